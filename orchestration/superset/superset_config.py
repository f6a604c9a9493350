"""Superset's own settings, read by Superset in its own environment; nothing of this project imports it.

Holds no secret and no path: those come from the data root that `start.py` was told (KESIAPAN_DATA). Not here: what is
shown (assets/), how it is set up and started (start.py).
"""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path
from typing import Any

from superset.config import TALISMAN_CONFIG as _TALISMAN

_DATA = Path(os.environ["KESIAPAN_DATA"])
_HOME = _DATA / "superset"

SECRET_KEY = (_HOME / "secret_key").read_text().strip()
# For a look on one machine. Production: SUPERSET_METADATA names a database in PostgreSQL.
SQLALCHEMY_DATABASE_URI = os.environ.get("SUPERSET_METADATA") or f"sqlite:///{_HOME / 'superset.db'}"

# Superset has no Indonesian translation: its own buttons stay English, numbers and dates are written as here.
D3_FORMAT = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp ", ""]}
D3_TIME_FORMAT = {
    "dateTime": "%A, %e %B %Y %X",
    "date": "%d/%m/%Y",
    "time": "%H.%M.%S",
    "periods": ["", ""],
    "days": ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"],
    "shortDays": ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
    "months": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "shortMonths": ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
}

APP_NAME = "Kesiapan"
# Queries are not cached (Superset's default): a new release is seen by the next look.
ROW_LIMIT = 10_000
LOG_LEVEL = "WARNING"

# The browser fetches from this server alone: no pixel that counts installations, no map tiles, no fonts from elsewhere.
TALISMAN_CONFIG: dict[str, Any] = deepcopy(_TALISMAN)
for _kind, _extra in {
    "img-src": ["blob:", "data:"],
    "connect-src": [],
    "font-src": [],
    "style-src": ["'unsafe-inline'"],
}.items():
    TALISMAN_CONFIG["content_security_policy"][_kind] = ["'self'", *_extra]


def DB_CONNECTION_MUTATOR(  # noqa: N802 - Superset's name
    uri: Any, params: dict[str, Any], username: str | None, security_manager: Any, source: Any
) -> tuple[Any, dict[str, Any]]:
    """Opens the warehouse below the data root, whatever the stored address says: to read, and nothing but that file."""
    if uri.get_backend_name() == "duckdb":
        config = params.setdefault("connect_args", {}).setdefault("config", {})
        config |= {"access_mode": "read_only", "enable_external_access": "false", "lock_configuration": "true"}
        uri = uri.set(database=str(_DATA / uri.database))
    return uri, params
