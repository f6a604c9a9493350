"""Grids to typed columns: the header is found wherever the contract lets it stand, and nowhere else.

Not here: how a file becomes a grid (`test_reading_*`), what a name of a region means (`test_place`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from orchestration.exports.contract import Contract
from orchestration.landing.finding import UnreadableError
from orchestration.landing.reading import Grid
from orchestration.landing.table import Added, Columns, tabulate
from tests.small_export import PLACE, column, contract

COUNTS = (*PLACE, column("tps", "integer", "TPS"), column("pemilih", "integer", "PEMILIH"))
HEADER = ["PROVINSI", "KABUPATEN", "TPS", "PEMILIH"]
ROW = ["Provinsi Contoh", "Contoh Timur", 3, 700]
DAY = dt.date(2024, 1, 31)


def grid(*rows: Sequence[Any], sheet: str | None = None, first: int = 1) -> Grid:
    return Grid(sheet, [(number, list(cells)) for number, cells in enumerate(rows, first) if any(cells)])


def read(of: Contract, *grids: Grid, day: dt.date | None = DAY) -> tuple[Columns, Columns, Added]:
    data, totals = Columns.of(of), Columns.of(of)
    return data, totals, tabulate(grids, of, day, data, totals)


def refused(of: Contract, *grids: Grid, day: dt.date | None = DAY) -> list[tuple[str, str | None]]:
    with pytest.raises(UnreadableError) as caught:
        read(of, *grids, day=day)
    return [(finding.aturan, finding.kolom) for finding in caught.value.findings]


# ----------------------------------------------------------------------------------------------------- the header


def test_a_header_of_several_levels_is_named_from_the_top(tmp_path: Path):
    of = contract(
        tmp_path,
        [
            *PLACE,
            column("dps_l", "integer", "DPS > L"),
            column("dps_p", "integer", "DPS > P"),
            column("dpt_l", "integer", "DPT > RINCIAN > L"),
            column("dpt_p", "integer", "DPT > RINCIAN > P"),
            column("catatan", header="CATATAN"),
        ],
        pembaca={"jenis": "workbook", "baris_kepala": 3},
    )
    sheet = grid(
        ["PROVINSI", "KABUPATEN", "DPS", None, "DPT", None, "CATATAN"],
        [None, None, None, None, "RINCIAN", None, None],
        [None, None, "L", "P", "L", "P", None],
        ["Provinsi Contoh", "Contoh Timur", 1, 2, 3, 4, "x"],
    )
    data, _, _ = read(of, sheet)
    assert [data.values[name] for name in ("dps_l", "dps_p", "dpt_l", "dpt_p", "catatan")] == [
        [1],
        [2],
        [3],
        [4],
        ["x"],
    ]
    assert data.values["baris_sumber"] == [4]


def test_a_header_row_that_is_merged_away_still_counts(tmp_path: Path):
    """KPU merges the third header row into the second: it holds no cell, and the first region stands in row 4."""
    of = contract(tmp_path, COUNTS, pembaca={"jenis": "workbook", "baris_kepala": 3})
    data, _, _ = read(of, grid(["PROVINSI", "KABUPATEN", "JUMLAH"], [None, None, "TPS", "PEMILIH"], [], ROW))
    assert (data.values["baris_sumber"], data.values["pemilih"]) == ([4], [700])


def test_a_plain_header_does_not_stand_for_a_column_of_another_level(tmp_path: Path):
    """`TAHAP 1 > NILAI` belongs to its own column of the contract; the plain NILAI is the other one."""
    columns = [*PLACE, column("nilai", "integer", "NILAI"), column("tahap_1", "integer", "TAHAP 1 > NILAI")]
    of = contract(tmp_path, columns, pembaca={"jenis": "workbook", "baris_kepala": 2})
    head: list[list[Any]] = [["PROVINSI", "KABUPATEN", "TAHAP 1", "NILAI"], [None, None, "NILAI", None]]
    data, _, _ = read(of, grid(*head, ["Provinsi Contoh", "Contoh Timur", 40, 100]))
    assert (data.values["nilai"], data.values["tahap_1"]) == ([100], [40])


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path):
    of = contract(tmp_path, COUNTS)
    data, _, added = read(of, grid(["REKAPITULASI"], [], ["Bulan Januari 2024"], HEADER, ROW, [], ROW))
    assert data.values["baris_sumber"] == [5, 7]
    assert added == Added((0, 2), (0, 0))


def test_a_row_of_data_above_the_header_is_never_passed_over(tmp_path: Path):
    # A sheet that was sorted with its header: what stands above it looks like a title, and is not one.
    counts = [column(name, "integer", name.upper(), required=True) for name in ("tps", "pemilih")]
    of = contract(tmp_path, [*PLACE, *counts])
    assert len(read(of, grid(["REKAPITULASI"], ["Provinsi", None, 3], HEADER, ROW))[0]) == 1
    assert refused(of, grid(ROW, HEADER, ROW)) == [("baris_di_atas_judul", None)]


def test_a_title_is_no_endless_search(tmp_path: Path):
    of = contract(tmp_path, COUNTS)
    assert len(read(of, grid(*[["judul"]] * 14, HEADER, ROW))[0]) == 1
    assert refused(of, grid(*[["judul"]] * 15, HEADER, ROW))


def test_columns_may_stand_in_any_order_and_case(tmp_path: Path):
    data, _, _ = read(contract(tmp_path, COUNTS), grid(["Pemilih", "tps", "Kabupaten", "Provinsi"], ROW[::-1]))
    assert [data.values[f"{c['name']}__teks"] for c in COUNTS] == [
        ["Provinsi Contoh"],
        ["Contoh Timur"],
        ["3"],
        ["700"],
    ]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (["PROVINSI", "KABUPATEN", "TPS"], [("kolom_tidak_ada", "PEMILIH")]),
        ([*HEADER, "KETERANGAN"], [("kolom_tidak_dikenal", "KETERANGAN")]),
        ([*HEADER, "TPS"], [("kolom_ganda", "TPS")]),
        (
            ["PROVINSI", "KABUPATEN", "TPS", "JUMLAH"],
            [("kolom_tidak_ada", "PEMILIH"), ("kolom_tidak_dikenal", "JUMLAH")],
        ),
    ],
)
@pytest.mark.parametrize("titles", [0, 2])
def test_what_is_wrong_with_a_header_is_said_of_the_row_that_is_nearest_to_it(tmp_path, header, said, titles):
    assert refused(contract(tmp_path, COUNTS), grid(*[["REKAPITULASI"]] * titles, header, ROW)) == said


def test_many_columns_too_many_do_not_make_another_row_the_header(tmp_path: Path):
    more = [f"Kolom {number}" for number in range(200)]
    said = refused(contract(tmp_path, COUNTS), grid([*HEADER, *more], [*ROW, *range(200)]))
    assert said == [("kolom_tidak_dikenal", f"Kolom {number}") for number in range(20)]


def test_an_optional_column_may_be_missing_and_is_then_empty(tmp_path: Path):
    of = contract(tmp_path, COUNTS, pembaca={"jenis": "delimited", "kolom_boleh_tidak_ada": ["pemilih"]})
    data, _, _ = read(of, grid(HEADER[:3], ROW[:3]))
    assert (data.values["tps"], data.values["pemilih"], data.values["pemilih__teks"]) == ([3], [None], [None])
    assert refused(of, grid([*HEADER[:2], "PEMILIH"], ROW[:3])) == [("kolom_tidak_ada", "TPS")]


# ------------------------------------------------------------------------------------------ headers that changed

RENAMED = [
    {"kolom": "pemilih", "judul": "DPT", "sejak": "2024-02-01", "alasan": "Uji."},
    {"kolom": "tps", "judul": "JML TPS", "sejak": "2023-01-01", "sampai": "2023-12-31", "alasan": "Uji."},
]
NEW, OLD_TPS = ["PROVINSI", "KABUPATEN", "TPS", "DPT"], ["PROVINSI", "KABUPATEN", "JML TPS", "PEMILIH"]


@pytest.mark.parametrize(
    ("header", "day"),
    [
        (HEADER, dt.date(2024, 1, 31)),
        (HEADER, dt.date(2024, 2, 29)),  # the contract's own header is never taken away
        (NEW, dt.date(2024, 2, 1)),
        (NEW, None),  # a day that the rows themselves will say
        (OLD_TPS, dt.date(2023, 12, 31)),
    ],
)
def test_a_new_header_holds_from_its_day_and_old_deliveries_are_still_read(tmp_path, header, day):
    data, _, _ = read(contract(tmp_path, COUNTS, nama_lain=RENAMED), grid(header, ROW), day=day)
    assert (data.values["tps"], data.values["pemilih"]) == ([3], [700])


@pytest.mark.parametrize(
    ("header", "day", "missing"),
    [(NEW, dt.date(2024, 1, 31), "PEMILIH"), (OLD_TPS, dt.date(2024, 1, 1), "TPS")],
)
def test_a_new_header_does_not_hold_outside_its_days(tmp_path, header, day, missing):
    of = contract(tmp_path, COUNTS, nama_lain=RENAMED)
    assert ("kolom_tidak_ada", missing) in refused(of, grid(header, ROW), day=day)


def test_both_the_old_and_the_new_header_are_one_column_too_many(tmp_path: Path):
    of = contract(tmp_path, COUNTS, nama_lain=RENAMED)
    assert refused(of, grid([*HEADER, "DPT"], [*ROW, 1]), day=dt.date(2024, 2, 1)) == [("kolom_tidak_dikenal", "DPT")]


# ------------------------------------------------------------------------------------------------- rows and cells


def test_totals_rows_of_every_sheet_are_set_apart(tmp_path: Path):
    of = contract(
        tmp_path, COUNTS, pembaca={"jenis": "workbook", "lembar": ["PPWP", "DPR"], "label_total": "JUMLAH TOTAL"}
    )
    total = ["Jumlah Total", None, 3, 700]
    data, totals, added = read(
        of, grid(HEADER, ROW, total, sheet="PPWP"), grid(["Judul"], HEADER, ROW, ROW, total, sheet="DPR")
    )
    assert list(zip(data.values["lembar"], data.values["baris_sumber"], strict=True)) == [
        ("PPWP", 2), ("DPR", 3), ("DPR", 4),
    ]  # fmt: skip
    assert list(zip(totals.values["lembar"], totals.values["baris_sumber"], strict=True)) == [("PPWP", 3), ("DPR", 5)]
    assert totals.values["pemilih"] == [700, 700]
    assert added == Added((0, 3), (0, 2))


def test_a_sheet_that_cannot_be_read_takes_back_what_its_delivery_added(tmp_path: Path):
    of = contract(tmp_path, COUNTS, pembaca={"jenis": "workbook", "lembar": ["A", "B"], "label_total": "TOTAL"})
    data, totals = Columns.of(of), Columns.of(of)
    good = grid(HEADER, ROW, ["TOTAL", None, 3, 700], sheet="A")
    tabulate([good], of, DAY, data, totals)
    with pytest.raises(UnreadableError):
        tabulate([good, grid(HEADER[:3], ROW, sheet="B")], of, DAY, data, totals)
    assert {len(cells) for cells in [*data.values.values(), *totals.values.values()]} == {1}
    assert tabulate([good], of, DAY, data, totals) == Added((1, 2), (1, 2))


@pytest.mark.parametrize("rows", [[HEADER], [["judul"], HEADER]])
def test_a_header_without_rows_is_said(tmp_path, rows):
    assert refused(contract(tmp_path, COUNTS), grid(*rows)) == [("tanpa_baris_data", None)]


def test_a_cell_is_typed_and_kept_as_it_was_written(tmp_path: Path):
    columns = [
        *PLACE,
        column("orang", "integer"),
        column("persen", "number"),
        column("hari", "date"),
        column("saat", "date", logicalTypeOptions={"format": "epoch_ms"}),
    ]
    of = contract(tmp_path, columns, pembaca={"jenis": "delimited", "desimal": ","})
    header = ["PROVINSI", "KABUPATEN", "ORANG", "PERSEN", "HARI", "SAAT"]
    data, _, _ = read(
        of,
        grid(
            header,
            ["Provinsi Contoh", "Contoh Timur", 12.0, "97,29", "31 Januari 2024", "1706659200000"],
            ["Provinsi Contoh", "Contoh Barat", "dua belas", "97,29,1", "entah", None],
            ["Provinsi Contoh"],  # a row that ends early
        ),
    )
    typed = {name: data.values[name] for name in ("orang", "persen", "hari", "saat")}
    assert typed == {
        "orang": [12, None, None],
        "persen": [97.29, None, None],
        "hari": [DAY, None, None],
        "saat": [DAY, None, None],
    }
    assert data.values["orang__teks"] == ["12", "dua belas", None]
    assert data.values["persen__teks"] == ["97,29", "97,29,1", None]


def test_an_identifier_in_a_column_beside_the_contract_refuses_the_file(tmp_path: Path):
    of = contract(tmp_path, COUNTS, pembaca={"jenis": "delimited", "kolom_lain": "abaikan"})
    assert len(read(of, grid([*HEADER, "OPERATOR"], [*ROW, "Admin 1"]))[0]) == 1
    number = "3308" + "01" * 3 + "000001"
    assert refused(of, grid([*HEADER, "OPERATOR"], [*ROW, number])) == [("tanpa_pengenal_pribadi", None)]
