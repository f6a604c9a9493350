"""All contracts, and which one a file name belongs to."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from orchestration.exports.contract import Contract, FileName, load
from orchestration.settings import EXPORTS_DIR

UNKNOWN = "tidak_dikenal"


@lru_cache(maxsize=4)
def contracts(folder: Path = EXPORTS_DIR) -> dict[str, Contract]:
    """Every contract by name, in alphabetical order."""
    loaded = [load(path) for path in sorted(folder.glob("*.odcs.yml"))]
    return {contract.name: contract for contract in loaded}


def identify(file_name: str) -> tuple[Contract, FileName] | None:
    """The contract whose pattern the name matches. Patterns of two contracts never match one name (tested)."""
    for contract in contracts().values():
        name = contract.match(file_name)
        if name is not None:
            return contract, name
    return None


def staged(schema: str, table: str) -> Contract | None:
    """The contract whose accepted rows `staging.stg_<export>` holds; None for every other table."""
    return contracts().get(table.removeprefix("stg_")) if schema == "staging" else None
