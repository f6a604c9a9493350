"""A mutation score of the table gates: one cell, row or column of each gated table spoilt, and its gate run on it.

`python -m tests.table_mutations --database FILE` copies a built warehouse (FILE lies in its data root, so that ledger
and lake are found), puts a spoilt table in the place of each gated table or view in turn, and asks `run_gate`. Every
column that a kind applies to is spoilt once, in a row that the seed chooses. Prints kind x outcome, the score, and what
got through.

`caught` is a critical rule that fails, or a gate that cannot run (it closes the night all the same).
Not here: damage in a delivered file (`tests.gate_mutations`), which table's rule should catch it (`expectations/`).
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.errors import GateCouldNotRunError
from orchestration.gates import table_gate
from orchestration.settings import EXPECTATIONS_DIR, Settings

MATRIX = EXPECTATIONS_DIR / "mutations.yaml"
SEED = 20240214
KINDS = (
    "key_nulled",
    "row_duplicated",
    "row_dropped",
    "all_rows_dropped",
    "regions_swapped",
    "number_plus_one",
    "number_negated",
    "number_times_1000",
    "text_replaced",
    "date_shifted",
    "boolean_flipped",
    "columns_swapped",
)
_GATED = ("staging", "intermediate", "core", "marts")
_ORIGINAL = "mutasi.asal"
_NUMBERS = ("BIGINT", "INTEGER", "DOUBLE", "DECIMAL", "HUGEINT", "SMALLINT")


@dataclass(frozen=True)
class Mutant:
    """One spoilt table, as the query that makes it from the numbered original."""

    kind: str
    column: str
    query: str


@dataclass(frozen=True)
class Answer:
    """What the gate of a table said of a mutant."""

    table: str
    kind: str
    column: str
    outcome: str  # caught, through
    rules: list[str] = field(default_factory=list)


# --- the demands


@dataclass(frozen=True)
class Exempt:
    """Mutants that no rule can tell from the truth, and why."""

    tables: tuple[str, ...]
    kinds: tuple[str, ...]
    columns: tuple[str, ...]
    why: str

    def covers(self, answer: Answer) -> bool:
        """Whether the demand is not made of this mutant; an empty list of kinds or columns means all of them."""
        return (
            answer.table in self.tables
            and (not self.kinds or answer.kind in self.kinds)
            and (not self.columns or answer.column in self.columns)
        )


def load_matrix(path: Path = MATRIX) -> list[Exempt]:
    """What cannot be known; all else must be caught."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["tables"]["cannot_know"]
    return [
        Exempt(tuple(e["tables"]), tuple(e.get("kinds", ())), tuple(e.get("columns", ())), e["why"]) for e in entries
    ]


def score(answers: Iterable[Answer], matrix: Sequence[Exempt]) -> tuple[int, int]:
    """Mutants caught, of those that must be."""
    owed = [answer for answer in answers if not any(exempt.covers(answer) for exempt in matrix)]
    return sum(answer.outcome == "caught" for answer in owed), len(owed)


# --- mutants


def mutants(connection: duckdb.DuckDBPyConnection, key: Sequence[str], seed: int) -> Iterator[Mutant]:
    """Every mutant of the table that lies in `_ORIGINAL`, whose first column numbers its rows."""
    _, *columns = connection.sql(f"describe {_ORIGINAL}").fetchall()
    types: dict[str, str] = {column[0]: column[1] for column in columns}
    of = {
        "number": [name for name, kind in types.items() if kind.startswith(_NUMBERS)],
        "text": [name for name, kind in types.items() if kind == "VARCHAR"],
        "date": [name for name, kind in types.items() if kind.startswith(("DATE", "TIMESTAMP"))],
        "boolean": [name for name, kind in types.items() if kind == "BOOLEAN"],
    }

    def one(condition: str, order: str = "", what: str = "_nomor") -> Any:
        order = f"{order}, " if order else ""
        row = connection.sql(
            f"select {what} from {_ORIGINAL} where {condition} order by {order}hash(_nomor + {seed}) limit 1"
        ).fetchone()
        return row[0] if row else None

    def cell(kind: str, column: str, value: str, condition: str) -> Iterator[Mutant]:
        row = one(condition)
        if row is not None:
            spoilt = f"case when _nomor = {row} then cast({value} as {types[column]}) else {column} end as {column}"
            yield Mutant(kind, column, f"select * replace ({spoilt}) from {_ORIGINAL}")

    for column in (name for name in key if name in types):
        yield from cell("key_nulled", column, "null", f"{column} is not null")
    row = one("true")
    if row is None:
        return
    yield Mutant("row_duplicated", "", f"from {_ORIGINAL} union all from {_ORIGINAL} where _nomor = {row}")
    yield Mutant("row_dropped", "", f"from {_ORIGINAL} where _nomor <> {row}")
    yield Mutant("all_rows_dropped", "", f"from {_ORIGINAL} limit 0")
    yield from _regions_swapped(connection, types, [n for n in of["number"] if n not in key], key, one)
    for column in of["number"]:
        yield from cell("number_plus_one", column, f"{column} + 1", f"{column} is not null")
        yield from cell("number_negated", column, f"-{column}", f"{column} <> 0")
        yield from cell("number_times_1000", column, f"{column} * 1000", f"{column} <> 0")
    for column in of["text"]:
        value = one(f"{column} is not null", what=column)
        if value is not None:
            written = "'" + value.replace("'", "''") + "'"
            yield from cell("text_replaced", column, written, f"{column} <> {written}")
    for column in of["date"]:
        yield from cell("date_shifted", column, f"{column} + interval 10 year", f"{column} is not null")
    for column in of["boolean"]:
        yield from cell("boolean_flipped", column, f"not {column}", f"{column} is not null")
    figures = [name for name in of["number"] if name not in key]
    for left, right in itertools.pairwise(figures):
        if types[left] == types[right] and one(f"{left} is distinct from {right}") is not None:
            swapped = f"{right} as {left}, {left} as {right}"
            yield Mutant("columns_swapped", f"{left}/{right}", f"select * replace ({swapped}) from {_ORIGINAL}")


def _regions_swapped(
    connection: duckdb.DuckDBPyConnection, types: dict[str, str], figures: Sequence[str], key: Sequence[str], one: Any
) -> Iterator[Mutant]:
    if "kode_wilayah" not in types or not figures:
        return
    filled = " or ".join(f"{name} is not null" for name in figures)
    first = one(filled)
    if first is None:
        return
    other = f"select * from {_ORIGINAL} where _nomor = {first}"
    differs = " or ".join(f"{name} is distinct from (select {name} from ({other}))" for name in figures)
    alike = " + ".join(
        [f"cast({n} is not distinct from (select {n} from ({other})) as integer)" for n in key if n in types] or ["0"]
    )
    second = one(
        f"({filled}) and ({differs}) and kode_wilayah <> (select kode_wilayah from ({other}))", order=f"({alike}) desc"
    )
    if second is not None:
        swapped = ", ".join(
            f"case _nomor when {first} then (select {n} from {_ORIGINAL} where _nomor = {second}) "
            f"when {second} then (select {n} from {_ORIGINAL} where _nomor = {first}) else {n} end as {n}"
            for n in figures
        )
        yield Mutant("regions_swapped", "", f"select * replace ({swapped}) from {_ORIGINAL}")


# --- gates


@dataclass(frozen=True)
class Choice:
    """Which mutants: tables (none: all gated ones), kinds, and at most so many of a kind per table (0: all)."""

    tables: Collection[str] = ()
    kinds: Collection[str] = KINDS
    most: int = 0
    seed: int = SEED


def judge(database: Path, folder: Path, choice: Choice) -> list[Answer]:
    """What the gates say of the mutants; works on a copy of the database in `folder`."""
    root = database.resolve().parent.parent
    for part in ("build", "ledger"):
        (folder / part).mkdir()
    shutil.copy(database, folder / "build" / "warehouse.duckdb")  # views call the catalogue by this name
    for name in (root / "ledger").glob("ledger.sqlite*"):
        shutil.copy(name, folder / "ledger" / name.name)
    (folder / "lake").symlink_to(root / "lake")
    settings = Settings(data=folder)
    answers: list[Answer] = []
    with duckdb.connect(str(folder / "build" / "warehouse.duckdb")) as connection:
        connection.execute("create schema mutasi")
        for schema, table, kind in gated(connection):
            if not choice.tables or f"{schema}.{table}" in choice.tables:
                answers += _of_table(connection, settings, schema, table, kind, choice)
    return answers


def gated(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Schema, name and kind of every relation that dbt builds and gates."""
    return connection.execute(
        "select table_schema, table_name, case table_type when 'VIEW' then 'view' else 'table' end "
        "from information_schema.tables where list_contains(?, table_schema) order by all",
        [list(_GATED)],
    ).fetchall()


def _of_table(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    schema: str,
    table: str,
    kind: str,
    choice: Choice,
) -> Iterator[Answer]:
    relation = f"{schema}.{table}"
    key = table_gate.suite_for(settings, schema, table).key
    numbered = f"select row_number() over () as _nomor, * from {relation}"
    connection.execute(f"create or replace table {_ORIGINAL} as {numbered}")
    definition = connection.execute(
        "select sql from duckdb_views() where schema_name = ? and view_name = ?", [schema, table]
    ).fetchone()
    connection.execute(f"drop {kind} {relation}")
    chance = random.Random(f"{choice.seed} {relation}")
    try:
        connection.execute(f"create table {relation} as select * exclude (_nomor) from {_ORIGINAL} order by _nomor")
        closed, rules = _ask(connection, settings, schema, table)
        if closed:  # else a gate that never opens would catch everything
            raise RuntimeError(f"The gate of {relation} does not pass the table as it was built: {rules}")
        found = [m for m in mutants(connection, key, chance.randrange(10**6)) if m.kind in choice.kinds]
        for mutant in _some(found, choice.most, chance):
            connection.execute(f"create or replace table {relation} as select * exclude (_nomor) from ({mutant.query})")
            caught, rules = _ask(connection, settings, schema, table)
            yield Answer(relation, mutant.kind, mutant.column, "caught" if caught else "through", rules)
    finally:
        connection.execute(f"drop table if exists {relation}")
        if definition:
            connection.execute(definition[0])
        else:
            connection.execute(f"create table {relation} as select * exclude (_nomor) from {_ORIGINAL} order by _nomor")


def _some(found: Sequence[Mutant], most: int, chance: random.Random) -> list[Mutant]:
    of_kind = {kind: [mutant for mutant in found if mutant.kind == kind] for kind in KINDS}
    return [m for given in of_kind.values() for m in chance.sample(given, min(most or len(given), len(given)))]


def _ask(connection: duckdb.DuckDBPyConnection, settings: Settings, schema: str, table: str) -> tuple[bool, list[str]]:
    try:
        failed = table_gate.run_gate(connection, settings, schema, table, "mutasi")
    except GateCouldNotRunError as error:
        return True, [f"could not run: {error}"[:300]]
    return any(rule["severity"] == "critical" for rule in failed), [rule["aturan"] for rule in failed]


# --- the report


def report(answers: Sequence[Answer], matrix: Sequence[Exempt]) -> dict[str, Any]:
    """Score, counts by kind, and what got through though it must be caught."""
    met, owed = score(answers, matrix)
    kinds = {}
    for kind in KINDS:
        given = [answer for answer in answers if answer.kind == kind]
        excused = sum(a.outcome == "through" and any(e.covers(a) for e in matrix) for a in given)
        counts = Counter(answer.outcome for answer in given)
        applies = len({answer.table for answer in given})
        kinds[kind] = {
            "caught": counts["caught"],
            "through": counts["through"] - excused,
            "cannot_know": excused,
            "tables": applies,
            "not_applicable": len({answer.table for answer in answers}) - applies,
        }
    through = [a for a in answers if a.outcome == "through" and not any(e.covers(a) for e in matrix)]
    return {
        "met": met,
        "owed": owed,
        "scores": {"must_catch": (met, owed)},
        "mutants": len(answers),
        "kinds": kinds,
        "through": [asdict(answer) for answer in through],
        "could_not_run": [asdict(a) for a in answers if any(rule.startswith("could not run") for rule in a.rules)],
    }


def run(database: Path, choice: Choice) -> list[Answer]:
    """The mutants judged in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mutasi-") as folder:
        return judge(database, Path(folder), choice)


def main() -> None:
    """Prints the counts, the score and what got through; with `--json` all of it as data."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--database", type=Path, required=True, help="a built warehouse.duckdb; it is only read")
    options.add_argument("--tables", nargs="*", default=[], help="schema.table; all gated ones by default")
    options.add_argument("--kinds", nargs="*", default=KINDS, choices=KINDS)
    options.add_argument("--most", type=int, default=0, help="of a kind, per table; all by default")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--json", type=Path, help="where to write everything as JSON")
    chosen = options.parse_args()
    started = time.monotonic()
    choice = Choice(tables=chosen.tables, kinds=chosen.kinds, most=chosen.most, seed=chosen.seed)
    found = report(run(chosen.database, choice), load_matrix())
    found["seconds"] = round(time.monotonic() - started, 1)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{'kind':20}{'caught':>8}{'through':>9}{'cannot know':>13}{'tables':>8}{'not applicable':>16}")
    for kind, counts in found["kinds"].items():
        print(
            f"{kind:20}{counts['caught']:8}{counts['through']:9}{counts['cannot_know']:13}{counts['tables']:8}"
            f"{counts['not_applicable']:16}"
        )
    print(f"score {found['met']}/{found['owed']} of {found['mutants']} mutants in {found['seconds']} s")
    for answer in found["through"]:
        print(f"through: {answer['table']} {answer['kind']} {answer['column']}")


if __name__ == "__main__":
    main()
