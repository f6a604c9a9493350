"""From the inbox to typed, judged rows: what arrived, read as its contract says, accepted or refused.

In order: `inbox` (receive into landing), `read` (a file to cells), `table` (cells to typed columns and
regions), `judge` (the delivery gate), `lake` (accepted rows as Parquet), `returns` (reasons for the sender).
Not here: rules of one export (they are contracts and suites), and anything about tables of the warehouse.
"""
