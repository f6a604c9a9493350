"""Publishing that is killed with SIGKILL, at a chosen call or at a random time, and what readers have afterwards.

A child process publishes with the project's own `release.publish`; nothing in the project knows of this. Python's own
profiler (`sys.setprofile`) reports every call of a C function in it: each rename, symlink, fsync, write, each DuckDB
and SQLite statement. One publication is watched to learn its calls; a seed then picks where others die, right before
or right after a call. Every night is a day later than the one before (the clock of the processes is moved), so that
every publication also retires a release.

Honest limits: each night's build differs because one figure of two tables is set to the night's number, and the
outcome of their gates is recorded anew, as the gates would; Great Expectations does not run. So that a night takes
seconds, tables are cut to a few rows, the project to what is in schema `marts` of a release, and the site of the gates
to its first pages: every step of a publication is taken, over fewer bytes and fewer tables. A kill is not a power
failure: what the kernel has is not lost.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration import clock
from orchestration.gates import data_docs
from orchestration.gates.table_gate import fingerprint
from orchestration.ledger.store import Ledger
from orchestration.publishing import release
from orchestration.settings import Settings
from orchestration.warehouse.environment import ensure_manifest

# Calls at which the state on disk may be another one after than before.
CALLS = {
    "rename", "replace", "symlink", "unlink", "mkdir", "rmdir", "fsync", "open", "write", "sendfile",
    "copy_file_range", "connect", "execute", "executemany", "close", "__exit__", "dump",
}  # fmt: skip
# Where a release comes to be seen, is recorded and is retired: a kill at every one of these, before and after.
_AT_THE_SWITCH = ("switch.py:", "retention.py:", "store.py:_open", "store.py:append_all", "release.py:")
_STAMPED = {
    "core.fct_tps_rawan": "jumlah_tps",
    "marts.mart_layanan__ikd": "aktivasi",
}  # no view of the build reads them
_MOST_ROWS = 100
_WHOLE = ("marts.mart_metrik__wilayah", "marts.mart_metrik__ringkasan")  # the page wants the nation's row


@dataclass(frozen=True)
class Point:
    """A moment of a publication: the `number`th time that `what` happened."""

    what: str  # "before replace in switch.py:_move_link"
    number: int


@dataclass
class Outcome:
    """What was seen over all kills."""

    kills: int = 0
    missed: int = 0  # the publication ended before it came to the chosen moment
    after_the_switch: int = 0  # the new release was already what readers saw
    pointers_behind: int = 0  # current.json named the release before; the next publication repaired it
    places: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Nights:
    """A small warehouse in which night follows night. `root` is a refreshed data root, which this one may spoil."""

    def __init__(self, root: Path) -> None:
        self.settings = Settings(data=root)
        self.ledger = Ledger(self.settings.ledger)
        self.number = 0
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload([__name__])
        self._cut()

    def next(self) -> None:
        """A day later, with another figure in the build."""
        self.number += 1
        with duckdb.connect(str(self.settings.build_file)) as connection:
            for relation, column in _STAMPED.items():
                connection.execute(f'update {relation} set "{column}" = {self.number}')
            self._pass(connection, list(_STAMPED))

    def publish(self, at: Point | None = None, within: float | None = None) -> Any:
        """Publishes in a process of its own, which dies at a point, or is killed so many seconds after its start.

        What the process said: the name of its release, an error in words, or None where it was killed.
        """
        ours, theirs = self._processes.Pipe()
        child = self._processes.Process(target=_child, args=(theirs, self.settings.root, self.number, at))
        child.start()
        theirs.close()
        if within is not None:
            time.sleep(within)
            child.kill()
        try:
            said = ours.recv()
        except EOFError:
            said = None
        child.join()
        if at is None and within is None and not str(said).startswith("R"):
            raise RuntimeError(f"a publication that nobody killed failed: {said}")
        if said is None and child.exitcode != -signal.SIGKILL:
            raise RuntimeError(f"the publishing process ended with {child.exitcode} and said nothing")
        return said

    def watch(self) -> list[Point]:
        """The calls of one whole publication, in order."""
        said = self.publish(at=Point("watch", 0))
        assert isinstance(said, list), said
        return said

    def seen(self) -> tuple[int | None, list[str]]:
        """The night whose figures readers see, and what is wrong with the release that they see.

        Nothing of the project is asked: the hashes are counted here, and figures read from DuckDB and from Parquet.
        """
        link = self.settings.published / "current"
        if not os.path.lexists(link):
            return None, []
        wrong = []
        folder = link.resolve()
        if not folder.is_dir():
            return None, [f"current leads to {folder.name}, which is not there"]
        document = json.loads((folder / "manifest.json").read_text())
        if document["id"] != folder.name or "</html>" not in (folder / "index.html").read_text():
            wrong.append(f"{folder.name} has another name in its manifest, or half a page")
        for name, says in document["kesiapan"]["berkas"].items():
            content = (folder / name).read_bytes()
            if len(content) != says["bytes"] or f"sha256:{hashlib.sha256(content).hexdigest()}" != says["hash"]:
                wrong.append(f"{folder.name}/{name} is not what its manifest says")
        nights = set()
        with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
            for relation, column in _STAMPED.items():
                table = f"marts.{relation.split('.')[1]}"
                parquet = folder / "parquet" / f"{table.split('.')[1]}.parquet"
                for place in (table, f"'{parquet}'"):
                    nights |= set(connection.execute(f'select distinct "{column}" from {place}').fetchall())
            for item in document["resources"]:
                there = connection.execute(f"select count(*) from {item['relation']}").fetchone()
                if (pq.read_table(folder / item["path"]).num_rows,) != there or there != (item["rows"],):
                    wrong.append(f"{item['relation']} has not the rows that are promised")
        if len(nights) != 1:
            wrong.append(f"{folder.name} mixes nights {nights}")
        return int(min(nights)[0]), wrong

    def pointed(self) -> str:
        """The release that current.json names; it is never half a file."""
        path = self.settings.published / "current.json"
        return str(json.loads(path.read_text())["rilis"]) if path.exists() else ""

    def _cut(self) -> None:
        path = ensure_manifest(self.settings)
        project = json.loads(path.read_text())
        project["nodes"] = {
            name: node for name, node in project["nodes"].items() if node["schema"] not in ("staging", "intermediate")
        }
        path.write_text(json.dumps(project))
        with duckdb.connect(str(self.settings.build_file)) as connection:
            tables = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where estimated_size > ?", [_MOST_ROWS]
            ).fetchall()
            gated = [name for name in self.ledger.gates(self._invocation) if name.split(".")[0] in ("core", "marts")]
            for relation in {name for (name,) in tables}.difference(_WHOLE):
                connection.execute(f"delete from {relation} where rowid >= {_MOST_ROWS}")
            self._pass(connection, gated)  # of all: a view of a cut table is another one too
        site = self.settings.evidence / self._invocation / data_docs.SITE
        for path in [*site.glob("validations/*"), *site.glob("expectations/*")]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _pass(self, connection: duckdb.DuckDBPyConnection, relations: list[str]) -> None:
        """Records of relations that their gates passed, as they are now."""
        gates = self.ledger.gates(self._invocation)
        rows = []
        for relation in relations:
            count, content = fingerprint(connection, relation)
            kept = {name: value for name, value in gates[relation].items() if name not in ("seq", "dicatat_pada")}
            rows.append({**kept, "row_count": count, "content_hash": content})
        with _days_later(self.number):
            self.ledger.append("gate", rows)

    @functools.cached_property
    def _invocation(self) -> str:
        invocation = self.ledger.last_invocation()
        assert invocation is not None
        return invocation


def chosen(points: list[Point], number: int, seed: int) -> list[Point]:
    """Where to kill: every moment around the switch, the ledger and retirement first, then evenly over all kinds."""
    draw = random.Random(seed)
    kinds: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        kinds[point.what].append(point)
    first = [what for what in kinds if any(place in what for place in _AT_THE_SWITCH)]
    rest = [what for what in kinds if what not in first]
    draw.shuffle(first)
    draw.shuffle(rest)
    # The rename of the link and its neighbours are never left out, however few kills are asked for.
    first.sort(key=lambda what: "replace in switch.py" not in what and "symlink in switch.py" not in what)
    found: list[Point] = []
    while len(found) < number:
        for what in [*first, *rest]:
            found.append(draw.choice(kinds[what]))
    return found[:number]


def run(nights: Nights, moments: list[Point | float], say: Callable[[str], None] = lambda text: None) -> Outcome:
    """Kills one publication per moment (a point, or seconds after its start), looks, and publishes again."""
    outcome = Outcome()
    for number, moment in enumerate(moments, 1):
        nights.next()
        before = release.current(nights.settings)
        if isinstance(moment, Point):
            said, place = nights.publish(at=moment), moment.what
        else:
            said, place = nights.publish(within=moment), "at a random time"
        outcome.places[place] += 1
        wrong = []
        if said is None:
            outcome.kills += 1
        else:
            outcome.missed += 1
        seen, problems = nights.seen()
        wrong += problems
        now = release.current(nights.settings)
        if before is not None and now is None:
            wrong.append("readers lost their release")
        if seen not in (nights.number, None if before is None else nights.number - 1):
            wrong.append(f"readers see night {seen} in night {nights.number}")
        outcome.after_the_switch += said is None and seen == nights.number
        if nights.pointed() not in {before or "", now or ""}:
            wrong.append(f"current.json names {nights.pointed()}")
        outcome.pointers_behind += nights.pointed() != (now or "")
        wrong += _next_works(nights)
        outcome.wrong += [f"{place}: {text}" for text in wrong]
        say(f"{number}/{len(moments)} {place}: readers see night {seen} of {nights.number}{''.join(wrong)}")
    return outcome


def _next_works(nights: Nights) -> list[str]:
    """What is wrong after a publication that nobody kills."""
    try:
        said = nights.publish()
    except RuntimeError as error:
        return [str(error)]
    seen, wrong = nights.seen()
    current = release.current(nights.settings)
    if said != current or seen != nights.number or nights.pointed() != current:
        wrong.append(f"the next publication said {said}; current is {current}, current.json names {nights.pointed()}")
    events = [row for row in nights.ledger.releases() if row["peristiwa"] == "terbit"]
    if events[-1]["release_id"] != current or max(Counter(row["release_id"] for row in events).values()) > 1:
        wrong.append("the ledger does not know the release once")
    left = [path.name for path in nights.settings.published.iterdir() if path.name.startswith(".")]
    kept = release.releases(nights.settings)
    if left or len(kept) > 4:
        wrong.append(f"left over: {left}, kept {kept}")
    return wrong


def _child(pipe: Connection, root: Path, number: int, at: Point | None) -> None:
    """Publishes, and says the name of the release; or its points, or dies at one."""
    settings = Settings(data=root)
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    with _days_later(number):
        try:
            if at is None:
                pipe.send(release.publish(settings, Ledger(settings.ledger)).release_id)
                return
            points: list[Point] = []
            sys.setprofile(_profiler(points, at))
            try:
                name = release.publish(settings, Ledger(settings.ledger)).release_id
            finally:
                sys.setprofile(None)
            pipe.send(points if at.what == "watch" else name)
        except Exception as error:
            pipe.send(f"{type(error).__name__}: {error}")


def _profiler(points: list[Point], at: Point) -> Callable[[FrameType, str, Any], None]:
    counted: Counter[str] = Counter()

    def happened(frame: FrameType, event: str, function: Any) -> None:
        if event not in ("c_call", "c_return") or getattr(function, "__name__", "") not in CALLS:
            return
        if isinstance(getattr(function, "__self__", None), str | bytes | dt.date):  # their `replace` is no file's
            return
        when = "before" if event == "c_call" else "after"
        what = f"{when} {function.__name__} in {_place(frame)}"
        counted[what] += 1
        point = Point(what, counted[what])
        if point == at:
            os.kill(os.getpid(), signal.SIGKILL)
        points.append(point)

    return happened


def _place(frame: FrameType | None) -> str:
    """The nearest function of this project below which a call happened."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if "orchestration" in path.parts and "site-packages" not in path.parts:
            return f"{path.name}:{frame.f_code.co_name}"
        frame = frame.f_back
    return "elsewhere"


@contextmanager
def _days_later(number: int) -> Iterator[None]:
    """Each night a day and an hour after the one before, as every part of the project sees it."""
    real = clock.now
    clock.now = lambda: real() + dt.timedelta(hours=25 * number)
    try:
        yield
    finally:
        clock.now = real
