"""Numbers as people write them in Indonesian exports; what is not surely a number is None."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.landing.numbers import integer, number


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234", 1234),
        ("1.234", 1234),
        ("15.427.242 ", 15_427_242),
        (" 10. 794", 10_794),
        ("\u00a01.234\u00a0", 1234),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("007", 7),
        ("33.0", 33),
        ("Rp 1.234.567", 1_234_567),
        ("rp.1.234", 1234),
        ("Rp0", 0),
        (12, 12),
        (12.0, 12),
        (-0.0, 0),
    ],
)
def test_whole_numbers_are_read_as_written(cell, value):
    read = integer(cell)
    assert read == value
    assert isinstance(read, int)


@pytest.mark.parametrize(
    "cell",
    ["1.23", "1.2345", "12.34.567", "1,234", "1.234,0", "91,5", "12.5", "", " ", "-", "n/a", "1e3", "0x1F", "1_000",
     "1.234.", ".234", "1..234", "=A1", "12 orang", "--5",
     "1.00", "1.234.0", "33.0.0", "Rp", "Rp Rp 5", "5 Rp", "$5",
     None, True, False, 12.5, math.nan, math.inf, -math.inf,
     [1], b"1"],
)  # fmt: skip
def test_what_is_not_surely_a_whole_number_is_none(cell):
    assert integer(cell) is None


@pytest.mark.parametrize(
    "cell", ["9" * 19, "9" * 400, "999." + ".".join(["999"] * 9), 10**15, -(10**15), 1e300, 10**400]
)
def test_what_no_column_can_hold_is_none(cell):
    assert integer(cell) is None


def test_the_largest_that_a_column_holds_is_read():
    assert integer(10**15 - 1) == 10**15 - 1
    assert integer(str(10**15 - 1)) == 10**15 - 1


@given(st.integers(min_value=1 - 10**15, max_value=10**15 - 1))
def test_any_number_survives_being_written_with_dots(value):
    written = f"{value:,}".replace(",", ".")
    assert integer(written) == value


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_makes_the_readers_fail(cell):
    assert integer(cell) is None or isinstance(integer(cell), int)
    for decimal in (",", "."):
        read = number(cell, decimal=decimal)
        assert read is None or math.isfinite(read)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("91,5", 91.5),
        ("91", 91.0),
        ("1.234,5", 1234.5),
        ("Rp 1.234,50", 1234.5),
        (" 49,33 ", 49.33),
        ("-0,5", -0.5),
        (91.5, 91.5),
        (3, 3.0),
    ],
)
def test_numbers_with_a_decimal_comma(cell, value):
    assert number(cell, decimal=",") == value


@pytest.mark.parametrize(
    "cell", ["91.5", "1.234", "1,2,3", "1,234.5", ",5", "5,", "sedang", "", None, True, math.nan, math.inf]
)
def test_a_point_among_decimal_commas_is_never_guessed(cell):
    assert number(cell, decimal=",") is None


@pytest.mark.parametrize(("cell", "value"), [("91.5", 91.5), ("91", 91.0), ("-1.25", -1.25), (91.5, 91.5)])
def test_numbers_with_a_decimal_point(cell, value):
    assert number(cell, decimal=".") == value


@pytest.mark.parametrize("cell", ["91,5", "1.234.567", "1e3", "inf", "nan", "", "5.", True, None, math.nan])
def test_a_comma_among_decimal_points_is_never_guessed(cell):
    assert number(cell, decimal=".") is None


def test_huge_numbers_are_none_and_raise_nothing():
    assert number(10**400, decimal=",") is None
    assert number("9" * 31, decimal=",") is None
    assert number("9" * 16, decimal=",") is None
    assert number("9" * 16, decimal=".") is None
    assert number(1e300, decimal=".") is None
    assert number("9" * 5000, decimal=".") is None
