"""The official tree as dbt reads it: every kecamatan and desa once, in the same bytes every time."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.landing import region_export
from orchestration.settings import Settings


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(data=tmp_path_factory.mktemp("pohon"))
    assert region_export.export_regions(settings) == {"kecamatan": 7285, "desa_kelurahan": 83762}
    return settings.lake / "rujukan" / "wilayah_kemendagri.parquet"


def test_the_same_bytes_every_time(written: Path, tmp_path: Path):
    again = Settings(data=tmp_path)
    region_export.export_regions(again)
    assert (again.lake / "rujukan" / written.name).read_bytes() == written.read_bytes()
    assert [path.name for path in written.parent.iterdir()] == [written.name], "nothing half written is left behind"


def test_codes_levels_types_and_parents_agree(written: Path):
    rows = pq.read_table(written).to_pylist()
    codes = [row["kode_wilayah_kemendagri"] for row in rows]
    assert len(set(codes)) == len(codes) and codes == sorted(codes)
    districts = {row["kode_wilayah_kemendagri"] for row in rows if row["tingkat"] == "kecamatan"}
    kinds = {"1": "kelurahan", "2": "desa", "3": "desa_adat"}
    for row in rows:
        code, parent = row["kode_wilayah_kemendagri"], row["kode_induk_kemendagri"]
        assert code.startswith(f"{parent}.") and row["nama"] == " ".join(row["nama"].split()) != ""
        if row["tingkat"] == "kecamatan":
            assert re.fullmatch(r"\d\d\.\d\d\.\d\d", code)
            assert row["jenis"] == ("distrik" if code[0] == "9" else "kecamatan"), "Papua calls it distrik"
        else:
            assert re.fullmatch(r"\d\d\.\d\d\.\d\d\.[123]\d{3}", code) and parent in districts
            assert row["jenis"] == kinds[code[9]]


def test_the_known_figures(written: Path):
    counts = Counter(pq.read_table(written, columns=["jenis"]).column("jenis").to_pylist())
    assert counts == {"kecamatan": 6492, "distrik": 793, "desa": 75252, "kelurahan": 8496, "desa_adat": 14}
