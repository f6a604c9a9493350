"""A seed that breaks one of its rules stops the build and says which rule, which column, which row."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration import settings as settings_module
from orchestration.settings import DBT_DIR, Settings
from orchestration.warehouse.environment import dbt_environment


def replaced(old: str, new: str) -> Callable[[str], str]:
    """The seed with one text in it changed, which must be there."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


BROKEN: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a key twice": (
        "readiness/pemilu",
        lambda text: text + text.splitlines()[1] + "\n",
        "Seed pemilu tidak sah: kunci ganda, kolom kode_pemilu, baris PEMILU2024",
    ),
    "a further unique column twice": (
        "readiness/indikator",
        replaced(",Pencetakan KTP-el,", ",Perekaman KTP-el,"),
        "Seed indikator tidak sah: nilai ganda, kolom nama, baris D1.1; nilai ganda, kolom nama, baris D1.2",
    ),
    "an empty cell": (
        "readiness/dimensi",
        replaced("D1,Dokumen kependudukan,", "D1,,"),
        "Seed dimensi tidak sah: kosong, kolom nama, baris D1",
    ),
    "an empty cell that this row must fill": (
        "reference/wilayah",
        replaced(",Aceh,NID,", ",Aceh,,"),
        "Seed wilayah tidak sah: kosong, kolom kode_induk, baris W11",
    ),
    "an unknown value": (
        "reference/kendali_resmi",
        replaced(",true,critical,", ",true,gawat,"),
        "Seed kendali_resmi tidak sah: nilai tidak dikenal, kolom tingkat, baris K-DPT24-DN-JUMLAH = gawat",
    ),
    "a reference to nothing": (
        "reference/wilayah_singkatan",
        replaced("aceh,W11", "aceh,W1X"),
        "Seed wilayah_singkatan tidak sah: tidak ada di wilayah.kode_wilayah, kolom kode_wilayah, baris aceh = W1X",
    ),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What dbt says of the seeds when each of them is broken in its way."""
    project = Path(shutil.copytree(DBT_DIR, tmp_path_factory.mktemp("seeds") / "dbt_project"))
    for seed, change, _ in BROKEN.values():
        path = project / "seeds" / f"{seed}.csv"
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    settings = Settings(data=project.parent / "data")
    settings.build.mkdir(parents=True)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "build", "--select", "resource_type:seed",
         "--project-dir", str(project), "--profiles-dir", str(project)],
        env={**settings_module.environment(), **dbt_environment(settings), "DBT_LOG_PATH": str(settings.build)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    return done.stdout


@pytest.mark.parametrize("words", [words for _, _, words in BROKEN.values()], ids=BROKEN)
def test_a_broken_seed_says_rule_column_and_row(told: str, words: str):
    assert words in told
