"""`current` after a stop at any moment, which releases are kept, and how they are named: on folders with a manifest."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from orchestration import clock
from orchestration.errors import KesiapanError
from orchestration.ledger.store import Ledger
from orchestration.publishing import retention, switch
from orchestration.settings import Settings
from tests.published import lay_down, seen

DAY = dt.date(2026, 11, 20)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def ledger(settings: Settings) -> Ledger:
    return Ledger(settings.ledger)


def ago(hours: float) -> dt.datetime:
    return clock.now().replace(microsecond=0) - dt.timedelta(hours=hours)


def publish(settings: Settings, ledger: Ledger, made: dt.datetime) -> str:
    name = lay_down(settings, made)
    switch.switch(settings, name, DAY)
    seen(ledger, name, made)
    return name


def pointed(settings: Settings) -> str:
    return str(json.loads((settings.published / "current.json").read_text())["rilis"])


def test_link_and_pointer_say_the_same_after_a_switch_and_nothing_else_is_left(settings, ledger):
    publish(settings, ledger, ago(2))
    second = publish(settings, ledger, ago(1))
    assert switch.current(settings) == pointed(settings) == second
    assert not [path for path in settings.published.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("pointer", ["the one before", "half", "gone", "no object"])
def test_a_stop_between_link_and_pointer_is_repaired_from_the_link(settings, ledger, pointer):
    first, second = publish(settings, ledger, ago(2)), publish(settings, ledger, ago(1))
    path = settings.published / "current.json"
    if pointer == "gone":
        path.unlink()
    else:
        path.write_text(
            {"the one before": json.dumps({"rilis": first}), "half": '{"rilis": "R2', "no object": "[]"}[pointer]
        )
    retention.sweep(settings)
    assert switch.current(settings) == pointed(settings) == second
    assert json.loads(path.read_text())["tanggal_acuan"] == "2026-11-20"


@pytest.mark.parametrize("link", ["gone", "leads nowhere"])
def test_a_lost_link_is_made_again_from_the_pointer(settings, ledger, link):
    name = publish(settings, ledger, ago(1))
    (settings.published / "current").unlink()
    if link == "leads nowhere":
        (settings.published / "current").symlink_to("R20200101-000000")
    retention.sweep(settings)
    assert switch.current(settings) == name


@pytest.mark.parametrize("named", ["../elsewhere", "R20200101-000000", None])
def test_a_pointer_that_leads_to_no_release_makes_no_link(settings, ledger, named):
    (settings.root / "elsewhere").mkdir()
    (settings.root / "elsewhere" / "manifest.json").write_text("{}")
    settings.published.mkdir()
    (settings.published / "current.json").write_text(json.dumps({"rilis": named}))
    retention.sweep(settings)
    assert not (settings.published / "current").is_symlink()


def test_what_an_interrupted_publication_left_is_swept_and_no_release(settings, ledger):
    name = publish(settings, ledger, ago(1))
    (settings.published / ".R20990101-000000.part" / "parquet").mkdir(parents=True)
    (settings.published / ".current.part").symlink_to("R20990101-000000")
    (settings.published / ".current.json.part").write_text("{")
    (settings.published / name / ".index.html.part").write_text("<h1>")
    retention.sweep(settings)
    assert sorted(path.name for path in settings.published.iterdir()) == [name, "current", "current.json"]
    assert [path.name for path in (settings.published / name).iterdir()] == ["manifest.json"]


def test_a_whole_release_that_nothing_ever_led_to_goes_and_one_that_a_lost_ledger_forgot_stays(settings, ledger):
    forgotten = lay_down(settings, ago(3))
    name = publish(settings, ledger, ago(2))
    lay_down(settings, ago(1))
    retention.sweep_unseen(settings, ledger)
    assert retention.releases(settings) == [forgotten, name]


def test_what_readers_were_once_led_to_is_never_swept_whatever_the_ledger_has_forgotten(settings, ledger):
    names = [publish(settings, ledger, ago(hours)) for hours in (3, 2, 1)]
    switch.switch(settings, names[0], DAY)
    forgetful = Ledger(settings.root / "ledger" / "cadangan.sqlite")
    seen(forgetful, names[0], ago(3))
    retention.sweep_unseen(settings, forgetful)
    assert retention.releases(settings) == names
    (settings.published / "current").unlink()
    (settings.published / "current.json").unlink()
    retention.sweep_unseen(settings, forgetful)
    assert retention.releases(settings) == names, "nobody knows what readers saw"


def test_a_folder_in_the_place_of_the_link_is_named(settings, ledger):
    name = publish(settings, ledger, ago(1))
    (settings.published / "current").unlink()
    (settings.published / "current").mkdir()
    with pytest.raises(KesiapanError, match="is a folder, not the link"):
        switch.switch(settings, name, DAY)


def test_a_folder_whose_name_is_no_time_is_somebody_elses(settings, ledger):
    name = publish(settings, ledger, ago(1))
    for strange in ("R20269999-000000", "R99991231-235959"):
        (settings.published / strange).mkdir()
    assert retention.releases(settings) == [name]
    assert retention.new_id(settings, ledger) > name
    retention.retire(settings, ledger)


def test_three_are_kept_however_old_and_the_rest_of_the_last_day(settings, ledger):
    old = [publish(settings, ledger, ago(24 * days)) for days in (9, 8, 7, 6, 5)]
    retention.retire(settings, ledger)
    assert retention.releases(settings) == old[-3:]
    young = [publish(settings, ledger, ago(hours)) for hours in (6, 5, 4, 3)]
    retention.retire(settings, ledger)
    # The last old one was what readers saw until six hours ago; some may still have it open.
    assert retention.releases(settings) == [old[-1], *young]


def test_the_one_in_use_stays_also_after_a_rollback_to_an_old_one_and_a_day_longer(settings, ledger):
    names = [publish(settings, ledger, ago(24 * days)) for days in (9, 8, 7, 6, 5)]
    switch.switch(settings, names[0], DAY)
    seen(ledger, names[0], ago(72), "dikembalikan")
    retention.retire(settings, ledger)
    assert retention.releases(settings) == [names[0], *names[-3:]]
    now = publish(settings, ledger, ago(0))
    retention.retire(settings, ledger)
    assert retention.releases(settings) == [names[0], *names[-2:], now]


def test_a_damaged_release_counts_for_none_of_the_three_and_goes_after_a_day(settings, ledger):
    names = [publish(settings, ledger, ago(24 * days)) for days in (9, 8, 7, 6)]
    (settings.published / names[2] / "manifest.json").unlink()
    retention.retire(settings, ledger)
    assert retention.releases(settings) == [names[0], names[1], names[3]]
    assert not (settings.published / names[2]).exists()


def test_a_release_that_cannot_be_removed_stops_nothing(settings, ledger, capsys):
    names = [publish(settings, ledger, ago(24 * days)) for days in (9, 8, 7, 6, 5)]
    (settings.published / f".{names[0]}.part" / "in the way").mkdir(parents=True)
    retention.retire(settings, ledger)
    assert retention.releases(settings) == [names[0], *names[2:]]
    assert f"{names[0]} could not be removed" in capsys.readouterr().err


def test_names_go_up_where_the_clock_went_back_and_are_never_used_again(settings, ledger):
    ahead = clock.now().replace(microsecond=0) + 48 * HOUR
    seen(ledger, f"R{ahead:%Y%m%d-%H%M%S}", ahead)
    second = ahead + dt.timedelta(seconds=1)
    assert retention.new_id(settings, ledger) == f"R{second:%Y%m%d-%H%M%S}"
    lay_down(settings, second)
    assert retention.new_id(settings, ledger) == f"R{second + dt.timedelta(seconds=1):%Y%m%d-%H%M%S}"


def test_releases_of_a_clock_that_was_years_ahead_do_not_stay_forever(settings, ledger):
    ahead = [publish(settings, ledger, ago(-24 * 365 * 5) + HOUR * number) for number in range(5)]
    retention.retire(settings, ledger)
    assert retention.releases(settings) == ahead[-3:]


def test_a_list_says_of_each_what_it_is_and_of_a_damaged_one_that_it_is(settings, ledger):
    first, second = publish(settings, ledger, ago(2)), publish(settings, ledger, ago(1))
    (settings.published / first / "manifest.json").write_text("{")
    damaged, good = retention.listed(settings)
    assert (damaged.name, damaged.is_current) == (first, False) and "cannot be read" in str(damaged.problem)
    assert (good.name, good.is_current, good.tanggal_acuan, good.problem) == (second, True, DAY, None)
    assert f"R{good.created:%Y%m%d-%H%M%S}" == second
    assert good.size == (settings.published / second / "manifest.json").stat().st_size
