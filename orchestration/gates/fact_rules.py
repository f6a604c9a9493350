"""The rules that every fact must keep, from the two keys that its suite declares.

`meta.kunci` names one figure (its period included), `meta.keadaan` what has a state; see macro `fakta` in
dbt_project/macros. A suite may count its rows itself where one row of a file becomes several; else each accepted row
is one vintage. Not here: what the figures of one fact mean (its suite), staging tables (`staging_rules`).
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.gates.rule import Rule

_PROVENANCE = (
    "berlaku_pada",
    "dasar_tanggal",
    "diterima_pada",
    "dicatat_pada",
    "diketahui_dari",
    "terkini",
    "delivery_id",
    "baris_sumber",
    "sintetis",
)


def fact_rules(key: Sequence[str], state: Sequence[str], *, counts_rows_itself: bool) -> list[Rule]:
    """Generated part of the suite of a `core.fct_*`."""
    figure, subject = ", ".join(key), ", ".join(state)
    required = ("kode_wilayah", *_PROVENANCE)
    rules = [
        _rule(
            "butir_unik",
            "expect_compound_columns_to_be_unique",
            {"column_list": [*key, "delivery_id"], "ignore_row_if": "never"},
            "Satu kiriman menyebut satu angka satu kali; baris ganda menggandakan jumlah.",
        ),
        _rule(
            "asal_usul_terisi",
            "unexpected_rows_expectation",
            {
                "unexpected_rows_query": "\nunion all\n".join(
                    f"select delivery_id, baris_sumber, '{name}' as kolom from {{batch}} where {name} is null"
                    for name in required
                )
            },
            "Setiap angka berasal dari satu baris satu kiriman, menggambarkan satu hari, dan punya saat diketahui.",
        ),
        _rule(
            "satu_vintage_berlaku",
            "unexpected_rows_expectation",
            {
                "unexpected_rows_query": f"select {figure}, count(*) as berlaku from {{batch}} "
                f"where diketahui_sampai is null group by {figure} having count(*) > 1"
            },
            "Pada satu saat hanya satu angka yang diketahui untuk satu butir.",
        ),
        _rule(
            "masa_diketahui_maju",
            "unexpected_rows_expectation",
            {
                "unexpected_rows_query": f"select {figure}, delivery_id, diketahui_dari, diketahui_sampai "
                "from {batch} where diketahui_sampai < diketahui_dari"
            },
            "Masa diketahui tidak pernah berakhir sebelum dimulai.",
        ),
        _rule(
            "satu_keadaan_terkini",
            "unexpected_rows_expectation",
            {
                "unexpected_rows_query": f"select {subject}, count(case when terkini then 1 end) as terkini "
                f"from {{batch}} where diketahui_sampai is null group by {subject} "
                "having count(case when terkini then 1 end) <> 1 "
                f"union all select {subject}, 0 as terkini from {{batch}} "
                "where terkini and diketahui_sampai is not null"
            },
            "Yang masih diketahui mempunyai tepat satu keadaan terkini; itulah isi tampilan _terkini.",
        ),
    ]
    if not counts_rows_itself:
        rules.insert(
            0,
            _rule(
                "baris_sebanyak_yang_diterima",
                "expect_table_row_count_to_equal",
                {"value": {"$PARAMETER": "baris_diterima"}},
                "Setiap baris yang diterima menjadi satu vintage; gabungan tidak menambah atau mengurangi.",
            ),
        )
    return rules


def _rule(name: str, kind: str, kwargs: dict[str, object], reason: str) -> Rule:
    meta = {"aturan": name, "pemilik": "insinyur data", "alasan": reason}
    return {"type": kind, "kwargs": kwargs, "severity": "critical", "meta": meta}
