"""All contracts, and which one a file name belongs to."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from orchestration.errors import UsageError
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


def known(file_name: str, export: str | None = None) -> tuple[Contract, FileName]:
    """What `identify` finds. Raises UsageError, with the names that would do, for no export or not the one named."""
    found = identify(file_name)
    if found is None or (export is not None and found[0].name != export):
        asked = [contracts()[export]] if export in contracts() else contracts().values()
        names = [f"{contract.name}: {', '.join(contract.details.contoh_nama)}" for contract in asked]
        raise UsageError(
            f"{file_name}: no export{f' {export}' if export else ''} has such a file name.",
            "Rename the file as its export demands. Names that match, by export:\n    " + "\n    ".join(names),
        )
    return found


def staged(schema: str, table: str) -> Contract | None:
    """The contract whose accepted rows `staging.stg_<export>` holds; None for every other table."""
    return contracts().get(table.removeprefix("stg_")) if schema == "staging" else None
