"""The README tells the truth: its picture is the real graph, its table the contracts, its commands exist,
its folders are there.
"""

from __future__ import annotations

import re

from orchestration import lineage
from orchestration.exports import catalogue
from orchestration.samples.build import read_deliveries
from orchestration.settings import ROOT, SAMPLES_DIR
from tests.world import World

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_lineage_picture_is_the_real_asset_graph(built: World):
    drawn = re.search(r"```mermaid\n(.*?)\n```", README, re.DOTALL)
    assert drawn is not None
    assert drawn[1] == lineage.mermaid(), "draw it anew: .venv/bin/python -m orchestration.lineage"


def test_the_table_of_exports_is_the_contracts():
    told = re.search(r"<!-- exports: .*? -->\n(.*?)\n<!-- end of exports -->", README, re.DOTALL)
    assert told is not None
    assert told[1] == catalogue.markdown(), "print it anew: .venv/bin/python -m orchestration.exports.catalogue"


def test_make_run_delivers_as_many_files_as_it_prints():
    assert f"    {len(list(read_deliveries(SAMPLES_DIR / 'deliveries.csv')))} sample files delivered" in README


def test_every_command_it_names_exists(built: World):
    told = built.run("--help").stdout
    commands = "deliver check refresh refusals perbaikan releases rollback ask trace samples ui"
    for command in commands.split():
        assert re.search(rf"^  {command}\b", told, re.MULTILINE), command
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make (\w+)`", README):
        assert f"\n{target}: " in makefile, target


def test_its_query_gives_the_figure_it_prints(built: World):
    block = re.search(r"    -- within the country: (\d+)\n(    select .*?;)", README, re.DOTALL)
    assert block is not None
    assert built.query(block[2]) == [(int(block[1]),)] == [(203_056_748,)]


def test_top_level_is_what_it_says():
    allowed = {"pyproject.toml", "orchestration", "dbt_project", "expectations", "data", "tests", "README.md",
               "requirements.lock", "Makefile", "LICENSE"}  # fmt: skip
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "__pycache__"}
    assert found <= allowed, found - allowed
