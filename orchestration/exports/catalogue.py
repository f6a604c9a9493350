"""Every export in one line: what its file is called, what it holds, who sends it and how often, for the README.

`python -m orchestration.exports.catalogue` prints it; a test holds the README's copy against it. Titles and grain
are the contracts' own words, in Bahasa Indonesia.
"""

from __future__ import annotations

import re

from orchestration.exports import registry
from orchestration.exports.contract import Contract

_OFTEN = {
    "sekali": "once",
    "semesteran": "each half-year",
    "triwulanan": "each quarter",
    "bulanan": "each month",
    "mingguan": "each week",
    "harian": "each day",
    "insidental": "as it happens",
}


def markdown() -> str:
    """A table with one row per contract, by name."""
    rows = ["| export | file name | content | one row per | sender | due |", "|---|---|---|---|---|---|"]
    return "\n".join([*rows, *(_row(contract) for contract in registry.contracts().values())])


def _row(contract: Contract) -> str:
    details = contract.details
    name = re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", details.pola)  # the words that a token allows are the contract's
    grain = contract.standard.schema_[0].dataGranularityDescription if contract.standard.schema_ else None
    sender = details.pengirim
    if details.pengirim_daerah:
        sender += f", {details.pengirim_daerah.format(nama='').strip()} offices"
    cells = (
        f"`{contract.name}`",
        f"`{name}`",
        contract.title,
        (grain or "").removeprefix("satu baris per "),
        sender,
        _OFTEN[details.jadwal.irama],
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(markdown())
