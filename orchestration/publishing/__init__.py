"""Releases: what readers see. `guard` decides whether a build may be seen, `release` writes and switches.

Publishing trusts nobody: not Dagster's order, not dbt's exit code, only what the ledger says of this build.
Not here: building or gating tables.
"""
