"""The calendar of a cadence (`irama`): its periods, and which of them is due by a day.

Periods are whole days: a day, an ISO week (Monday to Sunday), a calendar month, quarter or half-year. Pure
arithmetic. Not here: who owes what (`Schedule` in `contract`), what has arrived (the ledger).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal, NamedTuple, Protocol

Irama = Literal["sekali", "semesteran", "triwulanan", "bulanan", "mingguan", "harian", "insidental"]
_MONTHS = {"semesteran": 6, "triwulanan": 3, "bulanan": 1}
_LONGEST = {"semesteran": 184, "triwulanan": 92, "bulanan": 31, "mingguan": 7, "harian": 1}
_DAY = dt.timedelta(days=1)


class Schedule(Protocol):
    """What this module needs to know of a contract's `jadwal`."""

    @property
    def irama(self) -> Irama: ...
    @property
    def mulai(self) -> dt.date: ...
    @property
    def sampai(self) -> dt.date | None: ...
    @property
    def tenggang_hari(self) -> int: ...


class Period(NamedTuple):
    """Days that one delivery is about, first and last included."""

    start: dt.date
    end: dt.date


def containing(irama: Irama, day: dt.date) -> Period | None:
    """The period that a day lies in; None where the cadence has none (`sekali`, `insidental`)."""
    if irama == "harian":
        return Period(day, day)
    if irama == "mingguan":
        monday = day - day.weekday() * _DAY
        return Period(monday, monday + 6 * _DAY)
    if irama in _MONTHS:
        months = _MONTHS[irama]
        start = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
        return Period(start, (start + _LONGEST[irama] * _DAY).replace(day=1) - _DAY)
    return None


def periods(schedule: Schedule, until: dt.date) -> Iterator[Period]:
    """The periods that touch the days from `mulai` to `sampai` and have ended by `until`, in order.

    `sekali` has one, the day `mulai`; `insidental` has none. The expected x received matrix counts the same way.
    """
    if schedule.irama == "sekali":
        if schedule.mulai <= until:
            yield Period(schedule.mulai, schedule.mulai)
        return
    period = containing(schedule.irama, schedule.mulai)
    while period and period.end <= until and period.start <= (schedule.sampai or period.start):
        yield period
        period = containing(schedule.irama, period.end + _DAY)


def deadline(schedule: Schedule, period: Period) -> dt.date:
    """The last day on which the period's delivery is in time."""
    return period.end + schedule.tenggang_hari * _DAY


def latest_due(schedule: Schedule, day: dt.date) -> Period | None:
    """The newest period whose deadline has passed; None where nothing has been due yet."""
    return max(periods(schedule, day - (schedule.tenggang_hari + 1) * _DAY), default=None)


def longest_wait(schedule: Schedule) -> dt.timedelta | None:
    """From the end of a period to the next one's deadline, at most; None without a recurring cadence.

    Months, quarters and half-years differ by up to three days; a shorter one is that much later noticed.
    """
    days = _LONGEST.get(schedule.irama)
    return (days + schedule.tenggang_hari) * _DAY if days else None
