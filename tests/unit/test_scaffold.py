"""What `python -m orchestration.scaffold` writes can be loaded as it is, and nothing that exists is touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from orchestration import scaffold
from orchestration.errors import UsageError
from orchestration.exports import registry
from orchestration.gates import suites, table_gate
from orchestration.settings import DBT_DIR, Settings

EXPORT = "kpu__daftar_pemilih_dn"
SOURCES = Path("models", "staging", "_sources.yml")


@pytest.fixture
def dbt(tmp_path: Path) -> Path:
    """A dbt project that knows no export yet, only the head and the tail of its sources."""
    folder = tmp_path / "dbt"
    (folder / SOURCES).parent.mkdir(parents=True)
    shutil.copy(DBT_DIR / SOURCES, folder / SOURCES)
    text = (folder / SOURCES).read_text()
    (folder / SOURCES).write_text("".join(line for line in text.splitlines(True) if f"name: {EXPORT}" not in line))
    return folder


def test_it_writes_the_files_of_an_export_which_load_as_they_are(dbt: Path, tmp_path: Path):
    contract = registry.contracts()[EXPORT]
    expectations = tmp_path / "expectations"
    written = {path.relative_to(tmp_path).as_posix() for path in scaffold.write(contract, dbt, expectations)}
    assert written == {
        f"dbt/models/staging/kpu/stg_{EXPORT}.sql",
        f"dbt/models/staging/kpu/_stg_{EXPORT}.yml",
        "dbt/models/staging/_sources.yml",
        f"expectations/staging/stg_{EXPORT}.yml",
        f"expectations/deliveries/{EXPORT}.yml",
    }
    settings = Settings(data=tmp_path / "data", expectations=expectations)
    assert table_gate.suite_for(settings, "staging", f"stg_{EXPORT}").rows_from == (EXPORT,)
    assert suites.load(expectations / "deliveries" / f"{EXPORT}.yml").table == f"pending.{EXPORT}"
    (model,) = yaml.safe_load((dbt / "models" / "staging" / "kpu" / f"_stg_{EXPORT}.yml").read_text())["models"]
    assert [column["name"] for column in model["columns"]] == list(scaffold.columns_of(contract))
    assert model["description"] and all(column["description"] for column in model["columns"])


def test_the_source_takes_its_place_in_the_list_and_the_rest_of_the_file_stays(dbt: Path, tmp_path: Path):
    scaffold.write(registry.contracts()[EXPORT], dbt, tmp_path / "expectations")
    assert (dbt / SOURCES).read_text() == (DBT_DIR / SOURCES).read_text()


def test_what_exists_is_left_alone(dbt: Path, tmp_path: Path):
    contract = registry.contracts()[EXPORT]
    for path in scaffold.write(contract, dbt, tmp_path / "expectations"):
        if path.name != SOURCES.name:
            path.write_text("mine")
    assert scaffold.write(contract, dbt, tmp_path / "expectations") == []
    assert (dbt / "models" / "staging" / "kpu" / f"stg_{EXPORT}.sql").read_text() == "mine"


def test_an_export_without_a_contract_is_refused():
    with pytest.raises(UsageError, match="no contract of kpu__tidak_ada"):
        scaffold.main(["kpu__tidak_ada"])
