"""`python -m orchestration.scaffold EXPORT...`: the dbt and suite files of an export, written from its contract.

A start for the engineer who adds an export: staging model, its YAML and suite, the source in the lake, and an
empty delivery suite. Never overwrites a file. Not here: the contract, which comes first, and anything that only
this export knows.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import KesiapanError, UsageError
from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.gates.staging_rules import BEFORE, BEHIND
from orchestration.settings import DBT_DIR, EXPECTATIONS_DIR, ROOT

_DESCRIPTIONS = {
    "kode_wilayah": "Kunci wilayah milik gudang ini; diawali huruf (W + kode Kemendagri, H wilayah yang sudah "
    "berakhir, NID negara).",
    "periode": "Periode menurut nama berkas.",
    "berlaku_pada": "Hari yang digambarkan angka ini.",
    "dasar_tanggal": "Dari mana berlaku_pada diketahui: berkas, nama, kontrak, atau kalender.",
    "diterima_pada": "Saat pengirim menyerahkan kiriman (WIB).",
    "dicatat_pada": "Saat gudang ini mencatat kiriman (WIB).",
    "delivery_id": "Kiriman asal; lihat mart_kualitas__delivery.",
    "lembar": "Lembar kerja atau anggota arsip; kosong untuk CSV.",
    "baris_sumber": "Nomor baris di dalam berkas asal (mulai 1).",
    "kunci_baris": "Kunci baris di dalam kirimannya: wilayah dan kolom kunci kontrak, dipisah garis tegak.",
}
_SQL = """\
with

source as (
    {{{{ raw_export('{export}') }}}}
),

renamed as (
    select
{columns}
    from source
)

select * from renamed
"""
_STAGING_SUITE = """\
# Rows, key, nulls and types are generated from the contract.
name: stg_{export}
meta:
  tabel: staging.stg_{export}
  kunci: [delivery_id, lembar, baris_sumber]
expectations: []
"""
_DELIVERY_SUITE = """\
# Delivery gate of {export}: rules that only this export knows. The rest is generated from the contract.
name: {export}
meta:
  tabel: pending.{export}
  kunci: [delivery_id, lembar, baris_sumber]
expectations:
  - type: expect_table_row_count_to_equal
    kwargs: {{value: {{$PARAMETER: baris_dibaca}}}}
    severity: critical
    meta:
      aturan: semua_baris_terbaca
      pemilik: insinyur data
      alasan: Setiap baris berkas yang terbaca harus ikut dinilai.
  - type: expect_compound_columns_to_be_unique
    kwargs: {{column_list: [delivery_id, lembar, baris_sumber], ignore_row_if: never}}
    severity: critical
    meta:
      aturan: baris_sumber_unik
      pemilik: insinyur data
      alasan: Satu baris berkas menjadi satu baris tabel.
"""


def columns_of(contract: Contract) -> dict[str, str]:
    """Columns of an export's staging table with their descriptions, in order."""
    between = {column.name: column.description for column in contract.columns}
    described = {**_DESCRIPTIONS, **between}
    return {name: described[name] for name in (*BEFORE, *between, *BEHIND)}


def write(contract: Contract, dbt: Path = DBT_DIR, expectations: Path = EXPECTATIONS_DIR) -> list[Path]:
    """Writes whatever of the export's files is not there yet; returns what it wrote."""
    staging = dbt / "models" / "staging"
    folder = staging / contract.details.kelompok
    columns = columns_of(contract)
    texts = {
        folder / f"stg_{contract.name}.sql": _SQL.format(
            export=contract.name, columns=",\n".join(f"        {name}" for name in columns)
        ),
        folder / f"_stg_{contract.name}.yml": _model(contract, columns),
        expectations / "staging" / f"stg_{contract.name}.yml": _STAGING_SUITE.format(export=contract.name),
        expectations / "deliveries" / f"{contract.name}.yml": _DELIVERY_SUITE.format(export=contract.name),
    }
    written = []
    for path, text in texts.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    sources = staging / "_sources.yml"
    with_source = _add_source(sources.read_text(encoding="utf-8"), contract.name)
    if with_source != sources.read_text(encoding="utf-8"):
        sources.write_text(with_source, encoding="utf-8")
        written.append(sources)
    return written


def _model(contract: Contract, columns: dict[str, str]) -> str:
    grain = contract.standard.schema_[0].dataGranularityDescription if contract.standard.schema_ else None
    model = {
        "name": f"stg_{contract.name}",
        "description": f"{contract.title}: bukti, setiap baris yang diterima dengan asal-usulnya. "
        f"{(grain or 'satu baris per wilayah').capitalize()} per kiriman. Sumber: {contract.details.pengirim}.",
        "data_tests": ["gx_gate"],
        "columns": [{"name": name, "description": description} for name, description in columns.items()],
    }
    return yaml.dump({"models": [model]}, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=112)


def _add_source(text: str, export: str) -> str:
    """The sources with this export in the alphabetical list of the lake's tables: text, so that comments stay."""
    head, start, rest = text.partition("    tables:\n")
    lines = rest.splitlines(keepends=True)
    end = next((n for n, line in enumerate(lines) if not line.startswith("      ")), len(lines))
    entry = f"      - name: {export}\n"
    names = lines[:end] if entry in lines[:end] else sorted([*lines[:end], entry])
    return head + start + "".join([*names, *lines[end:]])


class _Indented(yaml.SafeDumper):
    """Lists are indented under their key, as everywhere in this project."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def main(names: Sequence[str]) -> None:
    """Writes the files of these exports, and says which."""
    contracts = registry.contracts()
    if not names:
        raise UsageError("No export is named.", "Name it: python -m orchestration.scaffold <agency>__<export>.")
    for name in names:
        if name not in contracts:
            raise UsageError(f"There is no contract of {name}.", f"Write orchestration/exports/{name}.odcs.yml first.")
        for path in write(contracts[name]):
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KesiapanError as error:
        sys.exit(f"scaffold: {error}")
