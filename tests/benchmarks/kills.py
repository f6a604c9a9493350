"""A hundred publications killed with SIGKILL, at every step and at random times.

`python -m tests.benchmarks.kills ROOT`: ROOT is a refreshed data root that this may spoil. Prints what was seen as
JSON; `tests/kills.py` says how it kills.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from pathlib import Path

from tests import kills

SEED = 20261126
AT_A_CALL, AT_RANDOM = 100, 10


def main() -> None:
    """Kills, and tells."""
    nights = kills.Nights(Path(sys.argv[1]))
    whole = []
    for _ in range(3):
        nights.next()
        began = time.monotonic()
        nights.publish()
        whole.append(time.monotonic() - began)
    nights.next()
    points = nights.watch()
    draw = random.Random(SEED)
    moments: list[kills.Point | float] = [*kills.chosen(points, AT_A_CALL, SEED)]
    moments += [draw.uniform(0, statistics.median(whole)) for _ in range(AT_RANDOM)]
    outcome = kills.run(nights, moments, say=lambda text: print(text, file=sys.stderr, flush=True))
    print(json.dumps({**vars(outcome), "calls": len(points), "kinds": len({point.what for point in points})}))


if __name__ == "__main__":
    main()
