"""Reading at bounded cost: no sheet, however it is made, holds up the night.

Not here: what the cells mean.
"""

from __future__ import annotations

import time

import pytest

from orchestration.landing import read
from orchestration.landing.finding import UnreadableError
from orchestration.landing.table import _refuse_identifiers_beside

NIK = "3308" + "9" * 8 + "0001"


@pytest.mark.parametrize("xml", [b"<c " * 500_000, b"<c " + b'r="A1" ' * 300_000, b"<row " + b'r="1" ' * 300_000])
def test_a_hostile_sheet_costs_its_length_and_no_more(xml):
    began = time.monotonic()
    read._refuse_wide_spans(xml)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "xml",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>',
        b"<x:row r='900000'><x:c t='n'><x:v>1</x:v></x:c></x:row>",
        b'<row r="900000"><c><v>1</v></c></row>',
        b'<row r="1"><c r="XFD1"><v>1</v></c></row>',
    ],
)
def test_cells_far_apart_are_refused(xml):
    with pytest.raises(UnreadableError):
        read._refuse_wide_spans(xml)


def test_empty_cells_and_rows_far_away_span_nothing():
    read._refuse_wide_spans(
        b'<row r="900000" spans="1:2"/><row r="2"><c r="XFD900000" s="1"/><c r="A2"><v>1</v></c></row>'
    )


@pytest.mark.parametrize("cell", [NIK, int(NIK), f"NIK: {NIK}"])
def test_an_identifier_beside_the_contracts_columns_refuses_without_being_shown(cell):
    with pytest.raises(UnreadableError) as caught:
        _refuse_identifiers_beside([(5, ["ACEH", None, cell])], {0}, "DN")
    assert [(f.aturan, f.baris_sumber) for f in caught.value.findings] == [("tanpa_pengenal_pribadi", 5)]
    assert NIK not in repr(caught.value.findings)


def test_what_is_no_identifier_may_stand_beside_the_contracts_columns():
    _refuse_identifiers_beside([(5, ["ACEH", None, 203_056_748, "catatan"])], {0}, "DN")
