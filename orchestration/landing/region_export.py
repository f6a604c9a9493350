"""The official tree below the kabupaten/kota laid out as Parquet for dbt: a seed of ninety thousand rows would only
repeat in the repository what the pinned package holds.

Not here: the tree itself (`regions.tree`), and regions down to the kabupaten/kota, which are seeds.
"""

from __future__ import annotations

import pyarrow as pa

from orchestration.landing.parquet import write_parquet
from orchestration.regions import tree
from orchestration.settings import Settings

TABLE = "wilayah_kemendagri"

_LEVELS = {3: "kecamatan", 4: "desa_kelurahan"}
_SCHEMA = pa.schema(
    [
        pa.field("kode_wilayah_kemendagri", pa.string(), nullable=False),
        pa.field("tingkat", pa.string(), nullable=False),
        pa.field("jenis", pa.string(), nullable=False),
        pa.field("nama", pa.string(), nullable=False),
        pa.field("kode_induk_kemendagri", pa.string(), nullable=False),
        pa.field("dasar", pa.string(), nullable=False),
    ]
)


def export_regions(settings: Settings) -> dict[str, int]:
    """Writes `lake/rujukan/wilayah_kemendagri.parquet`, the same bytes every time; returns the rows of each level."""
    folder = settings.lake / "rujukan"
    folder.mkdir(parents=True, exist_ok=True)
    regions = list(tree.kecamatan_and_desa())
    levels = [_LEVELS[region.level] for region in regions]
    columns = {
        "kode_wilayah_kemendagri": [region.code for region in regions],
        "tingkat": levels,
        "jenis": [region.type for region in regions],
        "nama": [" ".join(region.name.split()) for region in regions],
        "kode_induk_kemendagri": [region.code.rpartition(".")[0] for region in regions],
        "dasar": [tree.EDITION] * len(regions),
    }
    write_parquet(pa.table(columns, schema=_SCHEMA), folder / f"{TABLE}.parquet")
    return {level: levels.count(level) for level in _LEVELS.values()}
