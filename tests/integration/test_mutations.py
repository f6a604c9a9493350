"""A thousand damaged copies of the samples at the delivery gate: a verdict for each, and no broken total accepted."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.mutations import judged, mutants


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return judged(list(mutants(tmp_path_factory.mktemp("rusak"))))


def test_there_are_enough_of_every_kind(answers):
    kinds = Counter(mutant.kind for mutant, _ in answers)
    assert sum(kinds.values()) >= 1000
    assert min(kinds.values()) >= 20


def test_every_file_gets_a_verdict_and_a_refused_one_its_reasons(answers):
    for mutant, judgement in answers:
        assert judgement.verdict in ("diterima", "diterima_dengan_catatan", "ditolak"), mutant
        if judgement.verdict == "ditolak":
            assert any(finding.tingkat == "critical" for finding in judgement.findings), mutant
            assert all(finding.pesan and finding.perbaikan for finding in judgement.findings), mutant


def test_a_broken_total_is_never_accepted(answers):
    broken = [(mutant, judgement) for mutant, judgement in answers if mutant.effect == "total"]
    assert len(broken) >= 20
    assert [m for m, judgement in broken if judgement.verdict != "ditolak" and not judgement.refused] == []


def test_the_same_figures_in_another_encoding_are_accepted(answers):
    same = [(mutant, judgement) for mutant, judgement in answers if mutant.effect == "harmless"]
    assert [mutant for mutant, judgement in same if judgement.verdict == "ditolak" or judgement.refused] == []


def test_no_identifier_reaches_a_finding(answers):
    for mutant, judgement in answers:
        if mutant.kind == "a 16-digit identifier in a cell":
            assert judgement.verdict == "ditolak" or judgement.refused
            content = mutant.path.read_text(encoding="utf-8")
            for finding in judgement.findings:
                shown = " ".join(str(value) for value in finding.as_row().values())
                assert not any(
                    word in shown for word in content.replace(";", ",").split(",") if len(word) == 16 and word.isdigit()
                )
