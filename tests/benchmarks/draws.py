"""One process that draws the uncertainty of a whole nation's index: 514 regions, 40 indicators, one in five unknown."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pandas as pd

from orchestration.settings import DBT_DIR

REGIONS = 514
UNKNOWN = 0.2


def main(draws: int) -> None:
    """Draws so many times over scores that are the same each time."""
    path = DBT_DIR / "models" / "intermediate" / "indeks" / "int_indeks__undian.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    seeds = DBT_DIR / "seeds" / "readiness"
    rules = pd.read_csv(seeds / "aturan_indeks.csv").set_index("kode_aturan")["nilai"]
    rules["UNDIAN-BANYAK"] = draws
    indicators = pd.read_csv(seeds / "indikator.csv").query("bobot > 0")[["kode_indikator", "kode_dimensi", "bobot"]]
    regions = pd.DataFrame({"kode_wilayah": [f"W{number:03}" for number in range(REGIONS)]})
    items = regions.merge(indicators, how="cross").assign(
        tingkat="kabupaten_kota", kode_pemilu="P", sintetis=False, bobot_dimensi=1.0, jatuh_tempo=True
    )
    chance = np.random.default_rng(1)
    items["skor"] = np.where(chance.random(len(items)) < UNKNOWN, np.nan, chance.uniform(40, 100, len(items)))
    index = items.groupby(["kode_wilayah", "kode_pemilu"], as_index=False)["skor"].mean()
    index = index.assign(gerbang_gagal=0, gerbang_tidak_dapat_dinilai=0)
    found = model.undian(items, index, rules, pd.read_csv(seeds / "kategori.csv").sort_values("urutan"))
    assert len(found) == REGIONS and found["peringkat_median"].notna().all()


if __name__ == "__main__":
    main(int(sys.argv[1]))
