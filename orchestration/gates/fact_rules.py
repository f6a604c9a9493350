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


def fact_rules(
    key: Sequence[str], state: Sequence[str], area: Sequence[str], *, counts_rows_itself: bool
) -> list[Rule]:
    """Generated part of the suite of a `core.fct_*`. `area`: what a delivery lists as a whole (macro `fakta`)."""
    figure, subject, listed = ", ".join(key), ", ".join(state), ", ".join(area)
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
                "where terkini and diketahui_sampai is not null "
                f"union all select {subject}, 1 as terkini from (select *, row_number() over (partition by {subject} "
                "order by berlaku_pada desc, diterima_pada desc, dicatat_pada desc, baris_sumber) as urutan "
                "from {batch} where diketahui_sampai is null) as diketahui where terkini and urutan > 1"
            },
            "Yang masih diketahui mempunyai tepat satu keadaan terkini, yang terakhir; itulah isi tampilan _terkini.",
        ),
        _rule(
            "masa_diketahui_dihitung_ulang",
            "unexpected_rows_expectation",
            {
                "unexpected_rows_query": "with kiriman as (select isi.*, lead(diterima_pada) over ("
                f"partition by {listed} order by diterima_pada, urutan) as didaftar_lagi_pada from ("
                f"select distinct {', '.join(f'isi.{name}' for name in area)}, isi.delivery_id, isi.diterima_pada, "
                "masa.urutan, masa.digantikan_pada from {batch} as isi left join "
                "intermediate.int_kiriman__masa_berlaku as masa on isi.delivery_id = masa.delivery_id) as isi) "
                f"select {', '.join(f'isi.{name}' for name in key)}, isi.delivery_id, isi.diketahui_sampai "
                "from {batch} as isi left join kiriman on isi.delivery_id = kiriman.delivery_id and "
                f"{' and '.join(f'isi.{name} is not distinct from kiriman.{name}' for name in area)} "
                "where isi.diketahui_dari is distinct from isi.diterima_pada or isi.diketahui_sampai "
                "is distinct from least(kiriman.didaftar_lagi_pada, kiriman.digantikan_pada)"
            },
            "Diketahui sejak diterima, sampai kiriman berikutnya menyebutnya lagi atau slotnya terisi baru.",
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
