"""The release in a real PostgreSQL: the same content, keys, comments and rights, and always one whole release."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from orchestration.errors import KesiapanError, UsageError
from orchestration.publishing import release
from orchestration.publishing.postgres import publish, server, switch
from orchestration.settings import Settings
from tests.postgres import ALL_STAMPS, PASSWORD, Database, cut, next_release
from tests.world import KESIAPAN, World

PUBLISHED = {"marts", "staging"}


@pytest.fixture
def small(tmp_path: Path, pristine: World, database: Database) -> Settings:
    """A warehouse with one small release, and the empty database to load it into."""
    return database.settings(cut(tmp_path / "data", pristine.settings.published / pristine.current).root)


def load(settings: Settings) -> publish.Served:
    return publish.publish(settings, say=print)


def test_the_whole_release_is_there_and_its_readers_may_only_read(pristine: World, database: Database):
    settings = database.settings(pristine.root)
    done = load(settings)
    assert done.is_new
    assert done.release_id == pristine.current
    with duckdb.connect(str(settings.published / "current" / "warehouse.duckdb"), read_only=True) as files:
        relations = files.execute(
            "select schema_name, table_name, comment from duckdb_tables() union all "
            "select schema_name, view_name, comment from duckdb_views() where not internal"
        ).fetchall()
        described = files.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns() "
            "where schema_name in ('marts', 'staging')"
        ).fetchall()
        with psycopg.connect(database.reader_dsn) as reader:
            for schema, name, _ in relations:
                mine = files.execute(f"select * from {schema}.{name}")
                columns = [column[0] for column in mine.description or []]
                theirs = reader.execute(f'select {", ".join(map(_quoted, columns))} from "{schema}"."{name}"'.encode())
                assert _sorted(mine.fetchall()) == _sorted(theirs.fetchall()), (schema, name)
    found = database.query(
        "select n.nspname, c.relname, obj_description(c.oid, 'pg_class') from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('marts', 'staging')"
    )
    assert sorted(found) == sorted(relations)
    found = database.query(
        "select table_schema, table_name, column_name, col_description(to_regclass(table_schema || '.' || "
        "table_name)::oid, ordinal_position) from information_schema.columns "
        "where table_schema in ('marts', 'staging')"
    )
    assert sorted(found, key=repr) == sorted(described, key=repr)
    _rights(database)


def _rights(database: Database) -> None:
    with psycopg.connect(database.reader_dsn, autocommit=True) as reader:
        for forbidden in (
            "insert into marts.dim_pemilu select * from marts.dim_pemilu",
            "delete from staging.stg_dukcapil__ktpel",
            "truncate marts.dim_pemilu",
            "create table marts.x (a int)",
            "create table public.x (a int)",
            "create schema x",
            "drop table marts.dim_pemilu",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(forbidden.encode())
    rows = database.query("select rolcanlogin, rolsuper from pg_roles where rolname = %s", database.reader)
    assert rows == [(False, False)]
    settings = database.query(
        "select unnest(setconfig) from pg_db_role_setting s join pg_roles r on r.oid = s.setrole where rolname = %s",
        database.reader,
    )
    assert settings == [("default_transaction_read_only=on",)]


def _quoted(name: str) -> str:
    return f'"{name}"'


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


def test_keys_are_those_that_the_gates_hold(pristine: World, database: Database):
    done = load(database.settings(pristine.root))
    # No rule says of their rows what tells them apart without a null: histories, and tables whose key may be empty.
    assert set(done.without_key) == {
        "marts.dim_ketentuan",
        "marts.dim_wilayah_riwayat",
        "marts.fct_angka",
        "marts.fct_angka_terkini",
        "marts.fct_netralitas",
        "marts.fct_netralitas_terkini",
        "marts.mart_kualitas__rilis",
        "marts.mart_kualitas__riwayat_gerbang",
        "marts.mart_telusur__asal",
    }
    keys = {
        table: columns
        for table, columns in database.query(
            "select conrelid::regclass::text, array_agg(attname::text order by array_position(conkey, attnum)) "
            "from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey) "
            "where contype = 'p' and connamespace::regnamespace::text in ('marts', 'staging') group by conrelid, conkey"
        )
    }
    assert set(keys) == set(done.tables) - set(done.without_key)
    assert keys["marts.dim_wilayah"] == ["kode_wilayah"]
    assert keys["marts.fct_ktp_el_terkini"] == ["kode_wilayah", "export"]
    assert keys["staging.stg_dukcapil__ktpel"] == ["delivery_id", "kunci_baris"]
    assert keys["marts.mart_kualitas__gerbang"] == ["tabel"]
    # What readers filter by has an index that begins with it, wherever it is.
    bare = database.query(
        "select attrelid::regclass::text, attname from pg_attribute join pg_class c on c.oid = attrelid "
        "join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname in ('marts', 'staging') "
        "and attname in ('kode_wilayah', 'kode_pemilu', 'delivery_id') and not exists "
        "(select from pg_index where indrelid = attrelid and indkey[0] = attnum)"
    )
    assert bare == []


def test_the_same_release_twice_is_nothing_to_do_and_an_edited_one_is_replaced(small: Settings, database: Database):
    load(small)
    said = database.query("select obj_description('marts'::regnamespace), obj_description('staging'::regnamespace)")
    assert said[0][0] == said[0][1]
    assert str(said[0][0]).startswith(f"Rilis {release.current(small)}, dimuat ")
    before = database.query("select 'marts'::regnamespace::oid")
    assert not load(small).is_new
    assert database.query("select 'marts'::regnamespace::oid") == before
    for damage in (
        "update marts.fct_ktp_el set perekaman = perekaman + 1 where ctid = '(0,1)'",
        "delete from staging.stg_dukcapil__ktpel where ctid = '(0,1)'",
        "drop table marts.dim_pemilu",
        "alter table marts.dim_pemilu rename kode_pemilu to kode",
        f"revoke select on marts.dim_pemilu from {database.reader}",
    ):
        database.do(damage)
        assert load(small).is_new, damage
        assert not load(small).is_new, damage
    assert database.schemas() == PUBLISHED


def test_content_that_arrives_otherwise_is_not_switched(small: Settings, database: Database):
    load(small)
    before = database.query(ALL_STAMPS)
    next_release(small)
    # A server that changes what it is sent: rows of this one table lose their stamp on the way in.
    database.do(
        "create function rusak() returns trigger language plpgsql as "
        "$$ begin new.blangko_stok = -1; return new; end $$",
        "create function pasang() returns event_trigger language plpgsql as $$ begin "
        "if to_regclass('marts_next.fct_ktp_el') is not null and not exists (select from pg_trigger where tgname = "
        "'rusak') then create trigger rusak before insert on marts_next.fct_ktp_el for each row execute function "
        "rusak(); end if; end $$",
        "create event trigger pasang on ddl_command_end when tag in ('CREATE TABLE') execute function pasang()",
    )
    with pytest.raises(KesiapanError, match=r"would not be what the release says: marts\.fct_ktp_el\."):
        load(small)
    assert database.query(ALL_STAMPS) == before
    assert database.schemas() == PUBLISHED


def test_odd_content_arrives_as_it_is(small: Settings, database: Database):
    current = small.published / "current"
    with duckdb.connect(str(current / "warehouse.duckdb")) as connection:
        connection.execute(r"""
            create table marts.aneh as select * from (values
            (1, 'a' || chr(10) || '\.' || chr(10) || 'b', 'nan'::double, true, date '2024-02-29',
                timestamp '2024-02-29 01:02:03.456789', 1.25::decimal(9, 6)),
            (2, '\.', 'inf'::double, false, date '0001-01-01', timestamp '1999-12-31 23:59:59.999999', -0.000001),
            (3, '', -1e-300, null, null, null, null), (4, null, null, null, null, null, null),
            (5, 'a"b,c;''\N' || chr(13) || chr(10) || chr(9) || 'é中🙂 ', 0.1::double + 0.2::double, true, null, null,
                999.123456), (6, 'NULL', 1e22, null, null, null, 0)) as v (i, s, d, b, dt, ts, n)""")
    load(small)
    rows = database.query("select i, s, d, ts from marts.aneh order by i")
    assert [row[1] for row in rows] == [
        "a\n\\.\nb", "\\.", "", None, "a\"b,c;'\\N\r\n\té中🙂 ", "NULL"
    ]  # fmt: skip
    assert rows[4][2] == 0.1 + 0.2
    assert str(rows[0][3]) == "2024-02-29 01:02:03.456789"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("select 'a' || chr(0) || 'b' as teks", r"does not take the content of marts\.aneh"),
        ("select ['a'] as daftar", r"is sent no VARCHAR\[\], which column daftar of marts\.aneh is"),
    ],
)
def test_what_postgresql_cannot_hold_is_named_and_nothing_changes(
    small: Settings, database: Database, content: str, told: str
):
    load(small)
    next_release(small)
    before = database.query(ALL_STAMPS)
    with duckdb.connect(str(small.published / "current" / "warehouse.duckdb")) as connection:
        connection.execute(f"create table marts.aneh as {content}")
    with pytest.raises(KesiapanError, match=told):
        load(small)
    assert database.query(ALL_STAMPS) == before
    assert database.schemas() == PUBLISHED


def test_readers_see_whole_releases_only(small: Settings, database: Database):
    load(small)
    done = threading.Event()
    answers: list[list[tuple[int, ...]]] = []
    errors: list[Exception] = []

    def read(pooled: bool) -> None:
        mine: list[tuple[int, ...]] = []
        try:
            with contextlib.ExitStack() as stack:
                connection = stack.enter_context(psycopg.connect(reader_dsn, autocommit=True))
                while not done.is_set():
                    if not pooled:
                        connection = stack.enter_context(psycopg.connect(reader_dsn, autocommit=True))
                    rows = connection.execute(ALL_STAMPS.encode()).fetchall()
                    mine.append(tuple(sorted({int(value) for row in rows for value in row})))
                    if not pooled:
                        connection.close()
        except Exception as error:
            errors.append(error)
        answers.append(mine)

    reader_dsn = database.reader_dsn
    readers = [threading.Thread(target=read, args=(number == 0,)) for number in range(3)]
    for thread in readers:
        thread.start()
    for _ in range(3):
        next_release(small)
        load(small)
    done.set()
    for thread in readers:
        thread.join()
    assert errors == []
    assert len(answers) == 3
    for mine in answers:
        assert mine == sorted(mine), "a reader was sent back to an earlier release"
        assert {len(seen) for seen in mine} == {1}, "a reader was given a mixture"
    assert (4,) in {seen for mine in answers for seen in mine}


@pytest.mark.parametrize("patient", [True, False])
def test_a_query_between_two_tables_is_not_given_one_of_each_release(
    small: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, patient: bool
):
    if not patient:
        monkeypatch.setattr(switch, "PATIENCE_SECONDS", 0.5)
    load(small)
    next_release(small)
    first = "select max(blangko_stok) from marts.fct_ktp_el"
    second = "select max(cakupan)::bigint from marts.mart_kesiapan__indeks"
    answer: list[Any] = []

    def read() -> None:
        with psycopg.connect(database.reader_dsn) as reader:
            try:
                answer.extend(reader.execute(f"{first} union all {second}".encode()).fetchall())
            except psycopg.errors.InsufficientPrivilege:
                answer.append("an error")

    publisher = threading.Thread(target=load, args=(small,))
    with psycopg.connect(database.dsn) as other:
        other.execute("lock table marts.mart_kesiapan__indeks in access exclusive mode")
        reading = threading.Thread(target=read)  # has found the first table, and waits for the second
        reading.start()
        _wait_for(database, "select from pg_stat_activity where usename like 'alat_%%' and wait_event_type = 'Lock'")
        publisher.start()
        _wait_for(database, f"select from pg_stat_activity where {TRYING}")
        publisher.join(timeout=2 if patient else None)
        assert publisher.is_alive() == patient  # it waits for the query, or has gone on without its tables
        other.rollback()
        reading.join()
    publisher.join()
    assert answer in ([(1,), (1,)], [(2,), (2,)]) if patient else answer == ["an error"]
    assert not load(small).is_new


TRYING = "application_name = 'kesiapan publish' and query ilike any(array['lock table%%', 'rollback%%'])"


def _wait_for(database: Database, query: str) -> None:
    deadline = time.monotonic() + 60
    while not database.query(query):
        assert time.monotonic() < deadline, query
        time.sleep(0.02)


def test_a_reader_who_keeps_a_table_open_stops_neither_the_release_nor_other_readers(
    small: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(switch, "PATIENCE_SECONDS", 1.0)
    load(small)
    reader_dsn = database.reader_dsn
    with psycopg.connect(reader_dsn) as long, psycopg.connect(reader_dsn, autocommit=True) as other:
        with long.cursor(name="lama") as cursor:
            cursor.itersize = 1
            cursor.execute("select blangko_stok from marts.fct_ktp_el")
            assert cursor.fetchone() == (1,)
            next_release(small)
            publisher = threading.Thread(target=load, args=(small,))
            publisher.start()
            other.execute("set statement_timeout = '20s'")  # an error here, if one had to wait behind the publisher
            while publisher.is_alive():
                assert {len(set(row)) for row in other.execute(ALL_STAMPS.encode()).fetchall()} == {1}
            publisher.join()
            assert {row for row in other.execute(ALL_STAMPS.encode()).fetchall()} == {(2, 2)}
            assert cursor.fetchone() == (1,)  # reads on what it began with
        assert database.schemas() == {*PUBLISHED, "marts_old"}
        assert {row for row in long.execute(ALL_STAMPS.encode()).fetchall()} == {(2, 2)}
        next_release(small)
        left = load(small).left
        assert any("a reader still has it open" in item for item in left)
    load(small)
    assert database.schemas() == PUBLISHED


def test_a_session_with_an_older_snapshot_never_finds_the_tables_empty(small: Settings, database: Database):
    load(small)
    with psycopg.connect(database.reader_dsn) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert reader.execute("select 1").fetchone() == (1,)  # its snapshot is taken
        next_release(small)
        load(small)
        assert {row for row in reader.execute(ALL_STAMPS.encode()).fetchall()} == {(2, 2)}


def test_what_others_built_on_a_release_is_not_dropped(small: Settings, database: Database):
    load(small)
    database.do("create view public.milik_orang as select * from marts.dim_pemilu")
    next_release(small)
    done = load(small)
    assert any(
        "marts_old: others depend on it" in item and "milik_orang" in item for line in [done.left] for item in line
    )
    assert database.query("select count(*) > 0 from public.milik_orang") == [(True,)]
    database.do("drop view public.milik_orang")
    assert load(small).left == ()
    assert database.schemas() == PUBLISHED


@pytest.mark.parametrize("schema", ["marts", "staging", "marts_next"])
def test_a_schema_of_somebody_else_is_left_alone(small: Settings, database: Database, schema: str):
    database.do(f"create schema {schema}", f"create table {schema}.milik_orang (a int)")
    with pytest.raises(KesiapanError, match=f"has a schema {schema} that this project did not make"):
        load(small)
    assert database.schemas() == {schema}


def test_a_reader_role_that_could_write_is_refused(small: Settings, database: Database):
    database.do("grant create on schema public to public")
    with pytest.raises(KesiapanError, match="may create tables in the schema public"):
        load(small)
    with pytest.raises(KesiapanError, match="superuser"):
        load(small.model_copy(update={"postgres_reader": "postgres"}))
    assert database.schemas() == set()


def test_a_reader_that_may_write_is_refused_or_put_right(small: Settings, database: Database):
    load(small)
    reader = database.reader
    for grant in (
        f"grant insert, delete on marts.dim_pemilu to {reader}",
        f"grant create on schema marts to {reader}",
        f"alter default privileges grant update on tables to {reader}; grant update on marts.dim_pemilu to {reader}",
    ):
        database.do(grant)
        assert load(small).is_new, grant
        rights = database.query(
            "select has_table_privilege(%s, 'marts.dim_pemilu', 'insert, update, delete'), "
            "has_schema_privilege(%s, 'marts', 'create')",
            reader, reader,
        )  # fmt: skip
        assert rights == [(False, False)], grant
    database.do(f"grant pg_write_all_data to {reader}")
    with pytest.raises(KesiapanError, match="could write what is published"):
        load(small)


def test_a_publisher_without_rights_is_told_what_to_ask_for(small: Settings, database: Database):
    database.do(f"create role alat_{database.name} login password '{PASSWORD}'")
    weak = database.server.dsn(database.name, f"alat_{database.name}")
    settings = Settings(data=small.root, postgres_dsn=weak, postgres_reader=database.reader)
    with pytest.raises(KesiapanError, match=f'create role "{database.reader}" nologin'):
        load(settings)
    database.do(f"create role {database.reader} nologin")
    with pytest.raises(KesiapanError, match="grant create on database"):
        load(settings)
    database.do(f"grant create on database {database.name} to alat_{database.name}")
    assert load(settings).is_new  # an administrator is needed no more
    next_release(small)
    assert load(settings).is_new
    database.do(f"drop owned by alat_{database.name}")


def test_as_known_on_never_goes_there(small: Settings, database: Database):
    small.day_file.write_text("2024-01-01")
    derived = database.settings(small.root)
    with pytest.raises(UsageError, match="as known on a day never goes to PostgreSQL"):
        load(derived)
    assert database.schemas() == set()


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://pembaca:{password}@127.0.0.1:1/gudang",
        "host=127.0.0.1 port=1 user=pembaca password={password}",
        "postgresql://pembaca:{password}@sia@127.0.0.1:1/gudang",
        "postgresql://pembaca:{password}/sia@127.0.0.1:1/gudang",
        "postgresql://pembaca:{password}?sia@127.0.0.1:1/gudang",
        "host=127.0.0.1 {password}",
    ],
)
def test_a_server_that_does_not_answer_is_told_without_the_password(small: Settings, dsn: str):
    settings = Settings(data=small.root, postgres_dsn=dsn.format(password="kunci7"))
    assert "kunci7" not in repr(settings)
    with pytest.raises(KesiapanError) as raised:
        load(settings)
    text = repr(raised.value) + str(raised.value.__cause__)
    assert "kunci7" not in text
    assert "KESIAPAN_POSTGRES_DSN" in str(raised.value)


def test_the_command_line_and_rollback_make_postgresql_follow(
    tmp_path: Path, pristine: World, small: Settings, database: Database
):
    world = World(small.root, {**pristine.environment, "KESIAPAN_DATA": str(small.root), **database.variables})
    done = world.run("publish-postgres")
    assert done.returncode == 0, done.stderr
    assert f"postgres: published {release.current(small)}" in done.stdout
    first, second = release.current(small), next_release(small)
    assert world.run("publish-postgres").returncode == 0
    assert set(database.query(ALL_STAMPS)) == {(2, 2)}
    assert first is not None
    back = world.run("rollback", first)
    assert back.returncode == 0, back.stderr
    assert set(database.query(ALL_STAMPS)) == {(1, 1)}
    down = world.run("rollback", second, KESIAPAN_POSTGRES_DSN=f"postgresql://x:{PASSWORD}@127.0.0.1:1/x")
    assert down.returncode == 1
    assert f"current is {second}" in down.stdout
    assert "kesiapan publish-postgres" in down.stderr
    assert PASSWORD not in down.stdout + down.stderr
    off = world.run("publish-postgres", KESIAPAN_POSTGRES_DSN="")
    assert off.returncode == 2
    assert "Set KESIAPAN_POSTGRES_DSN" in off.stderr


# The tags of the statements at which a publication is killed, and the release that readers then have.
STEPS = {
    "CREATE SCHEMA": 1,
    "CREATE TABLE": 1,
    "ALTER TABLE": 1,  # the primary key of a filled table
    "CREATE INDEX": 1,
    "COMMENT": 1,
    "GRANT": 1,
    "ALTER SCHEMA": 1,  # the switch itself
    "DROP TABLE": 2,  # after it
}


@pytest.mark.parametrize("step", STEPS)
def test_a_publisher_killed_at_any_step_leaves_one_whole_release_and_the_next_one_works(
    small: Settings, pristine: World, database: Database, step: str
):
    load(small)
    next_release(small)
    with _halted_at(database, small, pristine, step) as publisher:
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
    with psycopg.connect(database.reader_dsn) as reader:
        assert set(reader.execute(ALL_STAMPS.encode()).fetchall()) == {(STEPS[step], STEPS[step])}
    load(small)
    assert set(database.query(ALL_STAMPS)) == {(2, 2)}
    assert database.schemas() == PUBLISHED
    assert not load(small).is_new


def test_what_a_publisher_left_loaded_is_swept(small: Settings, pristine: World, database: Database):
    load(small)
    next_release(small)
    # Killed between load and switch, while it waits for a reader: the loaded schemas are there.
    with psycopg.connect(database.reader_dsn) as reader:
        reader.execute("select from marts.dim_pemilu")
        publisher = _start(database, small, pristine)
        _wait_for(database, f"select from pg_stat_activity where {TRYING}")
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
        assert {"marts_next", "staging_next"} <= database.schemas()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select from marts_next.dim_pemilu")
    assert load(small).is_new
    assert set(database.query(ALL_STAMPS)) == {(2, 2)}
    assert database.schemas() == PUBLISHED


def test_one_publisher_at_a_time(small: Settings, database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "_WAIT_SECONDS", 0.5)
    with (
        server.connect(small, say=print),
        pytest.raises(KesiapanError, match="Another process publishes into this PostgreSQL database"),
    ):
        load(small)
    assert load(small).is_new


def _start(database: Database, settings: Settings, world: World) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(KESIAPAN), "publish-postgres"],
        env={**world.environment, "KESIAPAN_DATA": str(settings.root), **database.variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def _halted_at(database: Database, settings: Settings, world: World, tag: str) -> Iterator[subprocess.Popen[bytes]]:
    """A publishing process, held by the server at its first statement of this kind while the block runs."""
    database.do(
        "create function tahan() returns event_trigger language plpgsql security definer as "
        "$$ begin perform pg_advisory_xact_lock_shared(77); end $$",
        f"create event trigger tahan on ddl_command_start when tag in ('{tag}') execute function tahan()",
    )
    with psycopg.connect(database.dsn, autocommit=True) as holder:
        holder.execute("select pg_advisory_lock(77)")
        publisher = _start(database, settings, world)
        try:
            _wait_for(
                database,
                "select from pg_stat_activity where application_name = 'kesiapan publish' "
                "and wait_event_type = 'Lock' and wait_event = 'advisory'",
            )
            yield publisher
        finally:
            publisher.kill()
            publisher.wait()
    database.do("drop event trigger tahan")
