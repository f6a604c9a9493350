"""dbt's exposures name what the dashboard, the page and the readers in PostgreSQL really read."""

from __future__ import annotations

import re

import yaml

from orchestration.settings import DBT_DIR, ROOT

MODELS = DBT_DIR / "models"


def exposed(name: str) -> set[str]:
    """Models that an exposure depends on."""
    listed = yaml.safe_load((MODELS / "_exposures.yml").read_text())["exposures"]
    (exposure,) = [one for one in listed if one["name"] == name]
    return {one.removeprefix("ref('").removesuffix("')") for one in exposure["depends_on"]}


def test_the_dashboard_reads_what_its_exposure_names():
    datasets = [
        yaml.safe_load(path.read_text()) for path in (ROOT / "orchestration" / "superset").rglob("datasets/**/*.yaml")
    ]
    # One with a query of its own reads a table that publishing writes, which dbt does not know.
    assert exposed("dasbor_kesiapan_pemilu") == {one["table_name"] for one in datasets if not one["sql"]}


def test_the_page_reads_what_its_exposure_names():
    sources = (ROOT / "orchestration" / "publishing" / "page").rglob("*.py")
    named = {name for path in sources for name in re.findall(r"\bmarts\.(\w+)", path.read_text())}
    models = {path.stem for path in MODELS.rglob("*.sql")}
    # What publishing writes is no model; `fct_*_terkini` is a view of the fact.
    assert exposed("halaman_rilis") == {name.removesuffix("_terkini") for name in named} & models


def test_readers_in_postgresql_read_every_mart():
    assert exposed("pembaca_postgresql") == {path.stem for path in (MODELS / "marts").rglob("*.sql")}
