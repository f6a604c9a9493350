"""Which table becomes which file: reads the plain tables and the order of delivery, and writes the files.

Here belongs the walk from `data/samples/deliveries.csv` to a folder of files that could have come from the bodies.
Not here: how a file looks (`layouts`), the figures (`data/samples/tables/`), and the delivering itself: the caller
hands each file to `deliver` in the order given, with the day on which it was received.
"""

import csv
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.samples.by_contract import write_by_contract
from orchestration.samples.layouts import LAYOUTS, Cell, Layout

BY_CONTRACT = "kontrak"  # as the export's contract says, found by the file's name


@dataclass(frozen=True)
class SampleFile:
    """A file that was written, and the day on which the sample warehouse is to have received it."""

    path: Path
    received: datetime.date


@dataclass(frozen=True)
class Delivery:
    """One line of `deliveries.csv`: a file, the table it is made from, its layout, and the day of receipt."""

    folder: str
    file: str
    table: str
    layout: str
    scope: str
    received: datetime.date


def build_samples(tables_dir: Path, out_dir: Path) -> list[SampleFile]:
    """Write every file named in `deliveries.csv`, which lies beside the folder of tables; in order of delivery.

    The same tables give the same bytes. Files already in `out_dir` under the same names are overwritten, others are
    left alone. Deliveries of one name (a restatement) lie in numbered folders of their own.
    """
    files = []
    for delivery in read_deliveries(tables_dir.parent / "deliveries.csv"):
        table = read_table(tables_dir / f"{delivery.table}.csv")
        path = out_dir / delivery.folder / delivery.file
        path.parent.mkdir(parents=True, exist_ok=True)
        write_sample(delivery, table, path)
        files.append(SampleFile(path=path, received=delivery.received))
    return files


def write_sample(delivery: Delivery, table: list[dict[str, str]], path: Path) -> None:
    """Lays a table out as the delivery's layout says."""
    if delivery.layout == BY_CONTRACT:
        write_by_contract(table, path)
    else:
        layout = LAYOUTS[delivery.layout]
        layout.write([_typed(row, layout) for row in table], path)


def read_deliveries(path: Path) -> list[Delivery]:
    """The order of delivery. A line that names an unknown layout, or a path instead of a name, is refused."""
    deliveries = []
    for number, row in enumerate(_read_csv(path), start=2):
        if row["tata_letak"] not in (BY_CONTRACT, *LAYOUTS):
            known = ", ".join((BY_CONTRACT, *LAYOUTS))
            raise ValueError(f"{path.name} line {number}: no layout {row['tata_letak']!r}; there are {known}")
        for column in ("folder", "berkas", "tabel"):
            name = row[column]
            if name != Path(name).name or name == "..":
                raise ValueError(f"{path.name} line {number}: {column} {name!r} must be a plain name, not a path")
        deliveries.append(
            Delivery(
                folder=row["folder"],
                file=row["berkas"],
                table=row["tabel"],
                layout=row["tata_letak"],
                scope=row["lingkup"],
                received=datetime.date.fromisoformat(row["diterima_pada"]),
            )
        )
    return deliveries


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a plain table, every value as the text that stands there."""
    return list(_read_csv(path))


def _read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, strict=True)


def _typed(row: dict[str, str], layout: Layout) -> dict[str, Cell]:
    """Texts stay texts, the number columns of the layout become numbers, and an empty value becomes no value."""
    typed: dict[str, Cell] = {}
    for key, value in row.items():
        if value == "":
            typed[key] = None
        else:
            typed[key] = int(value) if key in layout.numbers else value
    return typed
