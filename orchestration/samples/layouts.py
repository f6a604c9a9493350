"""How the files of the bodies look: one writer per layout, from rows to a file on disk.

Here belongs only the look of a file: sheet, merged header, column order and case, separator, decimal sign, totals row.
A row is a mapping keyed by the columns of the plain tables in `data/samples/tables/`; a writer reads the keys it knows
and leaves the others (`kode_wilayah`, `sumber`) out, as the bodies do. Not here: which table becomes which file
(`build`), the figures, and any judgement of them. A writer checks nothing, on purpose: tests use it to build files
that are wrong in one chosen way, by changing a row, the columns, or one of the keyword arguments.

The same rows always give the same bytes, on any machine: no clock is read, and the workbook is packed uncompressed,
because the bytes that a compressor writes differ between builds of zlib, and a delivery is known by its sha256.
"""

import csv
import datetime
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

Cell = str | int | float | None
Row = Mapping[str, Cell]

WORKBOOK_CREATED = datetime.datetime(2023, 7, 3)
"""The creation date written into every workbook, so that building twice gives the same bytes."""

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

NUMBER_FORMAT = "#,##0"

KPU_DPT_COUNTS = ("jumlah_kecamatan", "jumlah_desa_kelurahan", "jumlah_tps", "laki_laki", "perempuan", "jumlah")
KPU_DPT_COLUMNS = ("provinsi_tertulis", "kabupaten_kota_tertulis", *KPU_DPT_COUNTS)
KPU_DPT_FIRST_ROW = 4
"""The first data row of the KPU workbook as a spreadsheet counts: the header takes rows 1 to 3."""

DUKCAPIL_AGREGAT_PROP_COLUMNS = (
    "NO_PROP",
    "NAMA_PROP",
    "NAMA_PROP_1",
    "JUMLAH_KABUPATEN",
    "JUMLAH_KOTA",
    "JUMLAH_KECAMATAN",
    "JUMLAH_DESA",
    "JUMLAH_KELURAHAN",
    "JUMLAH_KK",
    "PERPINDAHAN_PDDK",
    "JML_MENINGGAL",
    "PERUBAHAN_DATA",
    "JML_WKTP",
    "JML_REKAM_WKTP",
    "PRIA",
    "WANITA",
    "JUMLAH_PENDUDUK",
)

DUKCAPIL_AGREGAT_KAB_COLUMNS = (
    "objectid",
    "nama_prop",
    "nama_kab",
    "no_prop",
    "no_kab",
    "kode_prop_spatial",
    "kode_kab_spatial",
    "jumlah_desa",
    "jumlah_kelurahan",
    "jumlah_kecamatan",
    "jumlah_penduduk",
    "jumlah_kk",
    "perpindahan_pddk",
    "jml_meninggal",
    "jml_lahir",
    "perubahan_data",
    "jml_wktp",
    "jml_rekam_wktp",
    "pria",
    "wanita",
)

BAWASLU_IKP_PROVINSI_COLUMNS = {
    "peringkat": "peringkat",
    "provinsi": "provinsi_tertulis",
    "skor_ikp": "skor_ikp",
    "kategori": "kategori",
}
"""Column of the file -> column of the plain table."""

BAWASLU_IKP_KABKOTA_COLUMNS = {
    "peringkat": "peringkat",
    "kabupaten_kota": "kabupaten_kota_tertulis",
    "provinsi": "provinsi_tertulis",
    "skor_ikp": "skor_ikp",
    "kategori": "kategori",
    "sumber": "sumber_tertulis",
}
"""Column of the file -> column of the plain table (`sumber` of the table is ours and stays out of the file)."""


def write_kpu_dpt(
    rows: Sequence[Row],
    path: Path,
    *,
    sheet: str = "DN",
    totals: bool = True,
    cached_totals: bool = True,
    tahap: str = "DPT",
) -> None:
    """KPU's workbook of a voter-list determination: three merged header rows, one row per kab/kota, a totals row.

    A cell gets the type of its value: an `int` becomes a number, a `str` a text (so `"1 234"` can be planted), `None`
    an empty cell. The totals row holds formulas with the values a spreadsheet program would have stored beside them;
    `cached_totals=False` leaves those values out, as a program does that writes formulas without computing them;
    `totals=False` leaves the row out.
    """
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": WORKBOOK_CREATED})
    look = {"border": 1, "valign": "vcenter"}
    header = workbook.add_format({**look, "bold": True, "align": "center", "text_wrap": True})
    text = workbook.add_format(look)
    number = workbook.add_format({**look, "num_format": NUMBER_FORMAT})
    total_text = workbook.add_format({**look, "bold": True})
    total_number = workbook.add_format({**look, "bold": True, "num_format": NUMBER_FORMAT})

    page = workbook.add_worksheet(sheet)
    page.set_column("A:B", 32)
    page.set_column("C:H", 13)
    page.merge_range("A1:A3", "Nama Provinsi", header)
    page.merge_range("B1:B3", "Nama Kabupaten/Kota", header)
    page.merge_range("C1:C3", "Jumlah Kecamatan", header)
    page.merge_range("D1:D3", "Jumlah Kelurahan/Desa", header)
    page.merge_range("E1:E3", "Jumlah TPS", header)
    page.merge_range("F1:H1", f"Total Penetapan Pemilih {tahap}", header)
    page.merge_range("F2:F3", "Laki-Laki", header)
    page.merge_range("G2:G3", "Perempuan", header)
    page.merge_range("H2:H3", "Jumlah", header)

    for line, row in enumerate(rows, start=KPU_DPT_FIRST_ROW - 1):
        for column, key in enumerate(KPU_DPT_COLUMNS):
            value = row.get(key)
            if value is None:
                page.write_blank(line, column, None, text)
            elif isinstance(value, str):
                page.write_string(line, column, value, text)
            else:
                page.write_number(line, column, value, number)

    if totals:
        last_row = KPU_DPT_FIRST_ROW + len(rows) - 1
        page.merge_range(last_row, 0, last_row, 1, "JUMLAH TOTAL", total_text)
        for column, key in enumerate(KPU_DPT_COUNTS, start=2):
            letter = "ABCDEFGH"[column]
            formula = f"=SUM({letter}{KPU_DPT_FIRST_ROW}:{letter}{last_row})"
            values = [row.get(key) for row in rows]
            # SUM passes over texts and empty cells.
            cached = sum(value for value in values if isinstance(value, int | float)) if cached_totals else ""
            page.write_formula(last_row, column, formula, total_number, cached)

    workbook.close()
    path.write_bytes(store_workbook(buffer))


def write_dukcapil_agregat_prop(
    rows: Sequence[Row], path: Path, *, columns: Sequence[str] = DUKCAPIL_AGREGAT_PROP_COLUMNS
) -> None:
    """Dukcapil's province layer as CSV: upper-case header, commas, blank where the layer has no value."""
    write_csv(list(columns), [[row.get(key) for key in columns] for row in rows], path)


def write_dukcapil_agregat_kab(
    rows: Sequence[Row], path: Path, *, columns: Sequence[str] = DUKCAPIL_AGREGAT_KAB_COLUMNS
) -> None:
    """Dukcapil's kab/kota layer as CSV: the same vocabulary in lower case, another order, and `jml_lahir`."""
    write_csv(list(columns), [[row.get(key) for key in columns] for row in rows], path)


def write_bawaslu_ikp_provinsi(
    rows: Sequence[Row], path: Path, *, columns: Mapping[str, str] = BAWASLU_IKP_PROVINSI_COLUMNS
) -> None:
    """Bawaslu's province table of the vulnerability index: semicolons and a decimal comma."""
    _write_bawaslu(rows, path, columns)


def write_bawaslu_ikp_kabkota(
    rows: Sequence[Row], path: Path, *, columns: Mapping[str, str] = BAWASLU_IKP_KABKOTA_COLUMNS
) -> None:
    """Bawaslu's kab/kota table of the vulnerability index: semicolons, a decimal comma, blank ranks stay blank."""
    _write_bawaslu(rows, path, columns)


def write_csv(header: Sequence[str], lines: Sequence[Sequence[Cell]], path: Path, *, delimiter: str = ",") -> None:
    """A CSV as the bodies send it: UTF-8 without a mark, LF, quotes only where a value needs them, `None` is empty."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


@dataclass(frozen=True)
class Layout:
    """A writer, and the columns of its table that are numbers in the file (a plain table holds only text)."""

    write: Callable[[Sequence[Row], Path], None]
    numbers: tuple[str, ...] = ()


LAYOUTS: Mapping[str, Layout] = {
    "kpu_dpt": Layout(write_kpu_dpt, numbers=KPU_DPT_COUNTS),
    "dukcapil_agregat_prop": Layout(write_dukcapil_agregat_prop),
    "dukcapil_agregat_kab": Layout(write_dukcapil_agregat_kab),
    "bawaslu_ikp_provinsi": Layout(write_bawaslu_ikp_provinsi),
    "bawaslu_ikp_kabkota": Layout(write_bawaslu_ikp_kabkota),
}
"""Every layout by the name that `data/samples/deliveries.csv` uses in its column `tata_letak`."""


def _write_bawaslu(rows: Sequence[Row], path: Path, columns: Mapping[str, str]) -> None:
    def cell(column: str, row: Row) -> Cell:
        value = row.get(columns[column])
        return str(value).replace(".", ",") if column == "skor_ikp" and value is not None else value

    write_csv(list(columns), [[cell(column, row) for column in columns] for row in rows], path, delimiter=";")


def store_workbook(packed: io.BytesIO) -> bytes:
    """The parts of a workbook packed again without compression and with one fixed time for every part."""
    again = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, ZIP_EPOCH)
            part.create_system = 3
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return again.getvalue()
