"""What `kesiapan ask` and `kesiapan trace` print: a release's answers, and where a row of it comes from.

Not here: the questions (`questions`), how a row is traced (`tracing`), what is said of a run (`reporting`).
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import click
import duckdb

from orchestration.masking import mask_foreign
from orchestration.questions.catalogue import Question
from orchestration.spreadsheets import harmless
from orchestration.tracing import Origin, Traced


def print_trace(table: str, rows: list[Traced]) -> None:
    """Rows of a release with the files and rows they come from."""
    for row in rows:
        click.echo(table)
        for column, value in row.values.items():
            if value is not None:
                click.echo(f"  {column:32} {value}")
        if not row.origins:
            click.echo("  comes from no delivery: reference data of this project, or a figure nobody reported")
        elif row.origins_known > 1:
            more = f", the first {len(row.origins)} are shown (--most)" if len(row.origins) < row.origins_known else ""
            click.echo(f"  made of {row.origins_known:,} rows{more}")
        for origin in row.origins:
            _print_origin(origin)


def _print_origin(origin: Origin) -> None:
    delivery = origin.delivery
    place = f"row {origin.row}" if origin.row is not None else "several rows"
    sheet = f", sheet {origin.sheet}" if origin.sheet else ""
    role = f"{origin.role}: " if origin.role else ""
    click.echo(f"  <- {role}{mask_foreign(delivery['file'])}{sheet}, {place}")
    click.echo(
        f"     {delivery['pengirim']}, {delivery['export']}, received {delivery['diterima_pada']:%Y-%m-%d}, "
        f"{delivery['verdict']}, {delivery['delivery_id']}, landing/{delivery['sha256'][:12]}..."
    )
    told = "; ".join(f"{name} {value}" for name, value in origin.evidence.items() if name not in delivery)
    if told:
        click.echo(f"     {told}")


def print_questions(questions: list[Question]) -> None:
    """The documented questions, by asker."""
    for asker in dict.fromkeys(question.penanya for question in questions):
        click.echo(f"{asker}:")
        for question in questions:
            if question.penanya == asker:
                asked = "".join(f" {name}=" for name in question.isian)
                click.echo(f"  {question.kode:34} {question.tanya}{f' [{asked.strip()}]' if asked else ''}")
    click.echo("kesiapan ask CODE answers one from the published release; --sql prints its query.")


def print_answer(question: Question, cursor: duckdb.DuckDBPyConnection, form: str) -> None:
    """The answer to a question: a table for people, JSON or CSV for programs."""
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    if form == "json":
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str, indent=1))
        return
    if form == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([harmless(value) for value in row] for row in rows)
        click.echo(buffer.getvalue(), nl=False)
        return
    click.echo(question.tanya)
    cells = [names, *[[_cell(value) for value in row] for row in rows]]
    widths = [min(60, max(len(line[place]) for line in cells)) for place in range(len(names))]
    for number, line in enumerate(cells):
        click.echo(
            "  " + "  ".join(cell[:width].ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )
        if number == 0:
            click.echo("  " + "  ".join("-" * width for width in widths))
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    click.echo(f"  {count}" + (f". {question.catatan}" if question.catatan else ""))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
