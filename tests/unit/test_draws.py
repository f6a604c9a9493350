"""The draws over weights, aggregation and the unknown: repeatable, fair to what is known, and honest about ranks."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from orchestration.settings import DBT_DIR

SEEDS = DBT_DIR / "seeds" / "readiness"
MODEL = DBT_DIR / "models" / "intermediate" / "indeks" / "int_indeks__undian.py"


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


draws: Any = _load(MODEL)


def rules(**changed: float) -> pd.Series:
    with (SEEDS / "aturan_indeks.csv").open(newline="") as file:
        values = {row["kode_aturan"]: float(row["nilai"]) for row in csv.DictReader(file)}
    return pd.Series({**values, **changed})


CATEGORIES = pd.read_csv(SEEDS / "kategori.csv").sort_values("urutan")
SPREAD = ["indeks_p5", "indeks_median", "indeks_p95"]
RANKS = ["peringkat_p5", "peringkat_median", "peringkat_p95"]
INDICATORS = [f"D{dimension}.{number}" for dimension in range(1, 9) for number in range(1, 5)]


def items(scores: dict[str, list[float | None]]) -> pd.DataFrame:
    """Rows of int_indeks__butir: one score per indicator and region, None where it is due and not known."""
    return pd.DataFrame(
        [
            {"kode_wilayah": region, "tingkat": "kabupaten_kota", "kode_pemilu": "P", "sintetis": False,
             "kode_dimensi": code.split(".")[0], "bobot_dimensi": 1.0, "kode_indikator": code, "bobot": 1.0,
             "jatuh_tempo": True, "skor": np.nan if score is None else score}
            for region, values in scores.items()
            for code, score in zip(INDICATORS, values, strict=True)
        ]
    )  # fmt: skip


def index_of(rows: pd.DataFrame, **gates: tuple[int, int]) -> pd.DataFrame:
    """Rows of mart_kesiapan__indeks; shown where everything is known."""
    found = []
    for region, scores in rows.groupby("kode_wilayah")["skor"]:
        failed, not_assessed = gates.get(str(region), (0, 0))
        shown = scores.mean() if scores.notna().all() else np.nan
        found.append({"kode_wilayah": region, "kode_pemilu": "P", "skor": shown, "gerbang_gagal": failed,
                      "gerbang_tidak_dapat_dinilai": not_assessed})  # fmt: skip
    return pd.DataFrame(found)


def by_region(frame: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = frame.set_index("kode_wilayah").to_dict("index")
    return found


def drawn(scores: dict[str, list[float | None]], **gates: tuple[int, int]) -> dict[str, dict[str, Any]]:
    rows = items(scores)
    return by_region(draws.undian(rows, index_of(rows, **gates), rules(), CATEGORIES))


mixed: list[float | None] = [float(score) for score in np.linspace(40, 100, len(INDICATORS))]


def test_the_same_input_gives_the_same_draws_in_any_order():
    rows = items({"W1": mixed, "W2": [90.0] * 32, "W3": [None, *mixed[1:]]})
    first = draws.undian(rows, index_of(rows), rules(), CATEGORIES)
    again = draws.undian(rows.sample(frac=1, random_state=7), index_of(rows), rules(), CATEGORIES)
    pd.testing.assert_frame_equal(first, again)
    other = draws.undian(rows, index_of(rows), rules(**{"UNDIAN-BENIH": 7}), CATEGORIES)
    assert not first["indeks_median"].equals(other["indeks_median"])


def test_what_is_equal_everywhere_does_not_depend_on_weights():
    found = drawn({"W1": [80.0] * 32})
    assert [found["W1"][name] for name in SPREAD] == pytest.approx([80.0] * 3)
    assert found["W1"]["bagian_siap_bersyarat"] == 1


def test_the_unknown_widens_the_interval_and_takes_no_side():
    half: list[float | None] = [None if number % 2 else 50.0 for number in range(32)]
    found = drawn({"W1": [50.0] * 32, "W2": half})
    known, unknown = found["W1"], found["W2"]
    assert known["indeks_p95"] - known["indeks_p5"] < 0.001
    assert unknown["indeks_p95"] - unknown["indeks_p5"] > 5
    # 0 to 100 is 50 on average; the geometric half of the draws lies a little lower.
    assert 43 < unknown["indeks_median"] < 51


def test_another_region_changes_nothing_but_the_ranks():
    alone, together = drawn({"W1": [None, *mixed[1:]]}), drawn({"W1": [None, *mixed[1:]], "W2": mixed})
    columns = [column for column in alone["W1"] if column.startswith(("indeks", "bagian"))]
    assert len(columns) == 7
    assert [alone["W1"][name] for name in columns] == [together["W1"][name] for name in columns]


def test_balance_counts_in_the_geometric_half():
    """The same mean, once even and once with a dimension at nothing: the uneven one has the lower draws."""
    zero: list[float | None] = [0.0] * 4
    uneven = zero + [80.0 * 8 / 7] * 28
    found = drawn({"W1": [80.0] * 32, "W2": uneven})
    assert found["W2"]["indeks_p5"] < 60 < found["W1"]["indeks_p5"]


def test_ranks_only_where_the_index_is_shown_and_always_with_an_interval():
    found = drawn({"W1": [95.0] * 32, "W2": [60.0] * 32, "W3": [None] * 32, "W4": mixed, "W5": mixed})
    assert [found["W1"][name] for name in RANKS] == [1, 1, 1]
    assert pd.isna(found["W3"]["peringkat_median"]) and found["W1"]["banyak_dibandingkan"] == 4
    # Equal in every draw: they share the better rank, and no order can be read out of it.
    assert [found["W4"][name] for name in RANKS] == [found["W5"][name] for name in RANKS]


def test_gates_cap_the_category_in_every_draw():
    found = drawn({"W1": [97.0] * 32, "W2": [97.0] * 32, "W3": [97.0] * 32}, W2=(0, 1), W3=(1, 0))
    assert found["W1"]["bagian_siap"] == 1
    assert found["W2"]["bagian_siap_bersyarat"] == 1
    assert found["W3"]["bagian_belum_siap"] == 1


def test_what_is_not_due_is_drawn_by_nobody():
    rows = items({"W1": [70.0] * 32})
    rows.loc[rows["kode_dimensi"] == "D4", "jatuh_tempo"] = False
    rows.loc[rows["kode_dimensi"] == "D4", "skor"] = np.nan
    nothing = items({"W2": [None] * 32}).assign(jatuh_tempo=False)
    both = pd.concat([rows, nothing])
    found = by_region(draws.undian(both, index_of(both), rules(), CATEGORIES))
    assert found["W1"]["indeks_median"] == pytest.approx(70)
    assert found["W2"]["undian"] == 0 and pd.isna(found["W2"]["indeks_median"])
