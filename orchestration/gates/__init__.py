"""Great Expectations suites as gates: the only package that imports great_expectations.

`suites` loads and checks suite files, `engine` runs one on a DuckDB relation, `dbt_plugin` makes that
callable from a dbt test. Not here: what follows from an outcome (`landing.judge`, `publishing.guard`).
"""
