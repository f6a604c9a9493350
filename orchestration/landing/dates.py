"""Days as people write them in Indonesian exports: `14 Juni 2022`, `14/06/2022`, `Rabu, 25 Maret 2022`, `2022-06-14`.

A cell that is not surely one day is None, never a guess. Between numbers the day comes first, as everywhere in
Indonesia. Not here: which columns are days, and whether a weekday beside a day is the right one.
"""

from __future__ import annotations

import datetime as dt
import re

FIRST_YEAR, LAST_YEAR = 1900, 2100
WIB = dt.timezone(dt.timedelta(hours=7))  # Asia/Jakarta has known no other since 1964
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan",
            "februari pebruari feb peb",
            "maret mar",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "agustus agu agt ags agust",
            "september sep sept",
            "oktober okt",
            "november nopember nov nop",
            "desember des",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(("senin", "selasa", "rabu", "kamis", "jumat jum'at jum’at", "sabtu", "minggu ahad"))
    for name in names.split()
}
_WEEKDAY = re.compile(rf"\s*({'|'.join(_WEEKDAYS)})(?=[\s,])\s*,?\s*", re.IGNORECASE)
_TIME = r"(?:[T ]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d{1,6})?)?)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){_TIME}", re.ASCII)
_NUMERIC = re.compile(rf"(?P<d>\d{{1,2}})(?P<s>[/-])(?P<m>\d{{1,2}})(?P=s)(?P<y>\d{{4}}){_TIME}", re.ASCII)
_WORDED = re.compile(r"(?P<d>\d{1,2})(?P<s> +|-)(?P<m>[a-z]{3,9})\.?(?P=s)(?P<y>\d{4})", re.ASCII | re.IGNORECASE)
_MILLISECONDS = re.compile(r"(\d{12,13})(?:\.0)?", re.ASCII)


def day(cell: object) -> dt.date | None:
    """The day a cell holds: a date of a workbook, or text that is surely one."""
    if isinstance(cell, dt.date):
        return _bounded(cell.date() if isinstance(cell, dt.datetime) else cell)
    if not isinstance(cell, str) or len(cell) > 60:
        return None
    text = _WEEKDAY.sub("", " ".join(cell.split()), count=1) if cell[:1].isalpha() else " ".join(cell.split())
    found = _ISO.fullmatch(text) or _NUMERIC.fullmatch(text) or _WORDED.fullmatch(text)
    if not found:
        return None
    month = found["m"]
    return _date(int(found["y"]), int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0), int(found["d"]))


def weekday_of(cell: object) -> int | None:
    """The weekday written before a day (`Rabu, 25 Maret 2022`): Monday is 0; None where none is written."""
    found = _WEEKDAY.match(cell) if isinstance(cell, str) else None
    return _WEEKDAYS[found[1].lower()] if found else None


def epoch_day(cell: object) -> dt.date | None:
    """The day in Asia/Jakarta of milliseconds since 1970, of 12 or 13 digits. Only for columns that hold those."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, str):
        found = _MILLISECONDS.fullmatch(cell.strip())
        cell = int(found[1]) if found else None
    if type(cell) is not int or not 10**11 <= cell < 10**13:
        return None
    return _bounded((_EPOCH + dt.timedelta(milliseconds=cell)).astimezone(WIB).date())


def _date(year: int, month: int, number: int) -> dt.date | None:
    try:
        return _bounded(dt.date(year, month, number))
    except ValueError:
        return None


def _bounded(found: dt.date) -> dt.date | None:
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
