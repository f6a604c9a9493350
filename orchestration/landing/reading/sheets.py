"""Sheets of a workbook through calamine; in a process of its own where the format cannot be bounded beforehand.

calamine may ask for any amount of memory on a damaged .xls, and may never end on a damaged .ods; either would
take the whole night with it. So those two are read by this very file, run as a script with limits on memory and
processor time. It therefore imports nothing of ours.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])  # where the libraries lie: started without `site`, in half the time

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine

MEMORY = 1024 * 2**20
SECONDS = 30
# Out of memory (the parser aborts), out of time, or its stack overrun. Killed from outside is not among them.
_ENDED_BY_THE_FILE = (signal.SIGABRT, signal.SIGXCPU, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL)


class SheetError(Exception):
    """The workbook cannot be read. `kind`: rusak, bersandi, besar."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class NoSuchSheetError(Exception):
    """A sheet that was asked for is not there; `names`: the first few that are."""

    def __init__(self, wanted: str, names: list[str]) -> None:
        super().__init__(wanted, names)
        self.wanted = wanted
        self.names = names


@dataclass(frozen=True)
class Sheet:
    """The filled rectangle of a sheet, and where it begins (row, column; from 0)."""

    name: str
    start: tuple[int, int]
    rows: list[list[Any]]


def load(source: Path | BinaryIO, wanted: list[str], max_rows: int, max_columns: int, max_cells: int) -> list[Sheet]:
    """The sheets of those names (none: the first one), exact or but for case and spaces around."""
    try:
        book = python_calamine.CalamineWorkbook.from_object(source)
        if not book.sheet_names:
            raise NoSuchSheetError("", [])
        return [
            _sheet(book, name, max_rows, max_columns, max_cells)
            for name in ([_named(book.sheet_names, name) for name in wanted] or book.sheet_names[:1])
        ]
    except (SheetError, NoSuchSheetError, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError as error:
        raise SheetError("besar") from error
    except python_calamine.PasswordError as error:
        raise SheetError("bersandi") from error
    except BaseException as error:  # damaged bytes make the parser panic, which is no Exception
        raise SheetError("rusak") from error


def load_apart(path: Path, wanted: list[str], max_rows: int, max_columns: int, max_cells: int) -> list[Sheet]:
    """`load`, in a process of its own with bounded memory and time."""
    libraries = str(Path(python_calamine.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__, libraries],
        input=pickle.dumps((str(path), wanted, max_rows, max_columns, max_cells)),
        capture_output=True,
        check=False,
    )
    if -done.returncode in _ENDED_BY_THE_FILE:
        raise SheetError("besar")
    done.check_returncode()  # anything else is no fault of the file
    answer: tuple[str, Any] = pickle.loads(done.stdout)
    kind, value = answer
    if kind == "lembar":
        raise NoSuchSheetError(*value)
    if kind != "isi":
        raise SheetError(kind)
    return [Sheet(*parts) for parts in value]


def _named(names: list[str], wanted: str) -> str:
    if wanted in names:
        return wanted
    like = [name for name in names if name.strip().casefold() == wanted.strip().casefold()]
    if len(like) != 1:
        raise NoSuchSheetError(wanted, names[:8])
    return like[0]


def _sheet(book: python_calamine.CalamineWorkbook, name: str, max_rows: int, max_columns: int, max_cells: int) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    row, column = sheet.start or (0, 0)
    last_row, last_column = row + sheet.height, column + sheet.width
    if last_row > max_rows or last_column > max_columns or last_row * last_column > max_cells:
        raise SheetError("besar")
    return Sheet(name, (row, column), sheet.to_python(skip_empty_area=True))


def _answer() -> tuple[str, Any]:
    path, *limits = pickle.load(sys.stdin.buffer)
    try:
        return "isi", [(sheet.name, sheet.start, sheet.rows) for sheet in load(Path(path), *limits)]
    except SheetError as error:
        return error.kind, None
    except NoSuchSheetError as error:
        return "lembar", (error.wanted, error.names)


def _limit_this_process() -> None:
    with suppress(ImportError, ValueError, OSError):  # a system that has no such limits
        import resource

        for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
            soft, hard = resource.getrlimit(what)
            allowed = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
            resource.setrlimit(what, (min([most, *allowed]), hard))


if __name__ == "__main__":
    _limit_this_process()
    try:
        written = pickle.dumps(_answer(), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        written = pickle.dumps(("besar", None))
    sys.stdout.buffer.write(written)
