"""A new indicator over existing facts, another weight, another target: each is one seed row, and no SQL.

A copy of the dbt project gets the rows, and dbt builds the index from the samples' facts anew with it.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import DBT_DIR, Settings
from orchestration.warehouse.environment import dbt_environment
from tests.world import World

# Working recording sets of all: figures that the service report has and no indicator used.
NEW = {
    "kode_indikator": "D1.9", "kode_dimensi": "D1", "nama": "Alat rekam berfungsi",
    "rumus": "alat rekam yang berfungsi dibagi alat rekam", "pembilang": "layanan_ktp_el.alat_rekam_berfungsi",
    "penyebut": "layanan_ktp_el.alat_rekam", "pasangan": "sama", "bila_penyebut_nol": "ditolak",
    "dapat_dikejar": "true",
    "satuan_pembilang": "alat rekam berfungsi", "satuan": "persen", "pengali": "100", "arah": "naik", "bobot": "2",
    "lembaga": "Dukcapil", "sumber": "uji",
}  # fmt: skip


def change(project: Path, seed: str, edit: Any) -> None:
    path = project / "seeds" / "readiness" / f"{seed}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), list(reader)
    edit(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def build(pristine: World, tmp_path: Path, project: Path) -> duckdb.DuckDBPyConnection:
    """Builds what depends on the seeds, in a copy of the samples' build."""
    file = tmp_path / "warehouse.duckdb"  # the name is the catalog's, which views of the build carry
    shutil.copy(pristine.settings.build_file, file)
    settings = Settings(data=pristine.root)
    environment = {**os.environ, **dbt_environment(settings), "KESIAPAN_BUILD_FILE": str(file),
                   "DBT_TARGET_PATH": str(tmp_path / "target"), "DBT_LOG_PATH": str(tmp_path / "target")}  # fmt: skip
    selected = ["path:seeds/readiness", "dim_indikator+"]
    done = subprocess.run(
        [Path(sys.executable).parent / "dbt", "--quiet", "build", "--resource-type", "seed", "model", "--select",
         *selected, "--project-dir", project, "--profiles-dir", project],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return duckdb.connect(str(file), read_only=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DBT_DIR, tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs")))


ITEM = (
    "select pembilang, penyebut, round(nilai, 4), target, round(skor, 4), status from marts.mart_kesiapan__indikator "
    "where kode_indikator = ? and kode_wilayah = ? and kode_pemilu = 'PEMILU2024'"
)
DIMENSION = (
    "select skor, batas_bawah, banyak_indikator from marts.mart_kesiapan__dimensi "
    "where kode_wilayah = 'W00.71' and kode_pemilu = 'PEMILU2024' and kode_dimensi = 'D1'"
)


def test_a_new_indicator_a_weight_and_a_target_are_one_row_each(pristine: World, tmp_path: Path, project: Path):
    (before,) = pristine.query(DIMENSION.replace("?", "''"))
    change(project, "indikator", lambda rows: rows.append(NEW))
    with build(pristine, tmp_path, project) as db:
        # One row: it has its value, for every region and election, summed for the province, and tells what is missing.
        assert db.execute(ITEM, ["D1.9", "W00.71"]).fetchall() == [(7, 7, 100, None, None, "observed")]
        (province,) = db.execute(ITEM, ["D1.9", "W00"]).fetchall()
        parts = db.execute(
            "select sum(pembilang), sum(penyebut) from marts.mart_kesiapan__indikator where kode_indikator = 'D1.9' "
            "and kode_wilayah similar to 'W00[.]..' and kode_pemilu = 'PEMILU2024'"
        ).fetchone()
        assert province[:2] == parts and province[5] == "observed"
        assert db.execute(ITEM, ["D1.9", "W33"]).fetchall()[0][5] == "not_reported"
        # Without a target it counts as not known: the bounds widen, the score does not move.
        (without,) = db.execute(DIMENSION).fetchall()
        assert without[0] == pytest.approx(before[0]) and without[1] < before[1] and without[2] == before[2] + 1

    def target(rows: list[dict[str, str]]) -> None:
        rows.append({**dict.fromkeys(rows[0], ""), "kode_indikator": "D1.9", "target": "100", "batas_bawah": "50",
                     "basis": "convention", "keyakinan": "L", "sumber": "uji"})  # fmt: skip

    def weight(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["kode_dimensi"] == "D1")["bobot"] = "3"

    change(project, "indikator_target", target)
    change(project, "dimensi", weight)
    with build(pristine, tmp_path, project) as db:
        assert db.execute(ITEM, ["D1.9", "W00.71"]).fetchall() == [(7, 7, 100, 100, 100, "observed")]
        ((score, _, _),) = db.execute(DIMENSION).fetchall()
        # Eight indicators of weight 1, and the new one of weight 2 with full marks.
        assert score == pytest.approx((8 * before[0] + 2 * 100) / 10, abs=1e-5)
        scores = db.execute(
            "select kode_dimensi, skor from marts.mart_kesiapan__dimensi where kode_wilayah = 'W00.71' "
            "and kode_pemilu = 'PEMILU2024' and skor is not null"
        ).fetchall()
        index = db.execute(
            "select skor from marts.mart_kesiapan__indeks where kode_wilayah = 'W00.71' and kode_pemilu = 'PEMILU2024'"
        ).fetchone()
        weights = {code: 3.0 if code == "D1" else 1.0 for code, _ in scores}
        assert index is not None
        assert index[0] == pytest.approx(sum(weights[c] * s for c, s in scores) / sum(weights.values()), abs=1e-5)
