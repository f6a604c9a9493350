"""Time in the warehouse: naive timestamps in Asia/Jakarta (WIB), the civil time of the three bodies.

Not here: which of the three clocks (`berlaku_pada`, `diterima_pada`, `dicatat_pada`) a value belongs to;
that is said where the value is made.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def now() -> dt.datetime:
    """Now in WIB, without offset, to the microsecond."""
    return dt.datetime.now(JAKARTA).replace(tzinfo=None)


def today() -> dt.date:
    """Today in WIB."""
    return now().date()
