"""Every way in which a suite could pass without looking is refused when it is loaded."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.errors import GateCouldNotRunError
from orchestration.gates import suites, table_gate
from orchestration.settings import EXPECTATIONS_DIR, Settings

META = {"aturan": "ada_baris", "pemilik": "insinyur data", "alasan": "Tabel kosong tidak memuat apa pun."}
GOOD: dict[str, Any] = {
    "name": "contoh",
    "meta": {"tabel": "raw.contoh", "kunci": ["id"]},
    "expectations": [
        {
            "type": "expect_table_row_count_to_be_between",
            "kwargs": {"min_value": 1},
            "severity": "critical",
            "meta": META,
        },
        {
            "type": "expect_column_values_to_be_unique",
            "kwargs": {"column": "id"},
            "severity": "critical",
            "meta": {**META, "aturan": "id_unik"},
        },
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "id"},
            "severity": "warning",
            "meta": {**META, "aturan": "id_terisi"},
        },
    ],
}


def load(
    folder: Path, change: Callable[[dict[str, Any]], object] = lambda d: None, name: str = "contoh"
) -> suites.Suite:
    document = copy.deepcopy(GOOD)
    change(document)
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return suites.load(path)


def rule(document: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = document["expectations"][number]
    return found


def test_a_good_suite_is_loaded_whole(tmp_path):
    suite = load(tmp_path)
    assert (suite.name, suite.table, suite.key, suite.may_be_empty) == ("contoh", "raw.contoh", ("id",), None)
    assert [e["meta"]["aturan"] for e in suite.expectations] == ["ada_baris", "id_unik", "id_terisi"]


def test_generated_expectations_stand_before_the_written_ones(tmp_path):
    load(tmp_path)
    generated = {**copy.deepcopy(GOOD["expectations"][2]), "meta": {**META, "aturan": "dari_kontrak"}}
    suite = suites.load(tmp_path / "contoh.yml", generated=[generated])
    assert [e["meta"]["aturan"] for e in suite.expectations] == ["dari_kontrak", "ada_baris", "id_unik", "id_terisi"]


def test_where_rows_come_from_is_said_once(tmp_path):
    load(tmp_path)
    assert suites.load(tmp_path / "contoh.yml", rows_from=("kpu__daftar_pemilih_dn",)).rows_from
    load(tmp_path, lambda d: d["meta"].update(baris_dari=["kpu__daftar_pemilih_dn"]))
    with pytest.raises(suites.SuiteError, match="follows from the table's name"):
        suites.load(tmp_path / "contoh.yml", rows_from=("kpu__daftar_pemilih_dn",))


@pytest.mark.parametrize(
    "path", sorted(EXPECTATIONS_DIR.glob("*/*.yml")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_every_suite_of_the_project_is_loaded(path):
    if path.parent.name == "deliveries":
        assert suites.load(path).expectations
    elif path.parent.name != "corrections":
        assert table_gate.suite_for(Settings(), path.parent.name, path.stem).expectations


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "unknown key at the top": (lambda d: d.update(data_context_id=None), "exactly the keys"),
    "missing key at the top": (lambda d: d.pop("meta"), "exactly the keys"),
    "unknown key in meta": (lambda d: d["meta"].update(where="x > 0"), "where"),
    "no table": (lambda d: d["meta"].pop("tabel"), "meta needs tabel"),
    "no key columns": (lambda d: d["meta"].update(kunci=[]), "kunci"),
    "key columns as one text": (lambda d: d["meta"].update(kunci="id"), "must be a list"),
    "meta empty": (lambda d: d.update(meta=None), "meta"),
    "meta a list": (lambda d: d.update(meta=["tabel"]), "meta"),
    "unknown key in an expectation": (lambda d: rule(d, 0).update(notes="x"), "notes"),
    "expectation_type instead of type": (lambda d: rule(d, 0).update(expectation_type=rule(d, 0).pop("type")), "type"),
    "an expectation that is a text": (lambda d: d["expectations"].append("expect_something"), "expectation 4"),
    "an expectation that is empty": (lambda d: d["expectations"].append(None), "expectation 4"),
    "no expectations": (lambda d: d.update(expectations=[]), "no critical"),
    "expectations left blank": (lambda d: d.update(expectations=None), "must be a list"),
    "no row count": (lambda d: d["expectations"].pop(0), "no critical row-count rule"),
    "row count only a warning": (lambda d: rule(d, 0).update(severity="warning"), "no critical row-count rule"),
    "row count from zero": (lambda d: rule(d, 0).update(kwargs={"min_value": 0}), "an empty table would pass"),
    "row count without a minimum": (lambda d: rule(d, 0).update(kwargs={"max_value": 9}), "an empty table would pass"),
    "row count equal to zero": (
        lambda d: rule(d, 0).update(type="expect_table_row_count_to_equal", kwargs={"value": 0}),
        "an empty table would pass",
    ),
    "row count with an empty mapping": (
        lambda d: rule(d, 0).update(kwargs={"min_value": {}}),
        "an empty table would pass",
    ),
    "boleh_kosong without a reason": (
        lambda d: (rule(d, 0).update(kwargs={"min_value": 0}), d["meta"].update(boleh_kosong="")),
        "boleh_kosong",
    ),
    "boleh_kosong that only says yes": (
        lambda d: (rule(d, 0).update(kwargs={"min_value": 0}), d["meta"].update(boleh_kosong=True)),
        "boleh_kosong",
    ),
    "rows counted in vain": (
        lambda d: d["meta"].update(baris_seharusnya="select count(*) from core.asal"),
        "no critical row-count rule asks for it",
    ),
    "rows counted by nothing": (lambda d: d["meta"].update(baris_seharusnya=" "), "must be the SQL"),
    "rows counted from the table itself": (
        lambda d: (
            rule(d, 0).update(kwargs={"min_value": {"$PARAMETER": "baris_seharusnya"}}),
            d["meta"].update(baris_seharusnya="select count(*) from raw.contoh"),
        ),
        "counts the table itself",
    ),
    "a rule that reads another table": (
        lambda d: rule(d, 0).update(
            type="unexpected_rows_expectation",
            kwargs={"unexpected_rows_query": "select * from {batch} join core.lain using (id)"},
        ),
        "reads \\['core.lain'\\]",
    ),
    "a parent that is the table itself": (lambda d: d["meta"].update(induk=["raw.contoh"]), "names the table itself"),
    "parents as one text": (lambda d: d["meta"].update(induk="core.asal"), "must be a list"),
    "derived from itself": (
        lambda d: d["meta"].update(turunan_dari=[{"induk": "raw.contoh", "kunci": ["id"]}]),
        "names the table itself",
    ),
    "derived from nothing": (lambda d: d["meta"].update(turunan_dari=[{"kunci": ["id"]}]), "needs induk"),
    "a column left out without a reason": (lambda d: d["meta"].update(kecuali={"id": ""}), "kecuali"),
    "no key rule": (lambda d: d["expectations"].pop(1), "no critical key rule"),
    "key rule only a warning": (lambda d: rule(d, 1).update(severity="warning"), "no critical key rule"),
    "key rule that may mostly fail": (
        lambda d: (rule(d, 1)["kwargs"].update(mostly=0.1), rule(d, 1)["meta"].update(dilonggarkan="2024-01-01: x")),
        "no critical key rule",
    ),
    "severity missing": (lambda d: rule(d, 2).pop("severity"), "severity"),
    "severity misspelt": (lambda d: rule(d, 2).update(severity="Critical"), "severity"),
    "severity a list": (lambda d: rule(d, 2).update(severity=["critical"]), "severity"),
    "aturan missing": (lambda d: rule(d, 2)["meta"].pop("aturan"), "meta.aturan"),
    "pemilik missing": (lambda d: rule(d, 2)["meta"].pop("pemilik"), "meta.pemilik"),
    "alasan missing": (lambda d: rule(d, 2)["meta"].pop("alasan"), "meta.alasan"),
    "alasan blank": (lambda d: rule(d, 2)["meta"].update(alasan=""), "meta.alasan"),
    "meta of an expectation missing": (lambda d: rule(d, 2).pop("meta"), "meta"),
    "kwargs missing": (lambda d: rule(d, 0).pop("kwargs"), "kwargs"),
    "row_condition": (lambda d: rule(d, 1)["kwargs"].update(row_condition="id > 0"), "row_condition"),
    "condition_parser": (
        lambda d: rule(d, 1)["kwargs"].update(condition_parser="great_expectations"),
        "condition_parser",
    ),
    "result_format": (lambda d: rule(d, 1)["kwargs"].update(result_format="BOOLEAN_ONLY"), "result_format"),
    "catch_exceptions": (lambda d: rule(d, 1)["kwargs"].update(catch_exceptions=True), "catch_exceptions"),
    "ignore_row_if": (lambda d: rule(d, 1)["kwargs"].update(ignore_row_if="any_value_is_missing"), "ignore_row_if"),
    "mostly on a critical rule": (
        lambda d: (rule(d, 2).update(severity="critical"), rule(d, 2)["kwargs"].update(mostly=0.5)),
        "dilonggarkan",
    ),
    "the same aturan twice": (lambda d: rule(d, 2)["meta"].update(aturan="id_unik"), "share one aturan"),
    "a copy under its old name": (lambda d: d.update(name="contoh_lama"), "was it copied?"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path, change, said):
    with pytest.raises(suites.SuiteError, match=said) as caught:
        load(tmp_path, change)
    assert "contoh.yml" in str(caught.value)
    assert "What to do" in str(caught.value)


def test_a_missing_file_is_no_gate(tmp_path):
    with pytest.raises(suites.SuiteError, match="no such file"):
        suites.load(tmp_path / "contoh.yml")


@pytest.mark.parametrize("text", ["name: [", "", "null", "[]", "contoh", "name: contoh\n\tmeta: {}", "\x00"])
def test_a_file_that_is_not_a_suite_is_refused(tmp_path, text):
    (tmp_path / "contoh.yml").write_text(text, encoding="utf-8")
    with pytest.raises(suites.SuiteError):
        suites.load(tmp_path / "contoh.yml")


def test_a_key_written_twice_is_refused_because_yaml_would_keep_the_last(tmp_path):
    load(tmp_path)
    path = tmp_path / "contoh.yml"
    text = path.read_text(encoding="utf-8")
    for twice in (
        text + text[text.index("expectations:") :],
        text.replace("  severity: c", "  severity: info\n  severity: c"),
    ):
        path.write_text(twice, encoding="utf-8")
        with pytest.raises(suites.SuiteError, match="twice"):
            suites.load(path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "contoh.yml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(suites.SuiteError, match="not readable"):
        suites.load(tmp_path / "contoh.yml")


def test_a_refused_suite_is_a_gate_that_could_not_run(tmp_path):
    with pytest.raises(GateCouldNotRunError):
        suites.load(tmp_path / "contoh.yml")


def test_generated_rules_cannot_stand_in_for_a_key_or_a_row_count_that_is_weak(tmp_path):
    load(tmp_path)
    weak = {**copy.deepcopy(GOOD["expectations"][2]), "severity": "fatal", "meta": {**META, "aturan": "lain"}}
    with pytest.raises(suites.SuiteError, match="severity"):
        suites.load(tmp_path / "contoh.yml", generated=[weak])


def test_an_empty_table_may_pass_where_the_ledger_or_a_reason_says_so(tmp_path):
    assert load(
        tmp_path, lambda d: rule(d, 0).update(kwargs={"min_value": {"$PARAMETER": "minimal_satu"}})
    ).expectations

    def reason(document: dict[str, Any]) -> None:
        rule(document, 0).update(kwargs={"min_value": 0})
        document["meta"].update(boleh_kosong="Malam tanpa temuan adalah malam yang baik.")

    assert load(tmp_path, reason).may_be_empty


def test_mostly_is_allowed_on_a_warning_and_with_a_dated_reason(tmp_path):
    assert load(tmp_path, lambda d: rule(d, 2)["kwargs"].update(mostly=0.9)).expectations

    def loosened(document: dict[str, Any]) -> None:
        rule(document, 2).update(severity="critical")
        rule(document, 2)["kwargs"].update(mostly=0.99)
        rule(document, 2)["meta"].update(dilonggarkan="2024-01-01: dua baris menunggu ralat")

    assert load(tmp_path, loosened).expectations


HASH_CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a parent": lambda d: d["meta"].update(turunan_dari=[{"induk": "core.asal", "kunci": ["id"]}]),
    "a bound": lambda d: rule(d, 0)["kwargs"].update(min_value=2),
    "a severity": lambda d: rule(d, 2).update(severity="info"),
    "a reason": lambda d: rule(d, 2)["meta"].update(alasan="Lain."),
    "a rule more": lambda d: d["expectations"].append({**rule(d, 2), "meta": {**META, "aturan": "lagi"}}),
    "a rule less": lambda d: d["expectations"].pop(2),
    "the order": lambda d: d["expectations"].reverse(),
    "the key": lambda d: d["meta"].update(kunci=["id", "nama"]),
    "the table": lambda d: d["meta"].update(tabel="raw.lain"),
    "where rows come from": lambda d: d["meta"].update(baris_dari=["kpu__daftar_pemilih_dn"]),
    "that it may be empty": lambda d: d["meta"].update(boleh_kosong="Alasan."),
    "how its rows are counted": lambda d: (
        rule(d, 0).update(kwargs={"min_value": {"$PARAMETER": "baris_seharusnya"}}),
        d["meta"].update(baris_seharusnya="select 1"),
    ),
}


@pytest.mark.parametrize("change", HASH_CHANGES.values(), ids=HASH_CHANGES)
def test_the_hash_changes_with_the_content(tmp_path, change):
    assert load(tmp_path, change).hash != load(tmp_path).hash


def test_the_hash_does_not_change_with_comments_or_the_layout_of_the_file(tmp_path):
    suite = load(tmp_path)
    path = tmp_path / "contoh.yml"
    path.write_text("# catatan\n" + yaml.safe_dump(GOOD, sort_keys=True, default_flow_style=True), encoding="utf-8")
    assert suites.load(path).hash == suite.hash
