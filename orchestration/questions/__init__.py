"""Questions that readers ask of a release, each with its query and what it answers on the shipped samples.

One YAML file per asker or source document. `catalogue` reads them; `kesiapan ask` runs them, every release carries
them as `marts.mart_kamus__pertanyaan`, and a test runs each. Not here: the tables they read (`dbt_project/models`).
"""
