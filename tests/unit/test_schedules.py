"""Every contract's schedule can be met: its files call their periods as the matrix of what is owed expects them."""

from __future__ import annotations

import re

import pytest

from orchestration.exports import registry
from orchestration.exports.contract import Contract

# As int_kiriman__periode_ditunggu matches them.
MONTH, DAY = r"\d{4}(0[1-9]|1[0-2])", r"\d{4}(0[1-9]|1[0-2])\d{2}"
SHAPES = {
    "harian": DAY,
    "mingguan": DAY,
    "bulanan": f"{MONTH}|{DAY}",
    "triwulanan": rf"\d{{4}}T[1-4]|{MONTH}|{DAY}",
    "semesteran": r"\d{4}0[12]",
    "sekali": r".+",
    "insidental": r".+",
}


@pytest.mark.parametrize("contract", registry.contracts().values(), ids=lambda contract: contract.name)
def test_the_period_in_a_file_name_has_the_shape_of_its_rhythm(contract: Contract):
    schedule = contract.details.jadwal
    for example in contract.details.contoh_nama:
        name = contract.match(example)
        assert name is not None
        assert re.fullmatch(SHAPES[schedule.irama], name.periode), (schedule.irama, example, name.periode)


@pytest.mark.parametrize("contract", registry.contracts().values(), ids=lambda contract: contract.name)
def test_who_owes_is_said_once_and_can_send(contract: Contract):
    schedule = contract.details.jadwal
    assert len(set(schedule.pengirim_wajib)) == len(schedule.pengirim_wajib)
    assert schedule.sampai is None or schedule.sampai >= schedule.mulai
    if set(schedule.pengirim_wajib) - {"nasional"}:
        assert contract.details.pengirim_daerah, "an office owes what no office can send"
