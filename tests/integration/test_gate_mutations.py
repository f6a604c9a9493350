"""The matrix of mutations is whole and names rules that exist, and what the delivery gate must catch it catches.

A few seeded mutants of each kind. Not here: the full score, and what the tables say (`python -m tests.gate_mutations`).
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from orchestration.exports import registry
from tests.gate_mutations import EXPECTS, TABLE_KINDS, judge, known_rules, load_matrix, make
from tests.gate_mutations import MATRIX as MATRIX_FILE

EXPORTS_PER_KIND = 7
BY_BYTES = {"truncated", "empty_file", "same_bytes", "stale_period"}
MATRIX = load_matrix()
KINDS = sorted({kind for kind, _ in MATRIX})


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutasi")
    (folder / "mutan").mkdir()
    owed = {"must_catch"}
    found = list(make(folder / "mutan", MATRIX, KINDS, EXPORTS_PER_KIND, expects=owed, most=EXPORTS_PER_KIND))
    return judge(found, MATRIX, folder, earlier=False)


def test_every_kind_and_every_export_is_in_the_matrix():
    assert set(KINDS) == {*TABLE_KINDS, *BY_BYTES}
    assert {export for _, export in MATRIX} == set(registry.contracts())
    assert len(MATRIX) == len(KINDS) * len(registry.contracts())
    assert {cell.expect for cell in MATRIX.values()} == set(EXPECTS)


@pytest.mark.parametrize("export", sorted(registry.contracts()))
def test_every_cell_names_a_rule_that_exists_or_says_that_it_is_owed(export):
    for kind in KINDS:
        cell = MATRIX[kind, export]
        assert cell.why, cell
        if cell.expect.startswith("must_"):
            assert cell.rule or cell.proposed, cell
        else:
            assert not (cell.rule or cell.proposed or cell.gap), cell
        assert set(cell.rule) <= known_rules(export), (cell, set(cell.rule) - known_rules(export))


def test_a_default_names_only_rules_that_some_export_has():
    known = {name for export in registry.contracts() for name in known_rules(export)}
    kinds = yaml.safe_load(MATRIX_FILE.read_text(encoding="utf-8"))["kinds"]
    assert {name for entry in kinds.values() for name in entry["default"].get("rule", [])} <= known


def test_what_cannot_be_known_names_who_could():
    for cell in MATRIX.values():
        if cell.expect == "cannot_know":
            assert {"only", "could", "knows"} & set(re.findall(r"\w+", cell.why.lower())), cell


def test_a_column_that_is_left_alone_is_a_column_of_its_cell():
    kinds = yaml.safe_load(MATRIX_FILE.read_text(encoding="utf-8"))["kinds"]
    for entry in kinds.values():
        for cell in entry["except"]:
            columns = {c.name for export in cell["exports"] for c in registry.contracts()[export].columns}
            assert set(cell.get("not_columns", ())) <= columns, cell
            assert all(cell.get("not_columns", {}).values()), cell


@pytest.mark.slow
def test_there_are_some_of_every_kind(answers):
    assert set(Counter(answer.kind for answer in answers)) == set(KINDS) - {"cumulative_falls"}  # it is only ever said


@pytest.mark.slow
def test_what_must_be_caught_is_caught_but_for_the_gaps_that_are_written_down(answers):
    cells = [(answer, MATRIX[answer.kind, answer.export]) for answer in answers]
    assert [answer for answer, cell in cells if not answer.met and not (cell.gap or cell.proposed)] == []
