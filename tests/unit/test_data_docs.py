"""The site of the gates: from evidence alone, whole without a network, nobody's identifier in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from orchestration.exports import registry
from orchestration.gates import data_docs, evidence
from orchestration.gates.delivery_rules import delivery_rules
from orchestration.gates.outcome import ExpectationOutcome
from orchestration.gates.suites import load
from orchestration.gates.table_gate import suite_for
from orchestration.masking import MASK, mask_row
from orchestration.settings import Settings

BUILD = "I0123456789abcdef"
NPHD = "core.fct_nphd"


@pytest.fixture
def settings(tmp_path: Path, expectations: Path) -> Settings:
    return Settings(data=tmp_path / "data", expectations=expectations)


def outcomes(settings: Settings, relation: str, **failing: Any) -> list[ExpectationOutcome]:
    """What a gate of the relation finds: all rules hold but those named, each with what is known of its failure."""
    schema, table = relation.split(".")
    return [
        ExpectationOutcome(
            e["meta"]["aturan"],
            e["type"],
            None,
            e["severity"],
            e["meta"]["pemilik"],
            e["meta"]["alasan"],
            **{"success": True, "unexpected_count": 0, **failing.get(e["meta"]["aturan"], {})},
        )
        for e in suite_for(settings, schema, table).expectations
    ]


def site(settings: Settings, *documents: dict[str, Any]) -> Path:
    for document in documents:
        evidence.write(settings.evidence, document)
    index = data_docs.build(settings, BUILD)
    assert index is not None
    return index.parent


def test_of_a_build_without_gates_there_is_no_site(settings):
    evidence.write(settings.evidence, evidence.document(evidence.DELIVERIES, NPHD, 3, outcomes(settings, NPHD)))
    assert data_docs.build(settings, BUILD) is None


def test_it_is_whole_without_a_network(settings, caplog):
    failed = {
        "success": False,
        "unexpected_count": 2,
        "failing": [{"kode_wilayah": "W33.08", "kolom": "nilai", "nilai": 7}, {"kode_wilayah": "W12.75"}],
    }
    folder = site(
        settings,
        evidence.document(BUILD, NPHD, 5, outcomes(settings, NPHD, penerima_dikenal=failed)),
        evidence.document(BUILD, "core.dim_pemilu", 2, outcomes(settings, "core.dim_pemilu")),
    )
    assert not [r.message for r in caplog.records if "during data docs rendering" in r.getMessage()]
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) == 5  # the index, and for each table its rules and its result
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(src|href)=[\"']?(https?:)?//|url\(['\"]?(https?:)?//", text), page
        for target in re.findall(r"(?:src|href)=\"([^\"#]+)\"", text):
            name = urljoin(page.relative_to(folder).as_posix(), target)
            assert (folder / name).is_file(), f"{page.name} leads to {target}"
    result = (settings.evidence / data_docs.page_of(BUILD, NPHD)).read_text(encoding="utf-8")
    assert "kode_wilayah = W33.08, kolom = nilai, nilai = 7" in result and "penerima_dikenal (critical)" in result
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert index.index(NPHD) < index.index("core.dim_pemilu"), "what failed stands first"


def test_a_rule_that_could_not_run_says_why_and_a_broken_suite_too(settings):
    broken = {"success": False, "error": "Binder Error: no column nilai"}
    documents = [
        evidence.document(
            BUILD, NPHD, 5, outcomes(settings, NPHD, penerima_dikenal=broken), problem="penerima_dikenal: no column"
        ),
        evidence.document(BUILD, "core.dim_pemilu", None, [], problem="SuiteError: it is not readable YAML"),
    ]
    (settings.expectations / "core" / "dim_pemilu.yml").write_text("name: [")
    folder = site(settings, *documents)
    assert "Binder Error: no column nilai" in (settings.evidence / data_docs.page_of(BUILD, NPHD)).read_text()
    index = (folder / "index.html").read_text()
    assert "tidak dapat berjalan" in index and "it is not readable YAML" in index


def delivered(settings: Settings, **row: Any) -> dict[str, Any]:
    """Evidence of a delivery's gate, one of whose rules fails by this row of the sender's."""
    contract = registry.contracts()["kpu__nphd"]
    path = settings.expectations / "deliveries" / "kpu__nphd.yml"
    first = load(path, generated=delivery_rules(contract)).expectations[0]
    found = ExpectationOutcome(
        first["meta"]["aturan"], first["type"], None, "critical", "pengirim", "Demikian.", success=False,
        unexpected_count=1, failing=[mask_row({"delivery_id": "D253ca9daa43073e5", **row})],
    )  # fmt: skip
    return evidence.document(evidence.DELIVERIES, "pending.kpu__nphd", 1, [found])


@pytest.mark.parametrize("before", ["", "K", "NIK ", "a1"])
def test_what_senders_sent_is_in_it_with_identifiers_masked(settings, before):
    nik = "3308" + "0141" * 2 + "0001"
    folder = site(
        settings,
        evidence.document(BUILD, NPHD, 5, outcomes(settings, NPHD)),
        delivered(settings, nilai=before + nik, catatan="x" * 500),
    )
    text = "".join(page.read_text(encoding="utf-8") for page in folder.rglob("*.html"))
    assert MASK in text and nik not in text and "x" * 201 not in text
    assert "D253ca9daa43073e5" in text, "an id of ours is no identifier of a person"
    assert f"pending/kpu__nphd/{evidence.DELIVERIES}/" in (folder / "index.html").read_text()


def test_what_senders_sent_is_text_and_no_page(settings):
    evil = "<script src=//evil.example/x.js></script><img src=x onerror=alert(1)>"
    folder = site(
        settings, evidence.document(BUILD, NPHD, 5, outcomes(settings, NPHD)), delivered(settings, nilai=evil)
    )
    text = "".join(page.read_text(encoding="utf-8") for page in folder.rglob("*.html"))
    assert "&lt;script" in text and "<script src=//evil" not in text and "<img src=x" not in text


def test_the_evidence_of_an_export_that_is_no_more_is_left_out(settings):
    gone = {**delivered(settings, nilai=1), "relation": "pending.kpu__lama"}
    folder = site(settings, evidence.document(BUILD, NPHD, 5, outcomes(settings, NPHD)), gone)
    assert "kpu__lama" not in (folder / "index.html").read_text()


def test_a_page_that_was_not_made_is_an_error(settings, monkeypatch):
    evidence.write(settings.evidence, evidence.document(BUILD, NPHD, 5, outcomes(settings, NPHD)))
    monkeypatch.setattr(data_docs, "result_page", lambda invocation, relation: "validations/lain.html")
    with pytest.raises(RuntimeError, match="made no page of"):
        data_docs.build(settings, BUILD)
    assert not (settings.evidence / BUILD / data_docs.SITE).exists()


def test_what_was_judged_in_portions_is_shown_as_one(settings):
    good = outcomes(settings, NPHD)
    bad = outcomes(settings, NPHD, penerima_dikenal={"success": False, "unexpected_count": 2, "failing": [{"a": 1}]})
    rows, merged = evidence.together([(3, good), (4, bad), (5, good)])
    (found,) = [one for one in merged if not one.success]
    assert (rows, found.aturan, found.unexpected_count, found.failing) == (12, "penerima_dikenal", 2, [{"a": 1}])


def test_more_faults_than_rows_make_a_page_too(settings):
    several = {"success": False, "unexpected_count": 12, "failing": [{"kode_wilayah": "W33.08"}]}
    folder = site(settings, evidence.document(BUILD, NPHD, 5, outcomes(settings, NPHD, penerima_dikenal=several)))
    assert (folder / "index.html").is_file()


def test_sites_of_old_builds_go_and_their_evidence_stays(settings, monkeypatch):
    monkeypatch.setattr(data_docs, "KEEP_SITES", 1)
    evidence.write(settings.evidence, evidence.document("Ilama", NPHD, 5, outcomes(settings, NPHD)))
    assert data_docs.build(settings, "Ilama")
    site(settings, evidence.document(BUILD, NPHD, 5, outcomes(settings, NPHD)))
    assert [path.parent.name for path in settings.evidence.glob(f"*/{data_docs.SITE}")] == [BUILD]
    assert evidence.read(settings.evidence, "Ilama", NPHD)
