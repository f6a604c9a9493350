"""Every fact of the source documents is answered by a query over the release, or says why no export can.

And the questions that readers ask: each has a documented query (`orchestration/questions`), and its answer on the
shipped samples is the one written beside it. The facts and their figures were read from the documents, not from here.
"""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from orchestration.questions import catalogue
from orchestration.questions.catalogue import Fact, Question
from tests.world import World

# How many facts that carry a number, date, status or list each document has, as counted there.
DOCUMENTS = {"BINJAI": 24, "SERANG": 14, "JATENG": 19, "INDRAMAYU": 11, "KPUBANTEN": 9, "SILANG": 6}
ASKERS = {"komisi", "KPU", "Bawaslu", "Dukcapil", "insinyur", "wartawan", "auditor"}


def answered(fact: Fact) -> list[Question]:
    return [question for question in catalogue.questions().values() if fact.kode in question.fakta]


def answer(built: World, question: Question) -> list[list[object]]:
    """Rows as YAML writes them: days as text."""
    return [
        [value.isoformat() if isinstance(value, dt.date) else value for value in row]
        for row in built.query(question.filled_sql)
    ]


def test_no_fact_is_left_out():
    expected = {f"{document}-{number:02}" for document, last in DOCUMENTS.items() for number in range(1, last + 1)}
    assert set(catalogue.facts()) == expected
    named = {code for question in catalogue.questions().values() for code in question.fakta}
    assert named <= expected, named - expected


@pytest.mark.parametrize("code", catalogue.facts())
def test_a_fact_is_answered_by_the_release(built: World, code: str):
    fact = catalogue.facts()[code]
    questions = answered(fact)
    if fact.tidak_terjawab:
        assert len(fact.tidak_terjawab) > 60, f"{code}: the reason says too little"
        assert not questions, f"{code} is answered by {[question.kode for question in questions]}: take the reason out"
        return
    assert questions, f"{code} is answered by no question, and no reason says why"
    for question in questions:
        rows = answer(built, question)
        assert rows, f"{question.kode} has no row"
        if question.jawaban is not None:
            assert rows == question.jawaban, question.kode


@pytest.mark.parametrize("code", catalogue.questions())
def test_a_question_has_the_answer_written_beside_it(built: World, code: str):
    question = catalogue.questions()[code]
    rows = answer(built, question)
    assert all(f"${name}" in question.sql for name in question.isian) and "$" not in question.filled_sql
    if question.jawaban is None:
        assert rows, "a question without a written answer has at least one row on the samples"
    else:
        assert rows == question.jawaban


def test_every_asker_finds_questions():
    assert {question.penanya for question in catalogue.questions().values()} == ASKERS


def test_the_release_carries_the_questions_and_the_command_answers_them(built: World):
    carried = built.query("select kode, sql from marts.mart_kamus__pertanyaan order by 1")
    assert carried == sorted((question.kode, question.filled_sql) for question in catalogue.questions().values())
    listed = built.run("ask").stdout
    assert all(code in listed for code in catalogue.questions())
    told = built.run("ask", "binjai-ktp-el")
    assert told.returncode == 0 and "223061" in told.stdout and "97.29" in told.stdout and "1 row." in told.stdout
    assert built.run("ask", "binjai-ktp-el", "--sql").stdout.startswith("select perekaman")
    magelang = built.run("ask", "baris-sumber-dan-definisi", "wilayah=W33.71", "--format", "json")
    assert json.loads(magelang.stdout)[0]["baris_sumber"] != 198
    assert "'W33.71'" in built.run("ask", "baris-sumber-dan-definisi", "wilayah=W33.71", "--sql").stdout
    misspelt = built.run("ask", "baris-sumber-dan-definisi", "daerah=W33.71")
    assert misspelt.returncode == 2 and "wilayah=W33.08" in misspelt.stderr
    wrong = built.run("ask", "ringkasan-wilayah", "hari=besok")
    assert wrong.returncode == 2 and "2024-01-25" in wrong.stderr and "Traceback" not in wrong.stderr
    unknown = built.run("ask", "tidak-ada")
    assert unknown.returncode == 2 and "kesiapan ask" in unknown.stderr
    never = built.run("ask", "binjai-ktp-el", "--as-known-on", "2024-01-25")
    assert never.returncode == 2 and "refresh --as-known-on 2024-01-25" in never.stderr


def test_a_percentage_stands_beside_its_numerator_and_denominator(built: World):
    """Published columns ending in _persen are recomputed from the columns that their description names."""
    percentages = built.query(
        "select distinct table_name, column_name, comment from duckdb_columns() "
        "where schema_name = 'marts' and column_name like '%\\_persen%' escape '\\' order by all"
    )
    assert len(percentages) >= 8
    for table, column, comment in percentages:
        columns = {
            name for (name,) in built.query(f"select column_name from duckdb_columns() where table_name = '{table}'")
        }
        formula = re.search(r"100 x (\w+) / (\w+)", comment)
        if formula:
            assert {formula[1], formula[2]} <= columns, (table, column)
            wrong = built.query(
                f"select count(*) from marts.{table} "
                f"where abs({column} - 100.0 * {formula[1]} / nullif({formula[2]}, 0)) > 0.000001"
            )
            assert wrong == [(0,)], (table, column)
        else:  # a tolerance or a share that a rule states, or what a sender wrote: it says of what
            assert re.search(r"persen dari|dari \w+", comment), (table, column, comment)
