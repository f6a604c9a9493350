"""From the inbox to typed, judged rows: what arrived, read as its contract says, accepted or refused.

In order: `inbox` (receive into landing), `reading` (a file to cells), `table` (cells to typed columns and regions,
with `numbers` and `dates`), `judge` (the delivery gate), `lake` (verdicts recorded, accepted rows as Parquet),
`ledger_export` (the ledger as dbt reads it), `region_export` (the official region tree as dbt reads it). `finding` is
a reason for the sender.
Not here: rules of one export (they are contracts and suites), and anything about tables of the warehouse.
"""
