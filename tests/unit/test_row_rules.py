"""Every kind of row rule, on real DuckDB: it finds exactly the rows that break it, and says so in plain words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest
from pydantic import TypeAdapter, ValidationError

from orchestration.exports.row_rules import RowRule
from orchestration.gates.row_rules import expectation_of

HEADERS = {name: name.upper() for name in ("a", "b", "c", "d", "t", "u", "h", "s")}
TYPES = {
    "a": "bigint",
    "b": "bigint",
    "c": "bigint",
    "d": "double",
    "t": "date",
    "u": "date",
    "h": "varchar",
    "s": "varchar",
}
DAY = dt.date(2024, 1, 31)

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    # rule, a row that keeps it, a row that breaks it
    "parts and total": (
        {"jenis": "jumlah", "bagian": ["a", "b"], "total": "c"},
        dict(a=1, b=2, c=3),
        dict(a=1, b=2, c=4),
    ),
    "parts and total, with slack": (
        {"jenis": "jumlah", "bagian": ["a", "b"], "total": "c", "selisih_maks": 2},
        dict(a=1, b=2, c=5),
        dict(a=1, b=2, c=6),
    ),
    "a flow": (
        {"jenis": "arus", "awal": "a", "tambah": ["b"], "kurang": ["c"], "akhir": "d"},
        dict(a=10, b=5, c=3, d=12),
        dict(a=10, b=5, c=3, d=13),
    ),
    "at most": ({"jenis": "paling_banyak", "kolom": "a", "batas": "b"}, dict(a=2, b=2), dict(a=3, b=2)),
    "at most so many times": (
        {"jenis": "paling_banyak", "kolom": "a", "batas": "b", "kali": 7},
        dict(a=14, b=2),
        dict(a=15, b=2),
    ),
    "a percentage recomputes (Binjai: 217,026 of 223,061)": (
        {"jenis": "persen", "kolom": "d", "pembilang": "a", "penyebut": "b", "toleransi": 0.005},
        dict(a=217026, b=223061, d=97.29),
        dict(a=217026, b=223061, d=99.29),
    ),
    "a ratio": (
        {"jenis": "rasio", "pembilang": "a", "penyebut": "b", "dari": 30, "sampai": 300},
        dict(a=300, b=1),
        dict(a=301, b=1),
    ),
    "a magnitude (985 million for 985 thousand million)": (
        {"jenis": "besaran", "kolom": "a", "dari": 1e9, "sampai": 1e13, "satuan": "rupiah"},
        dict(a=985_326_500_000),
        dict(a=985_000_000),
    ),
    "a weekday": (
        {"jenis": "hari", "tanggal": "t", "hari": "h"},
        dict(t=dt.date(2022, 5, 25), h="Rabu"),
        dict(t=dt.date(2022, 3, 25), h="Rabu"),
    ),
    "a Friday by either spelling": (
        {"jenis": "hari", "tanggal": "t", "hari": "h"},
        dict(t=dt.date(2022, 3, 25), h=" Jum'at"),
        dict(t=dt.date(2022, 3, 25), h="Ahad"),
    ),
    "days in order": (
        {"jenis": "urutan_tanggal", "awal": "t", "akhir": "u"},
        dict(t=DAY, u=DAY),
        dict(t=DAY, u=dt.date(2024, 1, 30)),
    ),
    "not ahead of the file": (
        {"jenis": "tidak_mendatang", "kolom": "t"},
        dict(t=DAY),
        dict(t=dt.date(2024, 2, 1)),
    ),
    "not before the first day": (
        {"jenis": "paling_awal", "kolom": ["t"], "hari": "2022-06-14"},
        dict(t=dt.date(2022, 6, 14)),
        dict(t=dt.date(2022, 6, 13)),
    ),
    "needed where another says so": (
        {"jenis": "wajib_bila", "kolom": "t", "bila": "s", "bernilai": ["selesai"]},
        dict(s="Selesai", t=DAY),
        dict(s="Selesai", t=None),
    ),
    "needed where another is filled": ({"jenis": "wajib_bila", "kolom": "t", "bila": "s"}, dict(s=None), dict(s="x")),
    "a round count": ({"jenis": "angka_bulat", "kolom": "a", "kelipatan": 100}, dict(a=4210), dict(a=4200)),
}


def failing(rule: dict[str, Any], *rows: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    item = TypeAdapter(RowRule).validate_python({"nama": "aturan", "alasan": "sebab", **rule})
    expectation = expectation_of(item, HEADERS)
    columns = ", ".join(f"{name} {kind}, {name}__teks varchar" for name, kind in TYPES.items())
    with duckdb.connect() as connection:
        connection.execute("create schema pending")
        connection.execute("create table pending.delivery (delivery_id varchar, berlaku_pada date)")
        connection.execute("insert into pending.delivery values ('D1', ?)", [DAY])
        connection.execute(
            f"create table pending.x (delivery_id varchar, lembar varchar, baris_sumber bigint, {columns})"
        )
        for number, row in enumerate(rows, 1):
            names = ["delivery_id", "baris_sumber", *row, *(f"{name}__teks" for name in row)]
            values = ["D1", number, *row.values(), *(None if v is None else str(v) for v in row.values())]
            marks = ", ".join("?" for _ in names)
            connection.execute(f"insert into pending.x ({', '.join(names)}) values ({marks})", values)
        batch = "(select * from pending.x where true) as subselect"  # as Great Expectations writes it
        cursor = connection.execute(expectation["kwargs"]["unexpected_rows_query"].format(batch=batch))
        found = [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor.fetchall()]
    return found, expectation["meta"]


@pytest.mark.parametrize(("rule", "kept", "broken"), CASES.values(), ids=CASES)
def test_a_rule_finds_the_row_that_breaks_it_and_no_other(rule, kept, broken):
    found, meta = failing(rule, kept, broken)
    assert [row["baris_sumber"] for row in found] == [2]
    said = meta["pesan"].format_map(found[0])
    assert "{" not in said + meta["perbaikan"].format_map(found[0])
    assert any(header in said for header in HEADERS.values())


@pytest.mark.parametrize(("rule", "kept", "broken"), CASES.values(), ids=CASES)
def test_an_empty_cell_breaks_no_rule_but_the_one_about_emptiness(rule, kept, broken):
    if rule["jenis"] != "wajib_bila":
        for name in broken:
            assert failing(rule, {**broken, name: None})[0] == []


def test_a_day_that_is_too_early_is_named_by_its_own_header():
    rule = {"jenis": "paling_awal", "kolom": ["t", "u"], "hari": "2022-06-14"}
    found, meta = failing(rule, dict(t=dt.date(2012, 2, 28), u=DAY), dict(t=DAY, u=dt.date(2014, 1, 31)))
    assert [(row["kolom"], row["nilai"]) for row in found] == [("t", "2012-02-28"), ("u", "2014-01-31")]
    assert meta["pesan"].format_map(found[1]) == "U 2014-01-31 mendahului 2022-06-14, hari paling awal yang mungkin."


def test_a_rule_needs_a_reason():
    with pytest.raises(ValidationError, match="alasan"):
        TypeAdapter(RowRule).validate_python({"nama": "x", "jenis": "angka_bulat", "kolom": "a", "kelipatan": 2})


def test_a_percentage_of_nothing_is_not_judged():
    rule = {"jenis": "persen", "kolom": "d", "pembilang": "a", "penyebut": "b"}
    assert failing(rule, dict(a=1, b=0, d=50.0))[0] == []
