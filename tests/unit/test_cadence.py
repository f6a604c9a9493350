"""When a delivery is due: periods are whole, follow one another without a gap, and fall due after their grace."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.exports import cadence
from orchestration.exports.cadence import Irama, Period

RECURRING: tuple[Irama, ...] = ("semesteran", "triwulanan", "bulanan", "mingguan", "harian")
DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2019, 1, 1), dt.date(2032, 12, 31))


@dataclass(frozen=True)
class Jadwal:
    irama: Irama
    mulai: dt.date = dt.date(2023, 1, 1)
    sampai: dt.date | None = None
    tenggang_hari: int = 10


@pytest.mark.parametrize(
    ("irama", "day", "start", "end"),
    [
        ("semesteran", "2024-06-30", "2024-01-01", "2024-06-30"),
        ("semesteran", "2024-07-01", "2024-07-01", "2024-12-31"),
        ("triwulanan", "2025-09-15", "2025-07-01", "2025-09-30"),
        ("bulanan", "2024-02-10", "2024-02-01", "2024-02-29"),
        ("bulanan", "2023-12-31", "2023-12-01", "2023-12-31"),
        ("mingguan", "2024-02-14", "2024-02-12", "2024-02-18"),
        ("harian", "2024-02-14", "2024-02-14", "2024-02-14"),
    ],
)
def test_the_period_that_a_day_lies_in(irama, day, start, end):
    assert cadence.containing(irama, dt.date.fromisoformat(day)) == Period(
        dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    )


@pytest.mark.parametrize("irama", ["sekali", "insidental"])
def test_what_does_not_recur_has_no_period_and_no_wait(irama):
    assert cadence.containing(irama, dt.date(2024, 2, 14)) is None
    assert cadence.longest_wait(Jadwal(irama)) is None


def test_the_last_day_of_grace_is_in_time_and_the_next_is_late():
    schedule = Jadwal("semesteran", tenggang_hari=60)
    june = Period(dt.date(2023, 1, 1), dt.date(2023, 6, 30))
    assert cadence.deadline(schedule, june) == dt.date(2023, 8, 29)
    assert cadence.latest_due(schedule, dt.date(2023, 8, 29)) is None
    assert cadence.latest_due(schedule, dt.date(2023, 8, 30)) == june


@pytest.mark.parametrize(
    ("irama", "mulai", "sampai", "tenggang", "deadlines"),
    [
        ("bulanan", "2024-02-15", None, 10, ["2024-03-10"]),
        ("harian", "2024-02-28", "2024-03-01", 1, ["2024-02-29", "2024-03-01", "2024-03-02"]),
        ("mingguan", "2024-02-28", None, 2, ["2024-03-05"]),
        ("triwulanan", "2023-11-01", None, 30, ["2024-01-30"]),
        ("semesteran", "2023-07-01", None, 60, ["2024-02-29"]),
        ("sekali", "2024-01-02", "2024-02-14", 5, ["2024-01-07"]),
        ("sekali", "2024-03-07", None, 5, []),
        ("insidental", "2024-01-01", None, 5, []),
    ],
)
def test_deadlines_are_those_of_the_expected_and_received_matrix(irama, mulai, sampai, tenggang, deadlines):
    """The same schedules as in the unit test of int_kiriman__periode_ditunggu, for periods that have ended."""
    schedule = Jadwal(irama, dt.date.fromisoformat(mulai), sampai and dt.date.fromisoformat(sampai), tenggang)
    ended = cadence.periods(schedule, dt.date(2024, 3, 6))
    assert [cadence.deadline(schedule, period).isoformat() for period in ended] == deadlines


def test_what_comes_once_is_due_once():
    schedule = Jadwal("sekali", mulai=dt.date(2023, 7, 2), sampai=dt.date(2024, 2, 14), tenggang_hari=5)
    assert cadence.latest_due(schedule, dt.date(2023, 7, 7)) is None
    assert cadence.latest_due(schedule, dt.date(2033, 1, 1)) == Period(dt.date(2023, 7, 2), dt.date(2023, 7, 2))


def test_what_comes_as_it_happens_is_never_due():
    assert cadence.latest_due(Jadwal("insidental"), dt.date(2033, 1, 1)) is None


def test_nothing_is_due_after_the_end():
    schedule = Jadwal("harian", dt.date(2024, 2, 14), dt.date(2024, 3, 20), 0)
    assert len(list(cadence.periods(schedule, dt.date(2030, 1, 1)))) == 36
    assert cadence.latest_due(schedule, dt.date(2030, 1, 1)) == Period(dt.date(2024, 3, 20), dt.date(2024, 3, 20))


def test_every_cadence_of_a_contract_is_known_here():
    for irama in get_args(Irama):
        list(cadence.periods(Jadwal(irama), dt.date(2024, 1, 1)))


@given(st.sampled_from(RECURRING), days)
def test_periods_follow_one_another_without_gap_or_overlap(irama, day):
    period = cadence.containing(irama, day)
    assert period is not None
    assert period.start <= day <= period.end
    after = cadence.containing(irama, period.end + DAY)
    assert after is not None
    assert after.start == period.end + DAY
    assert all(cadence.containing(irama, edge) == period for edge in period)


@given(st.sampled_from(RECURRING), days, days, st.none() | days, st.integers(0, 400))
def test_the_latest_due_period_is_the_newest_one_of_the_schedule_whose_grace_is_over(
    irama, day, mulai, sampai, tenggang
):
    schedule = Jadwal(irama, mulai, sampai, tenggang)
    due = cadence.latest_due(schedule, day)
    later = [p for p in cadence.periods(schedule, day) if due is None or p > due]
    assert all(cadence.deadline(schedule, period) >= day for period in later)
    if due is not None:
        assert cadence.deadline(schedule, due) < day
        assert due.end >= mulai
        assert sampai is None or due.start <= sampai


@given(st.sampled_from(RECURRING), days, st.integers(0, 400))
def test_the_longest_wait_is_never_shorter_than_a_real_one_and_at_most_three_days_longer(irama, day, tenggang):
    schedule = Jadwal(irama, tenggang_hari=tenggang)
    period = cadence.containing(irama, day)
    assert period is not None
    after = cadence.containing(irama, period.end + DAY)
    wait = cadence.longest_wait(schedule)
    assert after is not None and wait is not None
    assert dt.timedelta(0) <= wait - (cadence.deadline(schedule, after) - period.end) <= 3 * DAY
