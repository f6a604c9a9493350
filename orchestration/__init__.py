"""kesiapan: the election-readiness warehouse.

The folders follow a file on its way: `exports` (what each body sends), `landing` (what arrived, read and
judged), `gates` (Great Expectations suites, run on deliveries and on tables), `warehouse` (dbt on DuckDB),
`publishing` (releases that readers see), `assets` (all of it as Dagster shows it). `ledger` remembers what
happened. Imports go one way, see the import-linter contract in pyproject.toml.
"""
