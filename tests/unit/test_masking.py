"""What is masked, and what must not be: identifiers of persons go, our own ids, hashes and times stay.

No sixteen digits stand in this file: synthetic identifiers are put together here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.landing.finding import Finding
from orchestration.masking import MASK, looks_like_identifier, mask, mask_foreign, mask_text

NIK = "3308" + "9" * 8 + "0001"
WORD = re.compile(r"[^\W_]+")
OURS = re.compile(r"[A-Za-z][0-9a-f]{16,}|(?=.*[a-f])[0-9a-f]{32,}")

pieces = st.text(alphabet="0123456789٣ \u00a0_.,-:/abcdefzNIKDeE+()", max_size=120)
digits = st.text(alphabet="0123456789", min_size=15, max_size=40)


def runs_left(text: str) -> list[str]:
    """Words with fifteen or more digits in a row that are not ids or hashes of ours."""
    return [word for word in WORD.findall(text) if re.search(r"\d{15,}", word) and not OURS.fullmatch(word)]


@given(st.one_of(pieces, st.tuples(pieces, digits, pieces).map("".join)))
@example(f"KTP_{NIK}.pdf")
@example(f"NIK{NIK}")
@example(f"{NIK}a")
@example(f"D{NIK}D{NIK}")
@example("٣" * 16)
def test_no_run_of_fifteen_digits_survives(text):
    assert runs_left(mask_text(text)) == []


@given(pieces)
def test_masking_twice_changes_nothing_more(text):
    once = mask_text(text)
    assert mask_text(once) == once


@pytest.mark.parametrize(
    "written",
    [
        NIK,
        f"KOTA MAGELANG {NIK}",
        f"KTP_{NIK}.pdf",
        f"NIK{NIK}",
        f"({NIK})",
        " ".join(NIK[i : i + 4] for i in range(0, 16, 4)),
        "\u00a0".join(NIK[i : i + 4] for i in range(0, 16, 4)),
        ".".join(NIK[i : i + 4] for i in range(0, 16, 4)),
        "-".join(NIK[i : i + 4] for i in range(0, 16, 4)),
        f"{NIK[0]}.{NIK[1:10]}E+15",
        f"{NIK[0]},{NIK[1:10]}e15",
        NIK[:15],
        NIK * 2,
    ],
)
def test_an_identifier_is_masked_however_it_is_written(written):
    masked = mask_text(f"awal {written} akhir")
    assert MASK in masked
    assert sum(char.isdigit() for char in masked) < 4
    assert masked.startswith("awal ")
    assert masked.endswith(" akhir")


@given(st.sampled_from("DVBh"), st.binary())
def test_ids_that_begin_with_a_letter_survive(letter, content):
    identity = f"{letter}{hashlib.sha256(content).hexdigest()[:16]}"
    assert mask_text(identity) == identity
    assert mask_text(f"kiriman {identity}, baris 7") == f"kiriman {identity}, baris 7"


def test_an_id_whose_hash_has_digits_only_survives():
    identity = "D" + "7" * 16
    assert mask_text(identity) == identity


@pytest.mark.parametrize("identity", ["D12e15bc00112233aa", "Dab9e14cd00112233aa", "V0e19000000000000a"])
def test_an_id_that_contains_what_looks_like_an_exponent_survives(identity):
    assert mask_text(identity) == identity


@given(st.binary())
def test_sha256_survives(content):
    digest = hashlib.sha256(content).hexdigest()
    assert mask_text(digest) == digest
    assert mask_text(f"landing/{digest}/berkas.xlsx") == f"landing/{digest}/berkas.xlsx"


@given(st.datetimes(min_value=dt.datetime(1900, 1, 1), max_value=dt.datetime(2100, 1, 1)))
def test_times_with_microseconds_survive(moment):
    assert mask_text(moment.isoformat()) == moment.isoformat()
    assert mask_text(str(moment)) == str(moment)


@given(st.integers(min_value=0, max_value=10**14 - 1))
def test_figures_of_up_to_fourteen_digits_survive(figure):
    assert mask(figure) == figure
    assert mask_text(f"tertulis {figure:,}".replace(",", ".")) == f"tertulis {figure:,}".replace(",", ".")


def test_region_codes_and_file_names_survive():
    text = "W33.08 opendata_dpt_dn_pemilu2024_jateng.xlsx 203.056.748 pemilih, 820.161 TPS, 2023-07-02"
    assert mask_text(text) == text


def test_numbers_of_identifier_size_are_masked_in_any_depth():
    number = int(NIK)
    document = {"a": [number, float(number), -number, (number,)], "b": {"c": NIK}, "d": True, "e": None, "f": 1.5}
    assert mask(document) == {"a": [MASK, MASK, MASK, [MASK]], "b": {"c": MASK}, "d": True, "e": None, "f": 1.5}


def test_a_decimal_of_identifier_size_is_masked():
    assert mask(Decimal(NIK)) == MASK
    assert mask(Decimal("91.5")) == Decimal("91.5")


def test_a_finding_goes_to_the_ledger_masked_before_it_is_cut_short():
    finding = Finding("aturan", "x" * 985 + f" {NIK}", f"hapus {NIK}", kolom=f"NIK {NIK}", nilai="y" * 190 + f" {NIK}")
    row = finding.as_row()
    assert "9" * 4 not in "".join(str(value) for value in row.values())
    assert row["perbaikan"] == f"hapus {MASK}"
    assert len(row["pesan"]) <= 1000
    assert len(row["nilai"]) <= 200


def test_sixteen_digits_look_like_an_identifier_and_an_id_of_ours_does_not():
    assert looks_like_identifier(f"nama {NIK}")
    assert looks_like_identifier(" ".join(NIK[i : i + 4] for i in range(0, 16, 4)))
    assert looks_like_identifier(f"no.{NIK}x")
    assert looks_like_identifier(f"nik{NIK}")
    assert looks_like_identifier("".join(chr(ord("\uff10") + int(digit)) for digit in NIK))
    assert not looks_like_identifier("D" + NIK)
    assert not looks_like_identifier("203.056.748")


@pytest.mark.parametrize("written", [f"N{NIK}", f"a{NIK}", f"a{NIK}ab", NIK * 2, f"D{NIK}D{NIK}"])
def test_a_letter_before_the_digits_saves_no_identifier_that_others_wrote(written):
    assert not re.search(r"\d{15}", mask_foreign(written))
    row = Finding("aturan", f"berisi {written}", "hapus", kolom=written, lembar=written, nilai=written).as_row()
    assert not re.search(r"\d{15}", repr(row))
