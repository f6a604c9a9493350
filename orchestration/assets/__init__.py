"""The assets that Dagster shows, in the order of a file's way: landing, lake, ledger, warehouse, release.

Each module turns calls into `landing`, `warehouse` and `publishing` into assets with checks and metadata.
Not here: the work itself, so that it can be read and tested without Dagster.
"""
