"""The rules about an export's staging table that follow from its contract: every accepted row once, filled and typed.

So a staging model keeps every column of its contract under its own name; what it adds, its suite checks. Few rules
with many columns in each: a rule costs more than a column. Not here: rules about deliveries (`delivery_rules`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestration.exports.contract import Contract
from orchestration.gates.rule import Rule

# What a staging table keeps of a row's provenance, around the contract's columns.
BEFORE = ("kode_wilayah", "periode")
BEHIND = (
    "berlaku_pada",
    "dasar_tanggal",
    "diterima_pada",
    "dicatat_pada",
    "delivery_id",
    "lembar",
    "baris_sumber",
    "kunci_baris",
)
_SQL_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "string": "VARCHAR", "date": "DATE"}


def staging_rules(contract: Contract) -> list[Rule]:
    """Generated part of the suite of `staging.stg_<export>`."""
    required = [name for name in (*BEFORE, *BEHIND) if name != "lembar"]
    required += [column.name for column in contract.columns if column.required]
    return [
        _rule(
            "baris_sebanyak_yang_diterima",
            "expect_table_row_count_to_equal",
            {"value": {"$PARAMETER": "baris_diterima"}},
            "Buku besar tahu berapa baris yang diterima; lebih atau kurang berarti danau data atau model keliru.",
        ),
        _rule(
            "satu_baris_per_kunci",
            "expect_compound_columns_to_be_unique",
            {"column_list": ["delivery_id", "kunci_baris"], "ignore_row_if": "never"},
            "Satu kiriman menyebut satu kunci satu kali.",
        ),
        _rule(
            "kolom_wajib_terisi",
            "unexpected_rows_expectation",
            _rows(
                f"select delivery_id, lembar, baris_sumber, '{name}' as kolom from {{batch}} where {name} is null"
                for name in required
            ),
            "Gerbang kiriman sudah menuntutnya; yang kosong di sini hilang di jalan.",
        ),
        _rule(
            "tipe_sesuai_kontrak",
            "unexpected_rows_expectation",
            _rows(
                # Joined to one row, so that the columns of an empty table have types too.
                f"select '{column.name}' as kolom, typeof({column.name}) as tipe, '{kind}' as seharusnya "
                f"from (select 1) left join (select * from {{batch}} limit 1) on true "
                f"where typeof({column.name}) <> '{kind}'"
                for column in contract.columns
                for kind in [_SQL_TYPES[column.type]]
            ),
            "Tipe kolom mengikuti kontrak.",
        ),
    ]


def staging_source(contract: Contract) -> dict[str, Any]:
    """Entry of `turunan_dari`: the rows that the table must hold, those in the lake under the verdict in force."""
    columns = (*BEFORE, *(column.name for column in contract.columns), *BEHIND)
    return {
        "induk": [f"lake.{contract.name}", "ledger.delivery"],
        "sebagai": f"select isi.* from lake.{contract.name} as isi inner join ledger.delivery as kiriman "
        "on isi.delivery_id = kiriman.delivery_id and isi.batch_id = kiriman.batch_id "
        "and kiriman.verdict <> 'ditolak'",
        "kunci": ["delivery_id", "kunci_baris"],
        "kolom": [name for name in columns if name not in ("delivery_id", "kunci_baris")],
        "semua": True,
        "aturan": "sama_dengan_danau",
    }


def _rows(queries: Iterable[str]) -> dict[str, Any]:
    return {"unexpected_rows_query": "\nunion all\n".join(queries)}


def _rule(name: str, kind: str, kwargs: dict[str, Any], reason: str) -> Rule:
    meta = {"aturan": name, "pemilik": "insinyur data", "alasan": reason}
    return {"type": kind, "kwargs": kwargs, "severity": "critical", "meta": meta}
