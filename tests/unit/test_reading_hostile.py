"""Files that mean harm: each gets a verdict, in a process that may use one gigabyte and two minutes for all of them.

Not here: files that are merely wrong (`test_reading_workbook`, `_delimited`, `_objects`).
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import stat
import struct
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from orchestration.landing.finding import UnreadableError
from orchestration.landing.reading import spans
from tests.files import biff_record, ods, ods_row, packed, read, unpacked, xls, xlsx, xlsx_with

BOMB = bytes(210 * 2**20)
ROOT = Path(__file__).parents[2]
READ_ALL = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
from orchestration.landing.finding import UnreadableError
from tests.files import read
for line in sys.stdin:
    name, reader = json.loads(line)
    try:
        verdict = sum(len(grid.rows) for grid in read(Path(name), **reader))
    except UnreadableError as error:
        verdict = error.findings[0].aturan
    print(json.dumps([Path(name).name, verdict]), flush=True)
"""
BOOK, TEXT, LIST = {"jenis": "workbook"}, {"jenis": "delimited", "pemisah": "auto"}, {"jenis": "json", "json": "daftar"}
RESULTS = {"jenis": "json", "json": "sirekap"}


def verdicts(folder, files):
    """The verdict on each file: rows read, or the rule that refuses. `files`: name -> (content, reader)."""
    lines = []
    for name, (content, reader) in files.items():
        if content is not None:
            (folder / name).write_bytes(content)
        lines.append(json.dumps([str(folder / name), reader]))
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL], input="\n".join(lines), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(line) for line in done.stdout.splitlines())


def lying_xlsx():
    """Its directory says that the sheet is small; it unpacks to far more."""
    content = bytearray(xlsx_with("<row r='1'><c r='A1'><v>" + "1" * 50_000_000 + "</v></c></row>"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(content).replace(struct.pack("<I", size), struct.pack("<I", 1000))


def far(cell, row="1"):
    return xlsx_with(f'<row r="{row}"><c r="A1"><v>1</v></c><c {cell}><v>1</v></c></row>')


def test_workbooks(tmp_path):
    text = "x" * 1_000_000
    shown = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5001))
    coded = shown.replace("<v>0</v>", "<v>&#48;</v>")
    columns = "".join(f'<c r="{name}1" s="1"/>' for name in ("XFD", "AAA", "ZZ")) * 100_000
    cells = "<c><v>1</v></c>" * 1_000_000
    parts = unpacked(xlsx({"DN": [["ACEH"]]}))
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 20))
    laughing = parts["xl/worksheets/sheet1.xml"].replace(
        b"?>", f'?><!DOCTYPE x [<!ENTITY e0 "x">{entities}]>'.encode(), 1
    )
    found = verdicts(
        tmp_path,
        {
            "bomb.xlsx": (packed(parts | {"xl/media/a.png": BOMB}), BOOK),
            "lying.xlsx": (lying_xlsx(), BOOK),
            "far.xlsx": (far('r="XFD1048576"'), BOOK),
            "far_lower.xlsx": (far('r="xfd1048576"'), BOOK),
            "far_single.xlsx": (far("r='XFD1048576'"), BOOK),
            "far_spaced.xlsx": (far('r = "XFD1048576"'), BOOK),
            "far_tab.xlsx": (far('\tr="XFD1048576"'), BOOK),
            "far_behind.xlsx": (far('t="n" r="XFD1048576"'), BOOK),
            "far_quoted.xlsx": (far('t=">" r="XFD1048576"'), BOOK),
            "far_quoted_less.xlsx": (far('t="<" r="XFD1048576"'), BOOK),
            "far_decoy.xlsx": (far('t=\' r="A1" \' r="XFD1048576"'), BOOK),
            "far_implied.xlsx": (xlsx_with(f'{"<row/>" * 900_000}<row><c r="ZZ1"/><c><v>1</v></c></row>'), BOOK),
            "wide_implied.xlsx": (xlsx_with(f'<row r="9999"><c r="A1"><v>1</v></c>{cells}</row>'), BOOK),
            "columns.xlsx": (xlsx_with(f'<row r="1"><c r="A1"><v>1</v></c>{columns}</row>'), BOOK),
            "texts.xlsx": (xlsx_with(shown, [text]), BOOK),
            "texts_shifted.xlsx": (xlsx_with(shown, ["", text]), BOOK),
            "texts_masked.xlsx": (
                xlsx_with(coded + f'<row r="9999"><c r="A9999">{"<v>9</v>" * 50_000}</c></row>', [text]),
                BOOK,
            ),
            "entities.xlsx": (packed(parts | {"xl/worksheets/sheet1.xml": laughing}), BOOK),
            "climbing.xlsx": (packed(parts | {"../../../../tmp/x.xml": b"<x/>", "/etc/x": b"<x/>"}), BOOK),
            "hidden.xlsx": (packed(parts | {"XL/WORKSHEETS/SHEET1.XML": b"<x/>"}), BOOK),
            "many.xlsx": (packed(parts | {f"xl/{n}.xml": b"<x/>" for n in range(6000)}), BOOK),
        },
    )
    large = "tabel_terlalu_besar"
    assert found == {
        "bomb.xlsx": "berkas_terlalu_besar",
        "lying.xlsx": "berkas_rusak",
        **{name: large for name in found if name.startswith(("far", "wide"))},
        "far_quoted_less.xlsx": "berkas_rusak",
        "columns.xlsx": 1,
        "texts.xlsx": "berkas_terlalu_besar",
        "texts_shifted.xlsx": "berkas_terlalu_besar",
        "texts_masked.xlsx": "berkas_terlalu_besar",
        "entities.xlsx": 1,
        "climbing.xlsx": 1,
        "hidden.xlsx": "berkas_rusak",
        "many.xlsx": "berkas_terlalu_besar",
    }


def test_open_document_sheets(tmp_path):
    cell = '<table:table-cell table:number-columns-repeated="{}" office:value-type="float" office:value="1"/>'
    row = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    endless = ods({"DN": ods_row("a")}).replace(b"</table:table>", b"</table:tab;e>")
    # The same length and no checksum to tell: only that it is not well-formed can give it away.
    parts = unpacked(ods({"DN": ods_row("a")}))
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", b"</table:tab;e>")
    doctype = parts | {
        "content.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>' + unpacked(ods({"DN": ods_row("a")}))["content.xml"]
    }
    found = verdicts(
        tmp_path,
        {
            "columns.ods": (ods({"DN": row.format(1, cell.format(2**31))}), BOOK),
            "rows.ods": (ods({"DN": row.format(2**31, cell.format(1))}), BOOK),
            "both.ods": (ods({"DN": row.format(60_000, cell.format(60_000))}), BOOK),
            "damaged.ods": (endless, BOOK),
            "endless.ods": (packed(parts), BOOK),
            "doctype.ods": (packed(doctype), BOOK),
            "bomb.ods": (packed(parts | {"content.xml": BOMB}), BOOK),
        },
    )
    assert found == {
        "columns.ods": "tabel_terlalu_besar",
        "rows.ods": "tabel_terlalu_besar",
        "both.ods": "berkas_rusak",
        "damaged.ods": "berkas_rusak",
        "endless.ods": "berkas_rusak",
        "doctype.ods": "berkas_rusak",
        "bomb.ods": "berkas_terlalu_besar",
    }


def test_old_workbooks(tmp_path):
    cells = {(0, 0): "a", (1, 0): 1.0}
    everything = biff_record(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 0xFFFF, 0))
    whole = xls({"DN": cells})
    chance = random.Random(20240214)
    damaged = {}
    for number in range(40):
        content = bytearray(whole)
        for _ in range(chance.choice([1, 4, 16])):
            content[chance.randrange(512, 1800)] = chance.randrange(256)
        damaged[f"damaged{number}.xls"] = (bytes(content), BOOK)
    found = verdicts(
        tmp_path,
        {
            "dimension.xls": (xls({"DN": cells}, everything), BOOK),
            "far.xls": (xls({"DN": {**cells, (65_535, 65_535): 1.0}}), BOOK),
            "whole.xls": (whole, BOOK),
            **damaged,
        },
    )
    assert (found["dimension.xls"], found["far.xls"], found["whole.xls"]) == (*["tabel_terlalu_besar"] * 2, 2)
    known = {"berkas_rusak", "tabel_terlalu_besar", "jenis_berkas_keliru"}
    assert {verdict for verdict in found.values() if isinstance(verdict, str)} <= known
    assert len(found) == len(damaged) + 3


def test_text(tmp_path):
    piece = gzip.compress(b"a" * 2**26, 1)
    quoted = b'a,b\n1,"' + b"x,y\n" * 1_000_000
    sparse = tmp_path / "sparse.csv"
    with sparse.open("wb") as handle:
        handle.truncate(2 * 2**30)
    found = verdicts(
        tmp_path,
        {
            "sparse.csv": (None, TEXT),
            "line.csv.gz": (piece * 32, TEXT),  # one line of 2 GB
            "line.csv": (b"a,b\n" + b"x" * 15_000_000, TEXT),
            "quote.csv": (quoted, TEXT),
            "columns.csv": (b"," * 1_000_000 + b"x", TEXT),
            "many_columns.csv": (b",".join(b"k%d" % n for n in range(501)), TEXT),
            "rows.csv": (b"a,b\n" + b"1,2\n" * 200_000, TEXT),
            "cells.csv.gz": (gzip.compress((b"1," * 499 + b"2\n") * 20_000), TEXT),
            "zero.csv": (b"a,b\n1,\0\n", TEXT),
            "zeros.csv": (bytes(1000), TEXT),
            "half_utf16.csv": ("a,b\n1,2\n".encode("utf-16")[:-1], TEXT),
            "surrogates.csv": (b"\xff\xfea\0,\0b\0\n\0" + b"\x00\xd8" * 3 + b",\0x\0", TEXT),
            "noise.csv": (random.Random(1).randbytes(100_000), TEXT),
        },
    )
    assert found == {
        "sparse.csv": "berkas_terlalu_besar",
        "line.csv.gz": "berkas_terlalu_besar",
        "line.csv": "berkas_rusak",
        "quote.csv": "berkas_rusak",
        "columns.csv": "tabel_terlalu_besar",
        "many_columns.csv": "tabel_terlalu_besar",
        "rows.csv": "tabel_terlalu_besar",
        "cells.csv.gz": "tabel_terlalu_besar",
        "zero.csv": "berkas_rusak",
        "zeros.csv": "berkas_rusak",
        "half_utf16.csv": 2,
        "surrogates.csv": 2,
        "noise.csv": "berkas_rusak",
    }


def test_json(tmp_path):
    found = verdicts(
        tmp_path,
        {
            "deep.json": (b"[" * 4_000_000, LIST),
            "deep_whole.json": (b"[" * 200_000 + b"]" * 200_000, LIST),
            "deep_object.json": (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, LIST),
            "values.json": (b"[" + b"[]," * 6_000_000 + b"[]]", LIST),
            "twice.json": (b'[{"a": 1, "a": 2}]', LIST),
            "nan.json": (b'[{"a": NaN}]', LIST),
            "infinite.json": (b'[{"a": -Infinity}]', LIST),
            "overflow.json": (b'[{"a": 1e999}]', LIST),
            "long.json": (b'[{"a": ' + b"9" * 1_000_000 + b"}]", LIST),
            "long_fraction.json": (b'[{"a": 1.' + b"9" * 1_000_000 + b"}]", LIST),
            "fields.json": (json.dumps([{f"k{n}": 1} for n in range(501)]).encode(), LIST),
            "records.json": (json.dumps([{"a": 1}] * 200_001).encode(), LIST),
            "bytes.json": (b'[{"a": "\xff\xfe"}]', LIST),
            "half.json.gz": (gzip.compress(b"[" + b" " * 2**20 + b"]")[:-9], LIST),
            "bomb.json.gz": (gzip.compress(b" " * 2**26, 1) * 4, LIST),
            "half_letter.json": (b'[{"a": "\\uD800"}]', LIST),
            "half_letter_name.json": (b'[{"\\udc00": 1}]', LIST),
            "whole_letter.json": (b'[{"a": "\\ud83d\\ude00"}]', LIST),
            "zero.json": (b'[{"a": "1\\u0000"}]', LIST),
        },
    )
    shape = "bentuk_json_keliru"
    assert found == {
        **{name: "berkas_rusak" for name in ("deep.json", "deep_whole.json", "deep_object.json")},
        "values.json": "tabel_terlalu_besar",
        **{f"{name}.json": shape for name in ("twice", "nan", "infinite", "overflow", "long", "long_fraction")},
        "fields.json": "tabel_terlalu_besar",
        "records.json": "tabel_terlalu_besar",
        "bytes.json": "berkas_rusak",
        "half.json.gz": "berkas_rusak",
        "bomb.json.gz": "berkas_terlalu_besar",
        **{f"{name}.json": "berkas_rusak" for name in ("half_letter", "half_letter_name", "zero")},
        "whole_letter.json": 2,
    }


def zip_of(*members, encrypted=False):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content, mode in members:
            part = zipfile.ZipInfo(name)
            part.external_attr = mode << 16
            archive.writestr(part, content)
    content = bytearray(into.getvalue())
    if encrypted:
        content[content.index(b"PK\x01\x02") + 8] |= 1
        content[6] |= 1
    return bytes(content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zips(tmp_path):
    result, name = json.dumps({"administrasi": None}).encode(), "sirekap_ppwp_0001012001001.json"
    names = ("../" + name, "/" + name, "C:\\" + name, "a/../../" + name, "..\\" + name)
    found = verdicts(
        tmp_path,
        {
            "whole.zip": (zip_of((name, result, 0)), RESULTS),
            **{f"path{n}.zip": (zip_of((climbing, result, 0)), RESULTS) for n, climbing in enumerate(names)},
            "link.zip": (zip_of((name, b"/etc/passwd", stat.S_IFLNK | 0o777)), RESULTS),
            "inner.zip": (zip_of((name, zip_of((name, result, 0)), 0)), RESULTS),
            "inner_gz.zip": (zip_of((name + ".gz", gzip.compress(result), 0)), RESULTS),
            "twins.zip": (zip_of((name, result, 0), (name, result, 0)), RESULTS),
            "near_twins.zip": (zip_of((name, result, 0), ("a/" + name.upper(), result, 0)), RESULTS),
            "locked.zip": (zip_of((name, result, 0), encrypted=True), RESULTS),
            "bomb.zip": (packed({name: BOMB}), RESULTS),
            "large_member.zip": (packed({name: bytes(30_000_000)}), RESULTS),
            "many.zip": (packed({f"{n}.json": b"{}" for n in range(1100)}, 0), {**RESULTS, "baris_maks": 5}),
            "cut.zip": (zip_of((name, result, 0))[:-30], RESULTS),
            "changed.zip": (zip_of((name, result, 0)).replace(b"null", b"nulL"), RESULTS),
            "empty.zip": (zip_of(), RESULTS),
        },
    )
    refused = "arsip_tidak_diterima"
    assert found == {
        "whole.zip": 2,
        **{f"path{n}.zip": refused for n in range(len(names))},
        **{f"{name}.zip": refused for name in ("link", "inner", "inner_gz", "twins", "near_twins", "locked", "many")},
        "bomb.zip": "berkas_terlalu_besar",
        "large_member.zip": "berkas_terlalu_besar",
        "cut.zip": "berkas_rusak",
        "changed.zip": "berkas_rusak",
        "empty.zip": "berkas_rusak",
    }


@pytest.mark.parametrize("kind", ["link", "link_nowhere", "folder", "pipe"])
def test_what_is_no_file_is_never_opened(tmp_path, kind):
    path = tmp_path / "a.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        target = tmp_path / "target"
        if kind == "link":
            target.write_text("a,b\n1,2\n")
        path.symlink_to(target)
    with pytest.raises(UnreadableError) as caught:
        read(path, **TEXT)
    assert caught.value.findings[0].aturan == "bukan_berkas"


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 100_000)
    started, stopped = threading.Event(), threading.Event()

    def write_on():
        with path.open("a") as handle:
            while not stopped.is_set():
                handle.write("1,2\n")
                handle.flush()
                started.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        started.wait()
        with pytest.raises(UnreadableError) as caught:
            read(path, **TEXT, baris_maks=10**7)
    finally:
        stopped.set()
        writer.join()
    assert caught.value.findings[0].aturan in ("berkas_berubah", "jumlah_kolom_berbeda")


def test_findings_show_no_name_that_could_identify_a_person(tmp_path):
    number = "3308" + "9" * 8 + "0001"
    path = tmp_path / "a.zip"
    path.write_bytes(packed({f"../{number}.json": b"{}"}))
    with pytest.raises(UnreadableError) as caught:
        read(path, **RESULTS)
    assert number not in repr(caught.value.findings)


@pytest.mark.parametrize("piece", [b"<c ", b"<c", b'<c r="A1" ', b'<c "', b"<x:c '", b"<row ", b"< ", b"<c r=", b":c"])
def test_a_hostile_sheet_costs_its_length_and_no_more(piece):
    """Ends at all: anything quadratic in these five megabytes would not."""
    xml = b"<sheetData>" + piece * (5_000_000 // len(piece)) + b"</sheetData>"
    try:
        spans.refuse_wide(xml, 200_000)
    except UnreadableError as error:
        assert error.findings[0].aturan in ("berkas_rusak", "tabel_terlalu_besar")


def test_nothing_is_written_beside_the_file(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"DN": [["x"]]}))
    path.chmod(0o444)
    read(path, **BOOK)
    assert list(tmp_path.iterdir()) == [path]
