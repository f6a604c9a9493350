"""The current release in a PostgreSQL database, for readers who come by ODBC, JDBC or a BI server.

`publish` does it: `tables` says what the relations of a release become there, `load` copies and compares them beside
what is being read, `switch` puts them in its place in one transaction, `reader` sees to the role that may read them,
`server` holds the connection. Not here: the release itself (`publishing.release`).
"""
