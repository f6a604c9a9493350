"""The DuckDB build: the environment dbt runs in, and the lock that keeps one writer.

Not here: models (`dbt_project/`), their place in Dagster (`assets`), what becomes of a build (`publishing`).
"""
