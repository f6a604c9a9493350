"""The command line: deliver, check, refresh, refusals, releases, rollback, samples, ui.

Exit codes: 0 the published release is right for today; 1 a gate closed or something failed, the last release
stands; 2 usage. Heavy libraries are imported inside commands, so that `kesiapan deliver` starts at once.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration import settings as settings_module
from orchestration.errors import KesiapanError, UsageError

if TYPE_CHECKING:
    from orchestration.settings import Settings

_DAY = click.DateTime(["%Y-%m-%d"])


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
    from orchestration.exports import registry
    from orchestration.landing.judge import Candidate, DeliveryGate
    from orchestration.regions.index import RegionIndex
    from orchestration.settings import SEEDS_DIR

    settings = settings_module.load()
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    refused = False
    for path in files:
        known = registry.identify(path.name)
        if known is None or not path.is_file():
            examples = "\n    ".join(n for c in registry.contracts().values() for n in c.details.contoh_nama)
            raise UsageError(
                f"{path}: no such file, or no export has such a name.", f"Names that match:\n    {examples}"
            )
        contract, name = known
        gate = DeliveryGate(contract, regions, settings.expectations, SEEDS_DIR)
        judgement = gate.judge([Candidate("D0", path.name, name.periode, path)])[0]
        refused |= judgement.verdict == "ditolak"
        click.echo(f"{path.name}: {judgement.verdict} ({contract.name}, {len(judgement.data)} baris)")
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
def refresh(tanggal_acuan: dt.datetime | None) -> None:
    """Run the nightly job now: receive, judge, build, gate, publish."""
    began = time.monotonic()
    settings = settings_module.load()
    prepare_dagster(settings)
    import dagster as dg

    from orchestration.definitions import build_defs
    from orchestration.jobs import NIGHTLY
    from orchestration.ledger.store import Ledger

    config: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    if tanggal_acuan:
        config["ops"] = {"ledger": {"config": {"tanggal_acuan": tanggal_acuan.date().isoformat()}}}
    job = build_defs(settings).resolve_job_def(NIGHTLY)
    log = settings.build / "refresh.log"  # what dbt and Dagster print; the command line shows progress
    log.parent.mkdir(parents=True, exist_ok=True)
    with dg.DagsterInstance.get() as instance, log.open("w", encoding="utf-8") as out, redirect_stdout(out):
        result = job.execute_in_process(instance=instance, run_config=config, raise_on_error=False)
    if not result.success:
        _explain_failure(result, settings)
        sys.exit(1)
    _summary(settings, Ledger(settings.ledger), time.monotonic() - began)


@cli.command()
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.option("--all", "everything", is_flag=True, help="Notes on accepted deliveries as well.")
def refusals(form: str, everything: bool) -> None:
    """List why deliveries were refused: file, row, column, value, rule, remedy. From the ledger."""
    from orchestration.ledger.store import Ledger
    from orchestration.masking import mask_text

    ledger = Ledger(settings_module.load().ledger)
    verdicts = {row["verdict_id"]: row for row in ledger.latest_verdicts()}
    rows = []
    for finding in ledger.findings():
        verdict = verdicts[finding["verdict_id"]]
        if not everything and (verdict["verdict"] != "ditolak" or finding["tingkat"] != "critical"):
            continue
        rows.append(
            {
                "delivery_id": verdict["delivery_id"],
                "export": verdict["export"],
                "pengirim": verdict["pengirim"],
                "file": mask_text(verdict["nama_berkas"]),
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
        writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
        click.echo(buffer.getvalue(), nl=False)
    else:
        _print_refusals(rows)


@cli.command()
def releases() -> None:
    """List the releases that are kept, and what happened to them."""
    from orchestration.ledger.store import Ledger
    from orchestration.publishing import release

    settings = settings_module.load()
    now = release.current(settings)
    for name in release.releases(settings):
        click.echo(f"{name}{'  <- current' if name == now else ''}")
    for row in Ledger(settings.ledger).releases()[-10:]:
        note = row["keterangan"].splitlines()[0][:120]
        click.echo(f"  {row['dicatat_pada'][:19]}  {row['peristiwa']:13}  {row['release_id'] or '-':18}  {note}")


@cli.command()
@click.argument("release_id")
def rollback(release_id: str) -> None:
    """Make an earlier release current again; nothing is rebuilt or lost."""
    from orchestration import progress
    from orchestration.ledger.store import Ledger
    from orchestration.publishing import release
    from orchestration.warehouse.lock import writer_lock

    settings = settings_module.load()
    with writer_lock(settings.build, "a rollback", say=progress.say):
        release.rollback(settings, Ledger(settings.ledger), release_id)
    click.echo(f"current is {release_id}")


@cli.command()
@click.option("--into", type=click.Path(path_type=Path), help="Folder (default: samples/ in the data root).")
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
    """Serve Dagster on 127.0.0.1 (KESIAPAN_UI_PORT, default 3000)."""
    settings = settings_module.load()
    prepare_dagster(settings)
    click.echo(f"Dagster: http://127.0.0.1:{settings.ui_port}  (warehouse: {settings.root}; stop with Ctrl-C)")
    command = [str(Path(sys.executable).parent / "dagster"), "dev", "-m", "orchestration.definitions",
               "-h", "127.0.0.1", "-p", str(settings.ui_port)]  # fmt: skip
    sys.exit(subprocess.call(command, env=settings_module.environment()))


def prepare_dagster(settings: Settings) -> None:
    """Dagster's home under the data root: runs from the command line appear in the UI. Telemetry off."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.exists():
        config.write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    settings_module.set_environment({"DAGSTER_HOME": str(home), "KESIAPAN_DATA": str(settings.root)})


def _explain_failure(result: Any, settings: Settings) -> None:
    """What went wrong, in words, and what to do: the reason of each failed step without a traceback."""
    from orchestration.ledger.store import Ledger
    from orchestration.publishing import release

    click.echo("\nRefresh failed: nothing was published.", err=True)
    ledger = Ledger(settings.ledger)
    invocation = ledger.last_invocation()
    steps = result.get_step_failure_events()
    if any(event.step_key == "dbt_build" for event in steps) and invocation:
        for relation, gate in ledger.gates(invocation).items():
            if gate["outcome"] == "failed":
                click.echo(
                    f"  {relation}: gate closed, {gate['failed_critical']} critical rules broken (bad data)", err=True
                )
                for item in _broken_rules(settings, invocation, relation):
                    click.echo(f"      {item}", err=True)
            elif gate["outcome"] == "could_not_run":
                click.echo(f"  {relation}: gate could not run: {gate['detail']}", err=True)
        for node, status in ledger.build_nodes(invocation).items():
            if status in ("error", "no run results", "runtime error") and not node.split(".")[-1].startswith("x"):
                click.echo(f"  {node}: {status}", err=True)
    for event in steps:
        error = event.step_failure_data.error
        told = event.step_failure_data.user_failure_data
        text = told.description if told and told.description else _root_message(error)
        click.echo(f"  step {event.step_key}: {text}", err=True)
    click.echo(f"  current stays {release.current(settings) or 'none yet'}", err=True)
    click.echo(
        "  Look closer: `kesiapan ui`, Runs, the last run; `kesiapan refusals` lists refused deliveries.", err=True
    )


def _broken_rules(settings: Settings, invocation: str, relation: str) -> list[str]:
    from orchestration.gates import evidence

    seen = evidence.read(settings.evidence, invocation, relation)
    broken = [e for e in (seen or {}).get("expectations", []) if not e["success"] and e["severity"] == "critical"]
    return [f"{e['aturan']}: {e['unexpected_count']} rows; e.g. {e['failing'][:1]}" for e in broken]


def _root_message(error: Any) -> str:
    while error is not None and error.cause is not None:
        error = error.cause
    return str(error.message).strip() if error is not None else "unknown error"


def _summary(settings: Settings, ledger: Any, seconds: float) -> None:
    import duckdb

    from orchestration.publishing import release

    verdicts = ledger.latest_verdicts()
    refused = [row for row in verdicts if row["verdict"] == "ditolak"]
    name = release.current(settings)
    event = ledger.releases()[-1]["peristiwa"]
    click.echo(f"\nRelease {name} ({'new' if event == 'terbit' else 'unchanged, checked again'}), {seconds:.0f} s")
    click.echo(f"  deliveries   {len(verdicts)} known, {len(refused)} refused")
    for row in refused[:10]:
        click.echo(f"    refused    {row['nama_berkas']}  ({row['pengirim']}, {row['diterima_pada'][:10]})")
    with duckdb.connect(str(settings.published / "current" / "warehouse.duckdb"), read_only=True) as connection:
        gates = connection.execute("select count(*), sum(peringatan) from marts.mart_kualitas__gerbang").fetchone()
        click.echo(f"  gates        {gates[0]} passed, {gates[1] or 0} warnings" if gates else "  gates        none")
        rows = connection.execute(
            "select kode_pemilu, tahap, count(*), sum(jumlah), sum(jumlah_tps) "
            "from marts.fct_daftar_pemilih_terkini where not sintetis group by all order by all"
        ).fetchall()
    for election, stage, regions, voters, stations in rows:
        click.echo(f"  {election} {stage}: {regions} kab/kota, {voters:,} voters, {stations:,} TPS")
    click.echo(f"  page         {settings.published / 'current' / 'index.html'}")
    if refused:
        click.echo("  reasons      kesiapan refusals")


def _print_refusals(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("No delivery is refused.")
    last = None
    for row in rows:
        if row["delivery_id"] != last:
            last = row["delivery_id"]
            click.echo(
                f"{row['file']}  {row['verdict']}  ({row['pengirim']}, diterima {row['diterima_pada'][:10]}, {last})"
            )
        places = (("lembar", "lembar"), ("baris", "baris_sumber"), ("kolom", "kolom"))
        where = ", ".join(f"{label} {row[key]}" for label, key in places if row[key])
        click.echo(f"  {where or 'berkas'}: {row['pesan']}  [{row['aturan']}]")
        click.echo(f"      {row['perbaikan']}")


def _harmless(value: Any) -> Any:
    """A cell that a spreadsheet would run as a formula is written as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


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
