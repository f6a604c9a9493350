"""The command line: `kesiapan --help` lists what it can do.

Exit codes: 0 the published release is right for today; 1 a gate closed or something failed, the last release
stands; 2 usage. Heavy libraries are imported inside commands, so that `kesiapan deliver` starts at once.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration import settings as settings_module
from orchestration.errors import KesiapanError, UsageError

if TYPE_CHECKING:
    import duckdb

    from orchestration.exports.contract import Contract
    from orchestration.settings import Settings

_DAY = click.DateTime(["%Y-%m-%d"])
_DAGSTER_YAML = """\
# Written once by kesiapan; what you change here stays.
telemetry:
  enabled: false
nux:
  enabled: false
# One writer: a second run waits in the queue, where the UI shows it.
concurrency:
  runs:
    max_concurrent_runs: 1
# A run that never starts, or never ends after it was terminated, does not keep its place in the queue.
run_monitoring:
  enabled: true
  start_timeout_seconds: 600
freshness:
  enabled: true
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kesiapan")
def cli() -> None:
    """Election-readiness warehouse. KESIAPAN_DATA says which one (default: data/)."""


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--received", type=_DAY, help="Day on which the sender delivered it (back-loading; flagged as such).")
@click.option("--export", "export", help="Name of the export, where you want the file's name held against it.")
def deliver(files: tuple[Path, ...], received: dt.datetime | None, export: str | None) -> None:
    """Copy files into the inbox for the next refresh."""
    from orchestration.landing import inbox

    settings = settings_module.load()
    for path in files:
        name = inbox.deliver(settings, path, received=received.date() if received else None, export=export)
        click.echo(f"{path.name}: {name}, in the inbox; `kesiapan refresh` takes it in")


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Say what the delivery gate would say of files, and store nothing. Exit 1 when one would be refused."""
    from orchestration import clock
    from orchestration.exports import registry
    from orchestration.landing.inbox import fingerprint
    from orchestration.landing.judge import Candidate, DeliveryGate, Earlier, Judgement
    from orchestration.landing.lake import bytes_known, earlier_totals, known_under
    from orchestration.ledger.store import Ledger
    from orchestration.regions.index import RegionIndex
    from orchestration.settings import SEEDS_DIR

    settings = settings_module.load()
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    refused = False
    for path in files:
        if not path.is_file():
            raise UsageError(f"{path} is not a file.", "Give the path of an existing file.")
        contract, name = registry.known(path.name)
        gate = DeliveryGate(contract, regions, settings.expectations, SEEDS_DIR)

        ledger = Ledger(settings.ledger) if settings.ledger.is_file() else None  # None: there is no warehouse yet

        def earlier(readable: list[Judgement], of: Contract = contract, known: Ledger | None = ledger) -> list[Earlier]:
            """What the sender delivered before."""
            return earlier_totals(settings, known, of, readable) if known else []

        sender = contract.sender_in(name, regions)
        other = known_under(bytes_known(ledger, contract), fingerprint(path), name.periode) if ledger else None
        candidate = Candidate("D0", path.name, name.periode, path, sender, clock.now(), other)
        judgement = gate.judge([candidate], earlier)[0]
        refused |= judgement.verdict == "ditolak"
        click.echo(
            f"{path.name}: {judgement.verdict} ({contract.name}, {judgement.rows} baris"
            f"{f', {len(judgement.refused)} ditolak' if judgement.refused else ''})"
        )
        for finding in judgement.findings:
            row = finding.as_row()
            where = ", ".join(
                f"{label} {row[key]}" for label, key in (("lembar", "lembar"), ("baris", "baris_sumber")) if row[key]
            )
            click.echo(f"  [{row['tingkat']}] {where + ': ' if where else ''}{row['pesan']}")
            click.echo(f"      {row['perbaikan']}")
    sys.exit(1 if refused else 0)


@cli.command()
@click.option("--tanggal-acuan", type=_DAY, help="Reference day of the run (default: today in Jakarta).")
@click.option("--export", "exports", multiple=True, help="Take in the files of this export alone (may be repeated).")
@click.option("--body", help="Take in the files of one body alone: dukcapil, kpu or bawaslu.")
@click.option(
    "--as-known-on",
    "known_on",
    type=_DAY,
    help="Build what was known by the end of this day into published/as-known-on/<day>; `current` stays.",
)
def refresh(
    tanggal_acuan: dt.datetime | None, exports: tuple[str, ...], body: str | None, known_on: dt.datetime | None
) -> None:
    """Run the nightly job now: receive, judge, build, gate, publish.

    With --export or --body other files stay in the inbox; the whole warehouse is built and published as always.
    With --as-known-on nothing is taken in, and the reference day is that day unless --tanggal-acuan says otherwise.
    """
    from orchestration.exports import selection

    began = time.monotonic()
    settings = settings_module.load()
    if settings.diketahui_pada:
        raise UsageError(
            f"{settings.root} is derived: what another warehouse knew on {settings.diketahui_pada}.",
            "Set KESIAPAN_DATA to the warehouse it comes from.",
        )
    selection.chosen(exports, body)
    reference_day = tanggal_acuan.date() if tanggal_acuan else None
    if known_on:
        if exports or body:
            raise UsageError("--as-known-on takes no files in.", "Leave --export and --body out.")
        _refresh_as_known_on(settings, known_on.date(), reference_day or known_on.date(), began)
        return
    prepare_dagster(settings)
    from orchestration import reporting
    from orchestration.jobs import NIGHTLY
    from orchestration.ledger.store import Ledger

    ops: dict[str, Any] = {"landing__deliveries": {"config": {"exports": list(exports), "body": body}}}
    result = _run(settings, NIGHTLY, ops, reference_day)
    if not result.success:
        reporting.explain_failure(result, settings)
        sys.exit(1)
    reporting.summary(settings, Ledger(settings.ledger), time.monotonic() - began)


def _refresh_as_known_on(settings: Settings, day: dt.date, reference_day: dt.date, began: float) -> None:
    """One at a time; the night waits for it only while ledger and lake are read."""
    from orchestration.warehouse import as_known_on as source
    from orchestration.warehouse.lock import writer_lock

    source.require(settings, day)
    from orchestration import progress, reporting
    from orchestration.jobs import AS_KNOWN_ON
    from orchestration.ledger.store import Ledger
    from orchestration.publishing import as_known_on

    who = f"a refresh as known on {day}"
    with writer_lock(settings.derived, who, say=progress.say):
        with writer_lock(settings.build, who, say=progress.say):
            derived = source.derive(settings, day)
        prepare_dagster(derived)  # runs and checks of its own: the nightly job's history in the UI stays as it is
        result = _run(derived, AS_KNOWN_ON, {}, reference_day)
        if not result.success:
            reporting.explain_failure_as_known_on(result, settings, derived)
            sys.exit(1)
        made = as_known_on.place(settings, Ledger(settings.ledger), derived)
        shutil.rmtree(derived.root)
    reporting.summary_as_known_on(settings, Ledger(settings.ledger), made, time.monotonic() - began)


def _run(settings: Settings, job: str, ops: dict[str, Any], reference_day: dt.date | None) -> Any:
    """Runs a job in this process. Exits with 130 where somebody stopped it."""
    import dagster as dg

    from orchestration.definitions import build_defs

    if reference_day:
        ops = {**ops, "ledger": {"config": {"tanggal_acuan": reference_day.isoformat()}}}
    config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}, "ops": ops}
    definition = build_defs(settings).resolve_job_def(job)
    log = settings.build / "refresh.log"  # what dbt and Dagster print; the command line shows progress
    log.parent.mkdir(parents=True, exist_ok=True)
    with dg.DagsterInstance.get() as instance, log.open("w", encoding="utf-8") as out, redirect_stdout(out):
        result = definition.execute_in_process(instance=instance, run_config=config, raise_on_error=False)
    errors = [event.step_failure_data.error for event in result.get_step_failure_events()]
    if any(error and error.cls_name == dg.DagsterExecutionInterruptedError.__name__ for error in errors):  # Ctrl-C
        click.echo("\nRefresh stopped: nothing was published; the next one takes up what this one left.", err=True)
        sys.exit(130)
    return result


@cli.command()
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.option("--all", "everything", is_flag=True, help="Notes on accepted deliveries as well.")
def refusals(form: str, everything: bool) -> None:
    """List why deliveries were refused: file, row, column, value, rule, remedy. From the ledger."""
    from orchestration import reporting
    from orchestration.ledger.store import Ledger
    from orchestration.masking import mask_foreign
    from orchestration.spreadsheets import harmless

    ledger = Ledger(settings_module.load().ledger)
    verdicts = {row["verdict_id"]: row for row in ledger.latest_verdicts()}
    rows = []
    for finding in ledger.findings():
        verdict = verdicts[finding["verdict_id"]]
        if not everything and finding["tingkat"] != "critical":
            continue
        rows.append(
            {
                "delivery_id": verdict["delivery_id"],
                "export": verdict["export"],
                "pengirim": verdict["pengirim"],
                "file": mask_foreign(verdict["nama_berkas"]),
                "diterima_pada": verdict["diterima_pada"],
                "verdict": verdict["verdict"],
                **{key: finding[key] for key in
                   ("tingkat", "aturan", "lembar", "baris_sumber", "kolom", "nilai", "pesan", "perbaikan")},
            }
        )  # fmt: skip
    if form == "json":
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif form == "csv":
        buffer = io.StringIO()
        names = list(rows[0]) if rows else ["delivery_id"]
        writer = csv.DictWriter(buffer, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: harmless(value) for key, value in row.items()} for row in rows)
        click.echo(buffer.getvalue(), nl=False)
    else:
        reporting.print_refusals(rows)


@cli.command()
def perbaikan() -> None:
    """Write for each sender what it has to repair (Excel and CSV), from the ledger, and say where."""
    from orchestration.ledger.store import Ledger
    from orchestration.perbaikan import files

    settings = settings_module.load()
    written = files.write(settings, Ledger(settings.ledger))
    for done in written:
        click.echo(f"{done.list.pengirim}: {len(done.list.perbaiki)} to repair, {done.workbook} (and .csv)")
    if not written:
        click.echo("No sender has anything to repair.")


@cli.command()
def releases() -> None:
    """List the releases that are kept, what happened to them, and what was built as known on a day."""
    from orchestration.ledger.store import Ledger
    from orchestration.publishing import as_known_on, release

    settings = settings_module.load()
    for kept in release.listed(settings):
        told = kept.problem or (
            f"made {kept.created:%Y-%m-%d %H:%M}  as of {kept.tanggal_acuan}  {kept.tables} tables  {kept.rows:,} rows"
            f"  {kept.size / 1e6:,.0f} MB"
        )
        click.echo(f"{kept.name}  {told}{'  <- current' if kept.is_current else ''}")
    for row in Ledger(settings.ledger).releases()[-10:]:
        note = row["keterangan"].splitlines()[0][:120]
        click.echo(f"  {row['dicatat_pada'][:19]}  {row['peristiwa']:13}  {row['release_id'] or '-':18}  {note}")
    if known := as_known_on.listed(settings):
        click.echo("as known on (kept until you remove them; `current` never shows one):")
    for item in known:
        click.echo(f"  {item.day}  made {item.created:%Y-%m-%dT%H:%M:%S}  {item.deliveries} deliveries  {item.folder}")


@cli.command()
@click.argument("release_id")
def rollback(release_id: str) -> None:
    """Make an earlier release current again, in PostgreSQL too where configured; nothing is rebuilt or lost.

    The next refresh publishes again.
    """
    from orchestration import progress
    from orchestration.ledger.store import Ledger
    from orchestration.publishing import release
    from orchestration.warehouse.lock import writer_lock

    settings = settings_module.load()
    with writer_lock(settings.build, "a rollback", say=progress.say):
        release.rollback(settings, Ledger(settings.ledger), release_id)
        click.echo(
            f"current is {release_id}, until a refresh publishes: mend before that what was wrong, or it comes back"
        )
        if settings.postgres_dsn:  # readers there follow; where that fails, what to do is said and the exit code is 1
            _publish_postgres(settings)


@cli.command("publish-postgres")
def publish_postgres() -> None:
    """Bring PostgreSQL (KESIAPAN_POSTGRES_DSN) to the current release, as the nightly job does."""
    from orchestration import progress
    from orchestration.warehouse.lock import writer_lock

    settings = settings_module.load()
    with writer_lock(settings.build, "publish-postgres", say=progress.say):
        _publish_postgres(settings)


def _publish_postgres(settings: Settings) -> None:
    from orchestration import progress
    from orchestration.publishing.postgres.publish import publish

    for line in publish(settings, say=progress.say).told:
        click.echo(line)


@cli.command()
@click.argument("table")
@click.argument("conditions", nargs=-1, metavar="[COLUMN=VALUE]...")
@click.option("--as-known-on", "known_on", type=_DAY, help="In the release of what was known on that day.")
@click.option("--most", default=20, show_default=True, help="Origins shown in full.")
def trace(table: str, conditions: tuple[str, ...], known_on: dt.datetime | None, most: int) -> None:
    """Lead a row of the published release back to file, sheet and row, and what stood there.

    Example: kesiapan trace mart_layanan__ktp_el kode_wilayah=W12.75 periode=202401
    """
    from orchestration import answers, tracing

    where = _pairs(conditions)
    with _release(known_on) as connection:
        answers.print_trace(table, tracing.trace(connection, table, where, most=most))


@cli.command()
@click.argument("code", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--as-known-on", "known_on", type=_DAY, help="Of the release of what was known on that day.")
@click.option("--sql", "show_sql", is_flag=True, help="Print the query instead of its answer.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
def ask(code: str | None, values: tuple[str, ...], known_on: dt.datetime | None, show_sql: bool, form: str) -> None:
    """List the documented questions, or answer one (CODE) from the published release.

    Example: kesiapan ask ringkasan-wilayah wilayah=W33.08 hari=2024-01-25
    """
    import duckdb

    from orchestration import answers
    from orchestration.questions import catalogue

    if code is None:
        answers.print_questions(list(catalogue.questions().values()))
        return
    question = catalogue.question(code)
    filled = question.values(_pairs(values))
    if show_sql:
        click.echo(question.model_copy(update={"isian": filled}).filled_sql.rstrip())
        return
    with _release(known_on) as connection:
        try:
            answer = connection.execute(question.sql, filled or None)
        except duckdb.ConversionException as error:
            raise UsageError(
                f"{code} cannot read a value that it was given: {str(error).splitlines()[0]}.",
                "Write days as 2024-01-25; kesiapan ask CODE --sql shows the query.",
            ) from error
        answers.print_answer(question, answer, form)


def _pairs(written: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for item in written:
        name, separator, value = item.partition("=")
        if not separator:
            raise UsageError(f"{item} names nothing.", "Write name=value, as in kode_wilayah=W33.08.")
        pairs[name] = value
    return pairs


@contextmanager
def _release(known_on: dt.datetime | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published release, or that of what was known on a day, read-only."""
    import duckdb

    settings = settings_module.load()
    folder = settings.as_known_on / known_on.date().isoformat() if known_on else settings.published / "current"
    database = folder / "warehouse.duckdb"
    if not database.is_file():
        remedy = f"kesiapan refresh --as-known-on {known_on.date()}" if known_on else "kesiapan refresh"
        raise UsageError(f"There is no release in {folder}.", f"Run `{remedy}` first.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            yield connection
    except duckdb.Error as error:
        raise UsageError(
            f"The release in {folder} cannot answer this: {str(error).splitlines()[0]}",
            "A value may have the wrong form (days are written 2024-01-25), or the release is older than this command: "
            "`kesiapan refresh`.",
        ) from error


@cli.command()
@click.option("--into", type=click.Path(path_type=Path), help="Folder (default: samples-built/ in the data root).")
@click.option("--deliver", "to_inbox", is_flag=True, help="Put them into the inbox, with their days of receipt.")
def samples(into: Path | None, to_inbox: bool) -> None:
    """Lay the shipped sample tables out as the bodies' own files."""
    from orchestration.landing import inbox
    from orchestration.samples.build import build_samples
    from orchestration.settings import SAMPLES_DIR

    settings = settings_module.load()
    files = build_samples(SAMPLES_DIR / "tables", into or settings.root / "samples-built")
    for item in files:
        if to_inbox:
            inbox.deliver(settings, item.path, received=item.received)
    where = "delivered to the inbox" if to_inbox else f"in {into or settings.root / 'samples-built'}"
    click.echo(f"{len(files)} sample files {where}")


@cli.command()
def ui() -> None:
    """Serve Dagster on 127.0.0.1 (KESIAPAN_UI_PORT, default 3000), and the pages of the gates on the next port."""
    settings = settings_module.load()
    prepare_dagster(settings)
    click.echo(f"Dagster: http://127.0.0.1:{settings.ui_port}  (warehouse: {settings.root}; stop with Ctrl-C)")
    command = [str(Path(sys.executable).parent / "dagster"), "dev", "-m", "orchestration.definitions",
               "-h", "127.0.0.1", "-p", str(settings.ui_port)]  # fmt: skip
    if not settings.docs_url:
        from orchestration.serving import serve_sites

        settings.evidence.mkdir(parents=True, exist_ok=True)
        serve_sites(settings.evidence, settings.docs_port)
        click.echo(f"Gates:   {settings.docs_address}, to which every check links")
    sys.exit(subprocess.call(command, env=settings_module.environment()))


def prepare_dagster(settings: Settings) -> None:
    """Dagster's home under the data root: runs from the command line appear in the UI. Telemetry off."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.exists() or config.read_text(encoding="utf-8") == "telemetry:\n  enabled: false\n":  # as it once was
        config.write_text(_DAGSTER_YAML, encoding="utf-8")
    settings_module.set_environment({"DAGSTER_HOME": str(home), "KESIAPAN_DATA": str(settings.root)})


def main() -> None:
    """Entry point: errors that a person is meant to read come without a traceback."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KesiapanError as error:
        click.echo(f"kesiapan: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # `kesiapan refusals | head`
        sys.stdout = None
        sys.exit(0)
    except (OSError, sqlite3.Error) as error:
        click.echo(
            f"kesiapan: {type(error).__name__}: {error}\n  What to do: is the disk full or read-only, and is "
            "KESIAPAN_DATA a folder that may be written? A damaged file comes back from a copy.",
            err=True,
        )
        sys.exit(1)
