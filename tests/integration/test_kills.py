"""Publications that are killed: readers keep a whole release, and the next night works. `make bench` kills more."""

from __future__ import annotations

import random

import pytest

from tests import kills
from tests.world import World

SEED = 20261126


@pytest.mark.slow
def test_readers_have_one_whole_release_wherever_a_publication_dies(world: World):
    nights = kills.Nights(world.root)
    for _ in range(3):  # so that the one that is watched also retires a release
        nights.next()
        nights.publish()
    nights.next()
    points = nights.watch()
    moments = kills.chosen(points, 12, SEED)
    assert {what.what for what in moments} >= {
        "before replace in switch.py:_move_link", "after replace in switch.py:_move_link",
        "after symlink in switch.py:_move_link", "before replace in switch.py:switch",
    }  # fmt: skip
    outcome = kills.run(nights, [*moments, random.Random(SEED).uniform(0.5, 3)])
    assert outcome.wrong == []
    assert outcome.kills >= 12 and outcome.missed <= 1
    assert outcome.after_the_switch and outcome.pointers_behind
