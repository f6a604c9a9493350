"""Where sources disagree somebody has chosen; without a choice the gate closes, and nothing is in force by accident."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration import settings as settings_module
from orchestration.settings import DBT_DIR, Settings
from orchestration.warehouse.environment import dbt_environment

# The model, and the code of it whose choice is taken away.
UNCHOSEN = {"dim_kalender": "PILKADA2024-COKLIT", "dim_ketentuan": "KT-IKD"}


def build(project: Path, *, folder: Path) -> str:
    settings = Settings(data=folder)
    settings.build.mkdir(parents=True)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "build",
         "--select", "pemilu", "kalender", "ketentuan", "bacaan_berlaku", *UNCHOSEN,
         "--indirect-selection", "cautious", "--exclude-resource-type", "unit_test",
         "--project-dir", str(project), "--profiles-dir", str(project)],
        env={**settings_module.environment(), **dbt_environment(settings), "DBT_LOG_PATH": str(settings.build)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def unchosen(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What dbt says when two choices are taken away."""
    folder = tmp_path_factory.mktemp("readings")
    project = Path(shutil.copytree(DBT_DIR, folder / "dbt_project"))
    chosen = project / "seeds" / "hukum" / "bacaan_berlaku.csv"
    lines = chosen.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f"{code}," for code in UNCHOSEN.values()))]
    assert len(lines) - len(kept) == len(UNCHOSEN)
    chosen.write_text("".join(kept), encoding="utf-8")
    return build(project, folder=folder / "data")


@pytest.mark.parametrize("model", UNCHOSEN)
def test_two_readings_without_a_choice_close_the_gate(unchosen: str, model: str):
    assert f"FAIL 1000000 gx_gate_{model}_" in unchosen


def test_nothing_else_fails(unchosen: str):
    assert f"ERROR={len(UNCHOSEN)} SKIP=0" in unchosen
