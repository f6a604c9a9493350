"""What the command line says: after a good night, after a bad one, and about refused deliveries.

Not here: what is true (the ledger, the evidence of gates, the release); this only puts it into words.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import duckdb

from orchestration.gates import evidence
from orchestration.landing import inbox
from orchestration.ledger.store import Ledger
from orchestration.masking import mask_foreign
from orchestration.perbaikan import items
from orchestration.publishing import release
from orchestration.publishing.as_known_on import AsKnownOn
from orchestration.settings import Settings


def explain_failure(result: Any, settings: Settings) -> None:
    """What went wrong, in words, and what to do: the reason of each failed step without a traceback."""
    if any(event.step_key == "published__release" for event in result.get_step_success_events()):
        # The night is red all the same: who reads there reads yesterday's figures and would not know.
        click.echo("\nRefresh failed after its release was published: files have it, PostgreSQL does not.", err=True)
        _explain(result, settings)
        click.echo(f"  current is {release.current(settings)}", err=True)
    else:
        click.echo("\nRefresh failed: nothing was published.", err=True)
        _explain(result, settings)
        click.echo(f"  current stays {release.current(settings) or 'none yet'}", err=True)
    _to_repair(settings, Ledger(settings.ledger), err=True)
    click.echo(
        "  Look closer: `kesiapan ui`, Runs, the last run; `kesiapan refusals` lists refused deliveries.", err=True
    )


def explain_failure_as_known_on(result: Any, settings: Settings, derived: Settings) -> None:
    """The same of a build as known on a day: its derived warehouse is kept to look into."""
    day = derived.diketahui_pada
    click.echo(f"\nRefresh as known on {day} failed: nothing was published.", err=True)
    _explain(result, derived)
    stands = (settings.as_known_on / str(day)).exists()
    click.echo(f"  as known on {day}: {'the earlier one stands' if stands else 'none yet'}", err=True)
    click.echo(f"  current stays {release.current(settings) or 'none yet'}", err=True)
    click.echo(f"  Look closer: `KESIAPAN_DATA={derived.root} kesiapan ui`, Runs; the next one clears it.", err=True)


def _explain(result: Any, settings: Settings) -> None:
    ledger = Ledger(settings.ledger)
    invocation = ledger.last_invocation()
    steps = result.get_step_failure_events()
    explained = False  # closed gates say it better than dbt's own last words
    if any(event.step_key == "dbt_build" for event in steps) and invocation:
        for relation, gate in ledger.gates(invocation).items():
            explained |= gate["outcome"] != "passed"
            if gate["outcome"] == "failed":
                click.echo(
                    f"  {relation}: gate closed, {gate['failed_critical']} critical rules broken (bad data)", err=True
                )
                for item in _broken_rules(settings, invocation, relation):
                    click.echo(f"      {item}", err=True)
            elif gate["outcome"] == "could_not_run":
                click.echo(f"  {relation}: gate could not run: {gate['detail']}", err=True)
        for node, status in ledger.build_nodes(invocation).items():
            if status in ("error", "no run results", "runtime error") and ".gx_gate_" not in node:
                click.echo(f"  {node}: {status}", err=True)
    for event in steps:
        if event.step_key == "dbt_build" and explained:
            continue
        error = event.step_failure_data.error
        told = event.step_failure_data.user_failure_data
        text = told.description if told and told.description else _root_message(error)
        click.echo(f"  step {event.step_key}: {text}", err=True)
    if not steps:  # it failed before its first step: the lock, a resource
        failures = [event.message for event in result.all_events if event.event_type_value.endswith("FAILURE")]
        click.echo(f"  {' '.join(failures) or 'the run did not start'}", err=True)


def _broken_rules(settings: Settings, invocation: str, relation: str) -> list[str]:
    seen = evidence.read(settings.evidence, invocation, relation)
    broken = [e for e in (seen or {}).get("expectations", []) if not e["success"] and e["severity"] == "critical"]
    return [f"{e['aturan']}: {_told(e)}; repaired by {e['owner']}" for e in broken]


def _told(expectation: dict[str, Any]) -> str:
    if expectation["failing"]:
        return f"{expectation['unexpected_count']} rows, e.g. {expectation['failing'][:1]}"
    return f"found {expectation['observed']} ({expectation['reason'].rstrip('.')})"  # of the table, not of rows


def _root_message(error: Any) -> str:
    """Our own words where an error in the chain has them (they end with what to do), else the first cause's."""
    while error is not None and error.cause is not None and "\n  What to do: " not in error.message:
        error = error.cause
    told = str(error.message).strip() if error is not None else "unknown error"
    return re.sub(r"^orchestration\.[\w.]+: ", "", told)


def summary(settings: Settings, ledger: Ledger, seconds: float) -> None:
    """What stands after a good run: the release, what was refused, the figures that everybody knows."""
    verdicts = ledger.latest_verdicts()
    refused = [row for row in verdicts if row["verdict"] == "ditolak"]
    name = release.current(settings)
    event = ledger.releases()[-1]["peristiwa"]
    click.echo(f"\nRelease {name} ({'new' if event == 'terbit' else 'unchanged, checked again'}), {seconds:.0f} s")
    click.echo(f"  deliveries   {len(verdicts)} known, {len(refused)} refused")
    for row in refused[:10]:
        click.echo(
            f"    refused    {mask_foreign(row['nama_berkas'])}  ({row['pengirim']}, {row['diterima_pada'][:10]})"
        )
    _contents(settings.published / "current" / "warehouse.duckdb", " (which: its check in `kesiapan ui`)")
    click.echo(f"  page         {settings.published / 'current' / 'index.html'}")
    if refused:
        click.echo("  reasons      kesiapan refusals")
    _to_repair(settings, ledger)
    left = inbox.waiting(settings)
    if left.settled or left.growing:  # of other bodies or exports, or arrived or still growing meanwhile
        click.echo(f"  inbox        {len(left.settled)} files wait, {len(left.growing)} still growing")


def summary_as_known_on(settings: Settings, ledger: Ledger, made: AsKnownOn, seconds: float) -> None:
    """What was built as known on a day, what it leaves out, and where it lies."""
    click.echo(f"\nAs known on {made.day} (tanggal_acuan {made.tanggal_acuan}), {seconds:.0f} s")
    later = len(ledger.deliveries()) - made.deliveries
    click.echo(f"  deliveries   {made.deliveries} received by the end of that day, {later} later ones left out")
    if not made.deliveries and (deliveries := ledger.deliveries()):
        click.echo(f"  nothing was known then: the first delivery is of {deliveries[0]['diterima_pada'][:10]}")
    _contents(made.folder / "warehouse.duckdb")
    left = inbox.waiting(settings)
    if waiting := len(left.settled) + len(left.growing):
        click.echo(f"  inbox        {waiting} files wait and were not taken in")
    click.echo("  of today     seeds, aliases, corrections, contracts, rules and verdicts, unless they are dated")
    click.echo(f"  current      stays {release.current(settings) or 'none yet'}")
    click.echo(f"  page         {made.folder / 'index.html'}")
    click.echo(f"  open         {made.folder / 'warehouse.duckdb'} read-only, or parquet/ beside it")


def _contents(database: Path, which: str = "") -> None:
    """Of a release: its gates, what is owed, and the figures that everybody knows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        gates = connection.execute("select tabel, peringatan from marts.mart_kualitas__gerbang order by 1").fetchall()
        click.echo(f"  gates        {len(gates)} passed, {sum(number for _, number in gates)} warnings")
        for table, number in gates:
            if number:
                click.echo(f"    warned     {table}: {number}{which}")
        rows = connection.execute(
            "select kode_pemilu, tahap, count(*), sum(jumlah), sum(jumlah_tps) from marts.fct_daftar_pemilih_terkini "
            "where not sintetis and kode_wilayah_kemendagri is not null group by all order by all"
        ).fetchall()
        owed = connection.execute(
            "select count(*), count(distinct pengirim) from marts.mart_kualitas__penerimaan "
            "where status = 'belum_diterima' or (status = 'ditolak' and terlambat)"  # a refused file is still owed
        ).fetchone()
    if owed and owed[0]:
        click.echo(f"  owed         {owed[0]} deliveries overdue, {owed[1]} senders (mart_kualitas__penerimaan)")
    for election, stage, regions, voters, stations in rows:
        click.echo(f"  {election} {stage}: {regions} kab/kota, {voters:,} voters, {stations:,} TPS")


def _to_repair(settings: Settings, ledger: Ledger, *, err: bool = False) -> None:
    """Where the lists for senders lie, if there are any."""
    lists = items.lists(ledger)
    if lists:
        things = sum(len(item.perbaiki) for item in lists)
        click.echo(f"  to repair    {things} things, {len(lists)} senders: {settings.perbaikan}", err=err)


def print_refusals(rows: list[dict[str, Any]]) -> None:
    """Refusals for people, grouped by delivery."""
    if not rows:
        click.echo("No delivery is refused.")
    last = None
    for row in rows:
        if row["delivery_id"] != last:
            last = row["delivery_id"]
            click.echo(
                f"{row['file']}  {row['verdict']}  ({row['pengirim']}, masuk {row['diterima_pada'][:10]}, {last})"
            )
        places = (("lembar", "lembar"), ("baris", "baris_sumber"), ("kolom", "kolom"))
        where = ", ".join(f"{label} {row[key]}" for label, key in places if row[key])
        click.echo(f"  {where or 'berkas'}: {row['pesan']}  [{row['aturan']}]")
        click.echo(f"      {row['perbaikan']}")
