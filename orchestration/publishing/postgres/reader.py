"""The role through which BI tools read: it may select from what is published, and nothing else.

A group without login: an administrator puts the users of the tools into it, with passwords that are no business of
this project. Not here: when it gets its rights (`load` the tables, `switch` the schemas).
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql

from orchestration.errors import KesiapanError
from orchestration.publishing.postgres import server
from orchestration.publishing.postgres.tables import Relation


def ensure(connection: server.Connection, role: str) -> None:
    """Makes the role where it is missing. Raises KesiapanError where it could do more than read."""
    known = server.one(connection, "select rolsuper from pg_roles where rolname = %s", role)
    name = sql.Identifier(role)
    if known is None:
        try:
            connection.execute(sql.SQL("create role {} nologin").format(name))
        except psycopg.errors.InsufficientPrivilege:
            raise KesiapanError(
                f"PostgreSQL has no role {role}, and the user that publishes may not make one.",
                f'Let an administrator run `create role "{role}" nologin`, then `{server.AGAIN}`. The release in files '
                "stands.",
            ) from None
        # Holds for sessions of the role itself, should somebody give it a login; rights do not rest on it.
        connection.execute(sql.SQL("alter role {} set default_transaction_read_only = on").format(name))
    if known:
        raise KesiapanError(
            f"The role {role} of PostgreSQL is a superuser: it would read and write everything.",
            f"Name a role for readers in KESIAPAN_POSTGRES_READER, then `{server.AGAIN}`.",
        )
    # Whoever owns the tables, or belongs to who does, writes them whatever is granted.
    writes = "select pg_has_role(%s, current_user, 'member') or pg_has_role(%s, 'pg_write_all_data', 'member')"
    if server.one(connection, writes, role, role):
        raise KesiapanError(
            f"The role {role} of PostgreSQL could write what is published: it publishes, or may write all data.",
            f"Take that from it, or name a role for readers in KESIAPAN_POSTGRES_READER; then `{server.AGAIN}`.",
        )
    # As databases are made up to PostgreSQL 14: everybody may create tables in the schema public.
    may_create = "select coalesce(has_schema_privilege(%s, to_regnamespace('public')::oid, 'create'), false)"
    if server.one(connection, may_create, role):
        raise KesiapanError(
            f"In this PostgreSQL database the role {role} may create tables in the schema public.",
            f"Let an administrator run `revoke create on schema public from public`, then `{server.AGAIN}`.",
        )


def may_only_read(connection: server.Connection, role: str, relations: Iterable[Relation]) -> bool:
    """Whether the role has its rights on every published relation, and no other."""
    query = (
        "select bool_and(has_schema_privilege(%s, split_part(name, '.', 1), 'usage') "
        "and not has_schema_privilege(%s, split_part(name, '.', 1), 'create') "
        "and has_table_privilege(%s, name, 'select') "
        "and not has_table_privilege(%s, name, 'insert, update, delete, truncate')) "
        "from unnest(%s::text[]) as listed (name)"
    )
    return bool(server.one(connection, query, *[role] * 4, [relation.full_name for relation in relations]))
