"""The append-only record of deliveries, verdicts, gate outcomes, builds and releases.

`store` writes and reads it (SQLite), `schema.sql` is its form; `landing.lake` lays it out as Parquet for dbt.
Not here: any decision. The ledger remembers; `landing`, `gates` and `publishing` decide.
"""
