"""Contracts are strict: what they do not know they refuse, and no file name belongs to two of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.exports import contract as contracts
from orchestration.exports import registry
from orchestration.settings import EXPECTATIONS_DIR, EXPORTS_DIR

PATHS = sorted(EXPORTS_DIR.glob("*.odcs.yml"))
DPT = EXPORTS_DIR / "kpu__daftar_pemilih_dn.odcs.yml"
NAMES = [path.name.removesuffix(".odcs.yml") for path in PATHS]


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DPT.read_text(encoding="utf-8"))
    return loaded


def details(changed: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = changed["customProperties"][0]["value"]
    return found


def load(folder: Path, change: Callable[[dict[str, Any]], object]) -> contracts.Contract:
    changed = document()
    change(changed)
    path = folder / DPT.name
    path.write_text(yaml.safe_dump(changed, sort_keys=False), encoding="utf-8")
    return contracts.load(path)


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_every_contract_loads_and_has_columns_with_descriptions(path):
    loaded = contracts.load(path)
    assert loaded.columns
    assert all(column.description for column in loaded.columns)
    assert len({column.name for column in loaded.columns}) == len(loaded.columns)
    assert loaded.title
    assert loaded.description
    assert loaded.details.cakupan.alasan


def test_the_registry_holds_every_contract_by_its_name():
    assert list(registry.contracts()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_contract_has_a_delivery_gate(name):
    assert (EXPECTATIONS_DIR / "deliveries" / f"{name}.yml").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_the_example_names_of_a_contract_match_it_in_any_case(name):
    contract = registry.contracts()[name]
    assert contract.details.contoh_nama
    for example in contract.details.contoh_nama:
        for written in (example, example.upper()):
            known = registry.identify(written)
            assert known is not None
            assert known[0].name == name


@pytest.mark.parametrize(("one", "other"), permutations(NAMES, 2))
def test_two_contracts_never_match_one_name(one, other):
    first, second = registry.contracts()[one], registry.contracts()[other]
    assert [name for name in first.details.contoh_nama if second.match(name)] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrap", ["x{}", "{}.bak", "{} ", "salinan {}", "{}.crdownload", "~${}", "a/{}"])
def test_a_name_is_matched_whole(name, wrap):
    for example in registry.contracts()[name].details.contoh_nama:
        assert registry.identify(wrap.format(example)) is None


def test_a_name_tells_period_and_scope():
    known = registry.identify("OpenData_DPSHP_DN_Pilkada2024_Jateng.xlsx")
    assert known is not None
    assert (known[0].name, known[1].periode, known[1].lingkup) == (
        "kpu__daftar_pemilih_dn",
        "PILKADA2024/DPSHP",
        "jateng",
    )


UNKNOWN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "top level": (lambda d: d.update(retensi="x"), "retensi"),
    "schema": (lambda d: d["schema"][0].update(grain="x"), "schema.grain"),
    "schema property": (lambda d: d["schema"][0]["properties"][3].update(requird=True), "schema.properties.requird"),
    "sla property": (lambda d: d["slaProperties"][0].update(tiap="x"), "slaProperties.tiap"),
    "description": (lambda d: d["description"].update(tujuan="x"), "description.tujuan"),
    "custom property": (lambda d: d["customProperties"][0].update(nilai="x"), "customProperties.nilai"),
    "kesiapan": (lambda d: details(d).update(pola2="x"), "pola2"),
    "kesiapan.pembaca": (lambda d: details(d)["pembaca"].update(baris_kepla=3), "baris_kepla"),
    "kesiapan.wilayah": (lambda d: details(d)["wilayah"].update(tingkt="x"), "tingkt"),
    "kesiapan.cakupan": (lambda d: details(d)["cakupan"].update(lengkp=True), "lengkp"),
    "kesiapan.berlaku_pada": (lambda d: details(d)["berlaku_pada"].update(hari="x"), "hari"),
}


@pytest.mark.parametrize(("change", "key"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_key_is_refused_by_name(tmp_path, change, key):
    with pytest.raises(contracts.ContractError, match=key) as caught:
        load(tmp_path, change)
    assert DPT.name in str(caught.value)


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another id": (lambda d: d.update(id="kpu__lain"), "kpu__lain"),
    "two custom properties": (lambda d: d["customProperties"].append({"property": "x", "value": 1}), "exactly one"),
    "no custom property": (lambda d: d.pop("customProperties"), "exactly one"),
    "an example that does not match": (lambda d: details(d)["contoh_nama"].append("dpt.xlsx"), "dpt.xlsx"),
    "a region column that is not there": (lambda d: details(d)["wilayah"].update(kolom_provinsi="prov"), "prov"),
    "an unsupported type": (lambda d: d["schema"][0]["properties"][0].update(logicalType="boolean"), "boolean"),
    "an unknown type": (lambda d: d["schema"][0]["properties"][0].update(logicalType="integr"), "integr"),
    "an unknown reader": (lambda d: details(d)["pembaca"].update(jenis="pdf"), "jenis"),
    "a day that is none": (lambda d: details(d)["berlaku_pada"]["nilai"].update({"PEMILU2024/DPT": "juli"}), "nilai"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path, change, said):
    with pytest.raises(contracts.ContractError, match=said):
        load(tmp_path, change)


@pytest.mark.parametrize("text", ["", "[]", "id: [", "id: kpu__daftar_pemilih_dn"])
def test_a_file_that_is_no_contract_is_refused(tmp_path, text):
    path = tmp_path / DPT.name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(contracts.ContractError):
        contracts.load(path)


def test_the_hash_changes_with_any_byte(tmp_path):
    path = tmp_path / DPT.name
    path.write_bytes(DPT.read_bytes() + b"# catatan\n")
    assert contracts.load(path).hash != contracts.load(DPT).hash


@pytest.mark.parametrize(
    ("periode", "day"),
    [
        ("PEMILU2024/DPT", (dt.date(2023, 7, 2), "kalender")),
        ("PEMILU2024/DPS", (dt.date(2023, 4, 18), "kalender")),
        ("PEMILU2029/DPT", None),
        ("", None),
    ],
)
def test_the_day_of_a_determination_comes_from_the_calendar_or_is_unknown(periode, day):
    assert registry.contracts()["kpu__daftar_pemilih_dn"].as_of(periode) == day


@pytest.mark.parametrize(
    ("periode", "day"),
    [
        ("202301", (dt.date(2023, 6, 30), "nama")),
        ("202302", (dt.date(2023, 12, 31), "nama")),
        ("202303", None),
        ("202300", None),
        ("000001", None),
        ("2023-02", None),
        ("PEMILU2024/DPT", None),
    ],
)
def test_the_day_of_a_semester_comes_from_the_name(tmp_path, periode, day):
    contract = load(tmp_path, lambda d: details(d).update(berlaku_pada={"dasar": "semester"}))
    assert contract.as_of(periode) == day
