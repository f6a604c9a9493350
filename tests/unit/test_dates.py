"""Days as people write them in Indonesian exports; what is not surely one day is None."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.landing.dates import day, epoch_day, weekday_of

JUNE = dt.date(2022, 6, 14)
MONTHS = tuple(
    names.split()
    for names in (
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
        "Jan Peb Mar Apr Mei Jun Jul Agt Sept Okt Nop Des",
        "jan feb mar apr mei jun jul agu sep okt nov des",
    )
)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    "cell",
    ["2022-06-14", "2022-6-14", "2022-06-14T00:00:00", "2022-06-14 10:15", "14/06/2022", "14-06-2022",
     "14/6/2022 08:00", "14 Juni 2022", " 14  JUNI  2022 ", "14 Jun 2022", "14 Jun. 2022", "14-Jun-2022",
     "Selasa, 14 Juni 2022", "Rabu 14 Juni 2022", "selasa,14 juni 2022", "Jum'at, 14/06/2022",
     JUNE, dt.datetime(2022, 6, 14, 23, 59)],
)  # fmt: skip
def test_days_are_read_as_written(cell):
    found = day(cell)
    assert found == JUNE
    assert type(found) is dt.date


@pytest.mark.parametrize(
    "cell",
    ["30 Februari 2022", "31/04/2022", "2022-02-30", "14/13/2022", "14-06/2022", "14/06/22", "14 Juno 2022",
     "Juni 2022", "14 Juni", "2022", "44726", 44726, 1655164800000, "1655164800000", "20220614", "2022/06/14",
     "14 - 16 Juni 2022", "14 Juni 2022 s.d. 16 Juni 2022", "Kemarin, 14 Juni 2022", "14 Juni 1899",
     "14 Juni 2101", "0001-01-01", "",
     "-", None, True, 14.5, dt.date(1899, 12, 31), dt.time(6), "2022-06-14T00:00:00Z", "1" * 400],
)  # fmt: skip
def test_what_is_not_surely_a_day_is_none(cell):
    assert day(cell) is None


def test_between_numbers_the_day_comes_first():
    assert day("03/04/2024") == dt.date(2024, 4, 3)


@given(
    DAYS,
    st.sampled_from(MONTHS),
    st.sampled_from(["{d} {m} {y}", "{d:02} {m} {y}", "{d}-{m}-{y}", "Senin, {d} {m} {y}"]),
)
def test_every_month_by_every_name(written, months, how):
    assert day(how.format(d=written.day, m=months[written.month - 1], y=written.year)) == written


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]))
def test_every_day_in_numbers(written, how):
    assert day(written.strftime(how)) == written


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.dates(), st.datetimes(), st.none()))
def test_no_cell_makes_the_readers_fail(cell):
    for read in (day, epoch_day):
        found = read(cell)
        assert found is None or (type(found) is dt.date and 1900 <= found.year <= 2100)
    weekday_of(cell)


@pytest.mark.parametrize(
    ("cell", "weekday"),
    [("Rabu, 25 Maret 2022", 2), ("Jumat 25 Maret 2022", 4), (" jum'at, 25/03/2022", 4), ("Ahad, 1 Mei 2022", 6),
     ("25 Maret 2022", None), ("Rabuan, 25 Maret 2022", None), (None, None), (5, None)],
)  # fmt: skip
def test_the_weekday_that_was_written(cell, weekday):
    assert weekday_of(cell) == weekday


@pytest.mark.parametrize(
    "cell", [1733961600000, 1733961600000.0, "1733961600000", " 1733961600000 ", "1733961600000.0"]
)
def test_milliseconds_are_a_day_in_jakarta(cell):
    assert epoch_day(cell) == dt.date(2024, 12, 12)


def test_milliseconds_of_the_evening_before_in_london_are_the_next_day_in_jakarta():
    midnight = int(dt.datetime(2024, 12, 11, 17, tzinfo=dt.UTC).timestamp() * 1000)
    assert epoch_day(midnight) == dt.date(2024, 12, 12)
    assert epoch_day(midnight - 1) == dt.date(2024, 12, 11)


@pytest.mark.parametrize(
    "cell",
    [20241212, "20241212", 1733961600, 17339616000000, -1733961600000, True, None, "x", 1e300, 10**400, "١" * 13,
     float("nan"), float("inf"), "14 Juni 2022"],
)  # fmt: skip
def test_what_are_not_milliseconds_is_none(cell):
    assert epoch_day(cell) is None
