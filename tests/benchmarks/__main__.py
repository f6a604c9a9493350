"""`make bench`: measures and writes `data/bench/latest.json`; `ARGS="--only serving"` measures a part anew.

Every figure is user CPU of a whole process with its children, the median of rounds in which the compared
commands take turns, so that a slow hour of the machine slows them alike. Read the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from orchestration import clock
from orchestration.publishing.manifest import commit
from orchestration.settings import DBT_DIR, EXPECTATIONS_DIR, ROOT
from tests.benchmarks import night
from tests.benchmarks.offices import write_month

BIN = Path(sys.executable).parent
DELIVERIES = 14_000
RESULT = ROOT / "data" / "bench" / "latest.json"
PARTS = ["job", "night", "gates", "mutations", "kills", "serving"]
SCORE = "mutation score"  # figures so named may not fall


def main() -> None:
    """Measures in a data root of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="leave other figures as they are")
    asked = parser.parse_args()
    os.environ.pop("KESIAPAN_POSTGRES_DSN", None)  # what is measured goes into databases of its own
    before = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.is_file() else []
    with tempfile.TemporaryDirectory(prefix="kesiapan-bench-") as folder:
        figures = measure(Path(folder), asked.rounds, asked.only)
    if asked.only != PARTS:
        figures += [item for item in before if item["name"] not in {measured["name"] for measured in figures}]
    fallen = fallen_scores(before, figures)
    if fallen:
        sys.exit(f"The gates catch less than before; {RESULT.name} stays as it was:\n" + "\n".join(fallen))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for figure in figures:
        against = f"   (against {figure['compared_with']})" if figure["compared_with"] else ""
        print(f"{figure['name']:44} {figure['value']:8.2f} {figure['unit']}{against}")
    print(f"written to {RESULT.relative_to(ROOT)}")


def measure(root: Path, rounds: int, parts: list[str]) -> list[dict[str, Any]]:
    """The figures of some parts, on the shipped samples."""
    environment = {**os.environ, "KESIAPAN_DATA": str(root), "NO_COLOR": "1"}
    kesiapan = [str(BIN / "kesiapan")]
    # A warehouse that has judged its deliveries, so that every part does the same work.
    run([*kesiapan, "samples", "--deliver"], environment)
    run([*kesiapan, "refresh"], environment)
    figures: list[dict[str, Any]] = []
    if "job" in parts:
        figures += job_figures(root, rounds)
    if "night" in parts:
        figures += night_figures(root / "night", rounds)
    if "gates" in parts:
        figures += large_table_figures()
    if "mutations" in parts:
        figures += mutation_figures(root)
    if "kills" in parts:
        figures += kill_figures(root)
    if "serving" in parts:
        figures += serving_figures(root)
    return figures


def job_figures(root: Path, rounds: int) -> list[dict[str, Any]]:
    """What the nightly job costs, with and without its gates, and what of that is anybody's start."""
    environment = {**os.environ, "KESIAPAN_DATA": str(root), "NO_COLOR": "1"}
    kesiapan = [str(BIN / "kesiapan")]
    first_root = root / "first"
    dbt_environment = {
        **environment,
        "KESIAPAN_BUILD_FILE": str(root / "build" / "bench.duckdb"),
        "KESIAPAN_LAKE": str(root / "lake"),
        "DBT_TARGET_PATH": str(root / "build" / "dbt_target"),
        "DBT_LOG_PATH": str(root / "build" / "dbt_target"),
    }
    dbt = [str(BIN / "dbt"), "--quiet", "build", "--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR)]
    job = [sys.executable, "-m", "tests.benchmarks.job"]
    commands: dict[str, tuple[list[str], dict[str, str]]] = {
        "import of Great Expectations": (
            [
                sys.executable,
                "-c",
                "from orchestration.gates import lean; lean.defer_scipy_stats(); import great_expectations",
            ],
            environment,
        ),
        "bare python": ([sys.executable, "-c", "pass"], environment),
        "Dagster definitions": (
            [sys.executable, "-c", "from orchestration.definitions import build_defs; build_defs()"],
            environment,
        ),
        "dbt build without gates": (
            [*dbt, "--exclude", "test_name:gx_gate", "test_type:unit"],
            dbt_environment,
        ),
        "uncertainty of 514 regions, 1,000 draws": (
            [sys.executable, "-m", "tests.benchmarks.draws", "1000"],
            environment,
        ),
        "uncertainty of 514 regions, one draw": ([sys.executable, "-m", "tests.benchmarks.draws", "1"], environment),
        "Dagster job without any dbt test": ([*job, "untested"], environment),
        "Dagster job without gates": ([*job, "ungated"], environment),
        "Dagster job with gates": ([*job, "gated"], environment),
        "kesiapan refresh, nothing new": ([*kesiapan, "refresh"], environment),
        "kesiapan refresh, first night": ([*kesiapan, "refresh"], {**environment, "KESIAPAN_DATA": str(first_root)}),
    }
    seen: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, (command, variables) in commands.items():
            if name == "kesiapan refresh, first night":
                variables = {**variables, "KESIAPAN_DATA": str(first_root / str(number))}
                run([*kesiapan, "samples", "--deliver"], variables)
            seen[name].append(run(command, variables))
            print(f"round {number + 1}/{rounds}: {name}: {seen[name][-1]:.1f} s user CPU", file=sys.stderr)
    cpu = {name: statistics.median(values) for name, values in seen.items()}
    suites = len(list_of_suites())
    sizes = {"suites": suites, "models": len(list((DBT_DIR / "models").rglob("*.sql"))), "rounds": rounds}
    gates = cpu["Dagster job with gates"] - cpu["Dagster job without gates"]
    imported = cpu["import of Great Expectations"] - cpu["bare python"]
    return [
        *(figure(f"user CPU: {name}", value, "s", None, sizes) for name, value in cpu.items()),
        figure(
            "gated job over ungated job",
            cpu["Dagster job with gates"] / cpu["Dagster job without gates"],
            "ratio",
            "Dagster job without gates",
            sizes,
        ),
        figure(
            "gated job over job without any dbt test",
            cpu["Dagster job with gates"] / cpu["Dagster job without any dbt test"],
            "ratio",
            "Dagster job without any dbt test (the tests of seeds left out as well)",
            sizes,
        ),
        figure(
            "1,000 draws for 514 regions, CPU beyond one draw",
            cpu["uncertainty of 514 regions, 1,000 draws"] - cpu["uncertainty of 514 regions, one draw"],
            "s",
            "the same process with one draw (its imports, reading and ranking)",
            sizes,
        ),
        figure(
            "CPU per suite beyond the one import",
            (gates - imported) / suites,
            "s",
            "Dagster job without gates, import of Great Expectations",
            sizes,
        ),
    ]


def night_figures(root: Path, rounds: int) -> list[dict[str, Any]]:
    """A night with every office's files, and the night after it with ten: beside the plain reading of the files."""
    files = write_month(root / "files", DELIVERIES)
    seen: dict[str, list[dict[str, Any]]] = {"first": [], "second": [], "plain": []}
    for number in range(rounds):
        data = root / f"data{number}"
        fill_inbox(files, data / "inbox")
        seen["first"].append(night.measured("receive", root / "files", data))
        later = [path for path in files if "coklit" in path.name][:10]
        fill_inbox(later, data / "inbox", rename=("2024", "2025"))
        seen["second"].append(night.measured("receive", root / "files", data))
        seen["plain"].append(night.measured("plain", root / "files", data))
        shutil.rmtree(data)
        print(f"round {number + 1}/{rounds}: night of {len(files)} deliveries", file=sys.stderr)
    first = statistics.median(item["receive_cpu"] + item["judge_cpu"] for item in seen["first"])
    second = statistics.median(item["receive_cpu"] + item["judge_cpu"] for item in seen["second"])
    plain = statistics.median(item["cpu"] for item in seen["plain"])
    sizes = {"deliveries": len(files), "rounds": rounds}
    return [
        figure(
            "night: receive and judge over plain reading", first / plain, "ratio", "calamine and DuckDB alone", sizes
        ),
        figure("night: receive and judge, CPU", first, "s", None, sizes),
        figure("night: plain reading, CPU", plain, "s", None, sizes),
        figure("night: CPU per delivery", 1000 * first / len(files), "ms", None, sizes),
        figure("night: wall", statistics.median(item["wall"] for item in seen["first"]), "s", None, sizes),
        figure("night: peak memory", max(item["peak_mb"] for item in seen["first"]), "MB", "2048 MB", sizes),
        figure("night: libraries imported once, CPU", seen["first"][0]["import_cpu"], "s", None, sizes),
        figure("second night with 10 files over the first", second / first, "ratio", "the first night", sizes),
    ]


def large_table_figures() -> list[dict[str, Any]]:
    """What a gate costs on a table of twenty million rows, beside the same rules in SQL written by hand."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.gate_cost"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seen = json.loads(done.stdout)
    sizes = {"rows": seen["rows"], "rules": seen["rules"]}
    hand = "the same rules as one query written by hand, same process"
    return [
        figure(
            "large table: gate over SQL by hand, all hold", seen["all hold"] / seen["by hand"], "ratio", hand, sizes
        ),
        figure(
            "large table: gate over SQL by hand, two fail", seen["two fail"] / seen["by hand"], "ratio", hand, sizes
        ),
        figure("large table: SQL by hand, CPU", seen["by hand"], "s", None, sizes),
    ]


def kill_figures(root: Path) -> list[dict[str, Any]]:
    """Of publications that were killed, how many left readers one whole release and the next night working."""
    print("publications killed", file=sys.stderr)
    data = root / "mati"
    for part in ("build", "ledger", "lake"):
        shutil.copytree(root / part, data / part)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.kills", str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        check=True,
    )  # fmt: skip
    seen = json.loads(done.stdout)
    shutil.rmtree(data)
    if seen["wrong"]:
        sys.exit("After a kill readers had no whole release, or the next night failed:\n" + "\n".join(seen["wrong"]))
    sizes = {name: seen[name] for name in ("kills", "missed", "after_the_switch", "pointers_behind", "kinds", "calls")}
    told = f"{seen['kills']} publications killed at {seen['kinds']} kinds of calls and at random times"
    return [figure("kills survived", 1.0, "share", told, sizes)]


def mutation_figures(root: Path) -> list[dict[str, Any]]:
    """How much of what the matrix demands the gates do: of damaged files, and of damaged tables."""
    print("mutations of files, judged by the delivery gate", file=sys.stderr)
    asked, answered = root / "berkas.json", root / "tabel.json"
    run([sys.executable, "-m", "tests.gate_mutations", "--delivery-only", "--json", str(asked)], dict(os.environ))
    print("mutations of tables, judged by their gates", file=sys.stderr)
    data = root / "mutasi"
    environment = {**os.environ, "KESIAPAN_DATA": str(data), "NO_COLOR": "1"}
    run([str(BIN / "kesiapan"), "samples", "--deliver"], environment)
    run([str(BIN / "kesiapan"), "refresh"], environment)
    build = str(data / "build" / "warehouse.duckdb")
    run(
        [sys.executable, "-m", "tests.table_mutations", "--database", build, "--most", "2", "--json", str(answered)],
        environment,
    )
    found = []
    for what, path in (("files", asked), ("tables", answered)):
        seen = json.loads(path.read_text(encoding="utf-8"))
        for demand, (met, owed) in seen["scores"].items():
            name = f"{SCORE}: {what}, {demand}"
            found.append(figure(name, met / owed, "share", f"{owed} mutants of which it is demanded", {"owed": owed}))
    return found


def serving_figures(root: Path) -> list[dict[str, Any]]:
    """Publishing while eight processes read, files and PostgreSQL, and how fast a release is loaded there."""
    found: list[dict[str, Any]] = []
    series: dict[str, list[str]] = {"samples": [], "a million rows": ["--large"]}
    for size, arguments in series.items():
        print(f"serving: {size}", file=sys.stderr)
        folder = root / "sajian"
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.serving", str(root), str(folder), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        shutil.rmtree(folder)
        seen = json.loads(done.stdout.splitlines()[-1])
        for path, goal in (("files", "50 ms"), ("postgres", "150 ms")):
            told = seen[path]
            sizes = {"rows": seen["rows"], **{key: told[key] for key in ("publishes", "readers", "readings")}}
            for name in ("errors", "torn", "backward", "stale"):
                found.append(figure(f"serving {size}, {path}: {name}", told[name], "readings", "0", sizes))
            lag = told["lag p99 s"]
            found += [
                figure(f"serving {size}, {path}: until a reader has the release, p99", lag, "s", "2 s", sizes),
                figure(f"serving {size}, {path}: switch, median", told["switch ms"], "ms", goal, sizes),
                figure(f"serving {size}, {path}: reading, p50", told["read p50 ms"], "ms", None, sizes),
                figure(f"serving {size}, {path}: reading, p99", told["read p99 ms"], "ms", None, sizes),
            ]
        loading = seen["loading"]
        sizes = {"rows": loading["rows"]}
        bare = "a bare COPY of the same bytes into tables without keys, in turns"
        found += [
            figure(f"loading {size}: rows a second", loading["rows"] / loading["load"], "rows/s", "200000", sizes),
            figure(f"loading {size}: over a bare COPY", loading["load"] / loading["copy"], "ratio", bare, sizes),
            figure(f"loading {size}: comparing over loading", loading["compare"] / loading["load"], "ratio",
                   "the loading itself", sizes),
        ]  # fmt: skip
    return found


def fallen_scores(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[str]:
    """Scores that are lower than the last committed ones, and those that nobody measured any more."""
    measured = {item["name"]: item["value"] for item in now}
    return [
        f"  {item['name']}: {item['value']} -> {measured.get(item['name'], 'not measured')}"
        for item in before
        if item["name"].startswith(SCORE) and measured.get(item["name"], -1) < item["value"]
    ]


def fill_inbox(files: list[Path], inbox: Path, rename: tuple[str, str] = ("", "")) -> None:
    """Copies files as a transfer would have left them an hour ago."""
    inbox.mkdir(parents=True, exist_ok=True)
    an_hour_ago = time.time() - 3600
    for path in files:
        target = inbox / path.name.replace(*rename)
        shutil.copyfile(path, target)
        os.utime(target, (an_hour_ago, an_hour_ago))


def run(command: list[str], environment: dict[str, str]) -> float:
    """User CPU seconds of a command with its children. Stops the benchmark when the command fails."""
    before = os.times()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode:
        sys.exit(f"{' '.join(command)} exited {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return after.children_user - before.children_user


def figure(name: str, value: float, unit: str, against: str | None, sizes: dict[str, int]) -> dict[str, Any]:
    """One object of latest.json."""
    return {
        "name": name,
        "value": round(value, 6 if unit == "share" else 3),
        "unit": unit,
        "compared_with": against,
        "sizes": sizes,
        "commit": commit(),
        "measured_on": clock.today().isoformat(),
        "machine": {"cpus": os.cpu_count(), "python": sys.version.split()[0]},
    }


def list_of_suites() -> list[Path]:
    """Suites that gate tables (those of deliveries run outside dbt)."""
    return [path for path in EXPECTATIONS_DIR.rglob("*.yml") if path.parent.name not in ("deliveries", "corrections")]


if __name__ == "__main__":
    main()
