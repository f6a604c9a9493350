"""Text that a spreadsheet does not run, for the CSV files that we hand to people.

Not here: identifiers of persons (`masking`), the files themselves (`perbaikan`).
"""

from __future__ import annotations

import re
from typing import Any

# What makes a cell a formula, in the full-width forms too, behind blanks or quotation marks as well.
_FORMULA = r"[=+\-@＝＋－＠]"
_AT_START = re.compile(rf'[\t\r\n]|[\s"]*{_FORMULA}')
# A spreadsheet of another locale splits at another mark: what follows it would be the start of a cell.
_AFTER_A_MARK = re.compile(rf'([,;|\t\r\n][\s"]*)(?={_FORMULA})')


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made text for it; anything else is returned as it is."""
    if not isinstance(value, str):
        return value
    value = _AFTER_A_MARK.sub(r"\1'", value)
    return f"'{value}" if _AT_START.match(value) else value
