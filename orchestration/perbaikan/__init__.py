"""Back to the sender: one list per sender of what is to be repaired, made from the ledger alone.

`items` says what is open, `files` writes it as a workbook and as CSV. Both need neither a build nor a release, so
the lists exist after a failed night too. Not here: judging (`landing`), the wording of reasons (the suites).
"""
