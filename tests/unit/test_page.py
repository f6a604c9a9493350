"""The page without a browser: how it writes, that every province is on its map, that nobody can write into it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re

import duckdb
import pytest

from orchestration.publishing.history import Night
from orchestration.publishing.page import charts, reading, regions, tiles, words
from orchestration.settings import SEEDS_DIR


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(203056748, 0, "203.056.748"), (0.5, 2, "0,5"), (10, 2, "10"), (1234.567, 2, "1.234,57"), (None, 2, "—"),
     (100.0, 1, "100"), (-235, 0, "-235")],
)  # fmt: skip
def test_numbers_are_written_as_indonesians_write_them(value: float | None, places: int, shown: str):
    assert words.number(value, places) == shown


def test_a_percentage_never_stands_without_its_denominator():
    assert words.share(74, 19508) == "74 dari 19.508 (0,4 %)"
    assert words.share(3, 17473) == "3 dari 17.473 (< 0,1 %)", "little is not nothing"
    assert words.share(0, 34) == "0 dari 34 (0 %)"
    assert words.share(0, 0) == words.share(None, 3) == "—"


def test_days_and_money_are_words():
    assert words.day(dt.date(2023, 7, 2)) == "2 Juli 2023"
    assert words.moment(dt.datetime(2026, 11, 26, 1, 5)) == "26 November 2026 pukul 01.05 WIB"
    assert words.rupiah(842_108_630_000) == "Rp 842,11 miliar"
    assert words.rupiah(None) == "—"


def test_every_province_has_a_tile_of_its_own():
    with (SEEDS_DIR / "reference" / "wilayah.csv").open(encoding="utf-8") as file:
        provinces = {row["kode_wilayah"] for row in csv.DictReader(file) if row["tingkat"] == "provinsi"}
    drawn = {**tiles.PLACES, **tiles.SYNTHETIC}
    assert provinces == set(drawn) and len(tiles.PLACES) == 38
    assert len({(column, row) for column, row, _ in drawn.values()}) == len(drawn)
    assert len({letters for *_, letters in drawn.values()}) == len(drawn)
    assert all(column < tiles.COLUMNS and row < tiles.ROWS for column, row, _ in drawn.values())


def test_rows_that_say_the_same_are_written_once_and_lose_nothing():
    with duckdb.connect() as connection:
        connection.execute(
            "create table t as select 'W' || (range % 40) as w, range % 3 as a, range // 120 / 7 as b from range(400)"
        )
        codes = {f"W{number}": number for number in range(40)}
        told = regions._grouped(connection, "select w, a, b from t", codes)
        spread = sorted((place, a, b) for a, b, places in told["isi"] for place in places)
        there = connection.execute("select w, a, b from t").fetchall()
    assert told["kolom"] == ["a", "b"]
    assert spread == sorted((codes[w], a, round(b, 4)) for w, a, b in there)
    assert len(told["isi"]) < len(there)


def test_a_table_knows_its_numbers_and_an_empty_one_its_heads():
    with duckdb.connect() as connection:
        full = reading.table(connection, "select 'a' as nama, 1.5 as nilai, true as ya, null::int as kosong")
        none = reading.table(connection, "select 'a' as nama, 1 as nilai where false")
    assert full == reading.Table(
        ("nama", "nilai", "ya", "kosong"), (("a", "1,5", "ya", ""),), (False, True, False, False)
    )
    assert none.rows == () and none.heads == ("nama", "nilai")


def test_charts_name_no_server_and_say_in_words_what_they_show():
    at = dt.datetime(2026, 11, 26, 2, 0)
    nights = [Night(f"I{n}", at, 3, int(n == 7), 0, 0, 10, None) for n in range(90)]
    told = charts.gates(nights)
    assert told is not None
    chart = json.loads(told)
    assert "http" not in told
    assert chart["description"].startswith("60 pelaksanaan terakhir, 0 dengan")
    assert (
        len(chart["data"]["values"] if "data" in chart else chart["layer"][0]["data"]["values"]) == charts.MOST_NIGHTS
    )
    assert charts.gates([]) is charts.vulnerability([]) is charts.funding([]) is charts.calendar([], at.date()) is None
    assert "</script" not in charts.script()
    assert re.findall(r"\b\d{16}\b", charts.script()) == []
    assert ".03526249659989110" in charts.script(), "d3's constant, with a nought"
