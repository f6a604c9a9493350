"""The rules that hold a table against the tables that it is made from, from `meta.turunan_dari` of its suite.

What a table carries over must stand in its parent, and what it computes must come out again when it is computed in
other words (`sebagai`). Safe to ask, because dbt built and gated the parents before this table. One rule per entry,
one query per rule, in SQL that other engines know.
Not here: rules about a table alone (its suite), how a suite is read (`suites`).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.gates.rule import Rule, quoted

if TYPE_CHECKING:
    from orchestration.gates.suites import Suite

_KNOWN = {"induk", "dengan", "sebagai", "untuk", "kunci", "kolom", "kira_kira", "semua", "aturan", "alasan"}
# Relations as a query names them: the schemas that dbt builds, and its sources.
_RELATION = re.compile(
    r"\b(staging|intermediate|core|marts|seeds|lake|ledger|rujukan)\"?\s*\.\s*\"?([a-z]\w*)", re.IGNORECASE
)
_SOURCE = re.compile(r"\b(lake|ledger|rujukan)\.([a-z]\w*)")


@dataclasses.dataclass(frozen=True)
class Parent:
    """One entry of `turunan_dari`: our columns, and what they are in `induk` (a column, or an expression over it)."""

    relations: tuple[str, ...]
    query: str
    rows: str  # which rows of the table it speaks of, as a condition; empty: all
    key: Mapping[str, str]
    columns: Mapping[str, str]
    nearly: Mapping[str, str]  # doubles that are added up in another order
    whole: bool  # every row of the parents must be in the table
    name: str
    reason: str


def read(entries: Any, table: str) -> list[Parent]:
    """The entries of a suite. Raises ValueError, saying what is wrong with which."""
    if not isinstance(entries, list):
        raise ValueError("meta.turunan_dari must be a list.")
    return [_read(entry, table) for entry in entries]


def _read(entry: Any, table: str) -> Parent:
    if not isinstance(entry, dict) or set(entry) - _KNOWN or not entry.get("induk") or not entry.get("kunci"):
        raise ValueError(f"an entry of turunan_dari needs induk and kunci and knows no more than {sorted(_KNOWN)}.")
    wrong = [name for name in ("kunci", "kolom", "kira_kira") if not isinstance(entry.get(name, []), (list, dict))]
    if wrong:
        raise ValueError(f"turunan_dari {entry['induk']}: {wrong} must be lists of columns, or {{ours: theirs}}.")
    relations = tuple([entry["induk"]] if isinstance(entry["induk"], str) else entry["induk"])
    query = entry.get("sebagai") or f"select * from {relations[0]} where {entry.get('dengan', 'true')}"
    if "sebagai" in entry and "dengan" in entry:
        raise ValueError(f"turunan_dari {relations}: a filter belongs into sebagai.")
    if "sebagai" not in entry and len(relations) > 1:
        raise ValueError(f"turunan_dari {relations}: several parents need sebagai.")
    if table in relations:
        raise ValueError("turunan_dari names the table itself.")
    if unread := relations_in(query) ^ set(relations):
        raise ValueError(f"turunan_dari: {sorted(unread)} stands either in induk or in the query, and not in both.")
    columns, nearly = _named(entry.get("kolom", [])), _named(entry.get("kira_kira", []))
    return Parent(
        relations=relations,
        query=query.strip(),
        rows=entry.get("untuk", ""),
        key=_named(entry["kunci"]),
        columns=columns,
        nearly=nearly,
        whole=bool(entry.get("semua", False)),
        name=entry.get("aturan", f"sama_dengan_{relations[0].split('.')[1]}"),
        reason=entry.get("alasan", f"Yang berasal dari {', '.join(relations)} sama dengan yang tertulis di sana."),
    )


def _named(columns: Any) -> dict[str, str]:
    """{ours: theirs} of a list of names and mappings, or of one mapping."""
    named: dict[str, str] = {}
    for item in [columns] if isinstance(columns, dict) else columns:
        named |= item if isinstance(item, dict) else {item: item}
    return named


def relations_in(query: str) -> set[str]:
    """Every relation of the warehouse, the lake and the ledger that a query names."""
    return {f"{schema}.{name}".lower() for schema, name in _RELATION.findall(query)}


def parent_rules(parents: Sequence[Parent]) -> list[Rule]:
    """One critical rule per entry; its failing rows name the key, and the columns that differ."""
    return [
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": _query(parent)},
            "severity": "critical",
            "meta": {"aturan": parent.name, "pemilik": "insinyur data", "alasan": parent.reason},
        }
        for parent in parents
    ]


def _query(parent: Parent) -> str:
    ours = {name: name for name in (*parent.key, *parent.columns, *parent.nearly)}
    theirs = {**parent.key, **parent.columns, **parent.nearly}
    differs = {name: f"ini.{name} is distinct from induk.{name}" for name in parent.columns}
    for name in parent.nearly:
        a, b = f"ini.{name}", f"induk.{name}"
        differs[name] = f"({a} is null) <> ({b} is null) or abs({a} - {b}) > 0.000002 + 1e-13 * abs({b})"
    listed = ",\n        ".join(f"case when {condition} then '{name}' end" for name, condition in differs.items())
    columns = f"concat_ws(', ', {listed})" if differs else "''"
    conditions = [
        "induk.ada is null",
        *(["ini.ada is null"] if parent.whole else []),
        *differs.values(),
    ]
    return (
        f"select {', '.join(f'coalesce(ini.{name}, induk.{name}) as {name}' for name in parent.key)},\n"
        "    case when induk.ada is null then 'baris ini tidak ada di induknya' "
        "when ini.ada is null then 'baris induk tidak ada di sini'\n"
        f"    else {columns} end as kolom\n"
        f"from (select {_selected(ours)} from {{batch}}{f' where {parent.rows}' if parent.rows else ''}) as ini\n"
        f"{'full outer' if parent.whole else 'left'} join (\n"
        f"select {_selected(theirs)} from (\n{parent.query}\n) as asal\n) as induk\n"
        f"on {' and '.join(f'ini.{name} is not distinct from induk.{name}' for name in parent.key)}\n"
        f"where {' or '.join(conditions)}"
    )


def _selected(columns: Mapping[str, str]) -> str:
    return ", ".join([*(f"{what} as {name}" if what != name else name for name, what in columns.items()), "1 as ada"])


# What every fact has of its parents beside the figures.
FACT_PARENTS = [
    {"induk": "core.dim_wilayah", "kunci": ["kode_wilayah"], "kolom": ["kode_wilayah_kemendagri", "sintetis"]}
]
_FACT_KEY = ["delivery_id", "lembar", "baris_sumber"]
_FACT_COLUMNS = ["kode_wilayah", "berlaku_pada", "dasar_tanggal", "diterima_pada", "dicatat_pada"]


def fact_entries(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of a fact's suite with what macro `asal_usul` carries into every fact; each row of the file is in it.

    Of several parents each is asked for the rows of its own deliveries; that they are all there says `semua`.
    """
    if len(entries) > 1 and any("untuk" not in e and not isinstance(e.get("induk"), str) for e in entries):
        raise ValueError("turunan_dari: an entry with several parents, of several entries, needs untuk.")
    return [
        {
            "semua": True,
            **({"untuk": f"delivery_id in (select delivery_id from {entry.get('induk')})"} if len(entries) > 1 else {}),
            **entry,
            "kunci": {**_named(_FACT_KEY), **_named(entry.get("kunci", []))},
            "kolom": {**_named(_FACT_COLUMNS), **_named(entry.get("kolom", []))},
        }
        for entry in entries
    ]


def located(suite: Suite, lake: Path) -> Suite:
    """The suite with dbt's sources where they lie. The hash of a suite is that of the rules, wherever they lie."""

    def place(query: str) -> str:
        return _SOURCE.sub(lambda found: f"read_parquet({quoted(str(lake / _file(*found.groups())))})", query)

    return dataclasses.replace(suite, expectations=tuple(_placed(suite.expectations, place)))


def _file(source: str, name: str) -> str:
    return f"raw/{name}/*.parquet" if source == "lake" else f"{source}/{name}.parquet"


def _placed(expectations: Sequence[Rule], place: Any) -> Iterator[Rule]:
    for expectation in expectations:
        query = expectation["kwargs"].get("unexpected_rows_query")
        if query is None or not _SOURCE.search(query):
            yield expectation
        else:
            yield {**expectation, "kwargs": {**expectation["kwargs"], "unexpected_rows_query": place(query)}}
