with

kiriman as (
    select * from {{ ref('stg_ledger__delivery') }}
),

masa_berlaku as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

kiriman_sebelumnya as (
    -- The accepted delivery whose place each accepted one takes.
    select
        delivery_id,
        lag(delivery_id) over (
            partition by export, pengirim, periode, lingkup
            order by diterima_pada, urutan
        ) as menggantikan
    from masa_berlaku
),

kiriman_terbaca_berurut as (
    -- Refused ones count as well: what follows them is a second attempt. An unreadable one speaks for no region.
    select
        delivery_id,
        berlaku_pada,
        row_number() over (
            partition by export, pengirim, periode, lingkup
            order by diterima_pada, urutan
        ) as nomor_dalam_slot,
        row_number() over (
            partition by export, pengirim, periode
            order by diterima_pada, urutan
        ) as nomor_dalam_periode,
        max(case when verdict <> 'ditolak' then berlaku_pada end) over (
            partition by export, pengirim
            order by diterima_pada, urutan
            rows between unbounded preceding and 1 preceding
        ) as berlaku_terbaru_sebelumnya
    from kiriman
    where lingkup is not null
),

kiriman_berhubungan as (
    select
        delivery_id,
        case
            when nomor_dalam_slot > 1 then 'ralat'
            when nomor_dalam_periode > 1 then 'lingkup_lain'
            when berlaku_pada < berlaku_terbaru_sebelumnya then 'terlambat'
            else 'pertama'
        end as hubungan
    from kiriman_terbaca_berurut
),

slot_tertunda as (
    -- A slot is stale when something newer than what is in force was refused.
    select
        berlaku.delivery_id,
        max(kiriman.diterima_pada) as ditolak_terakhir_pada
    from masa_berlaku as berlaku
    inner join kiriman
        on
            berlaku.export = kiriman.export
            and berlaku.pengirim = kiriman.pengirim
            and berlaku.periode = kiriman.periode
            and (berlaku.lingkup = kiriman.lingkup or kiriman.lingkup is null)
    where
        berlaku.digantikan_pada is null
        and kiriman.verdict = 'ditolak'
        and kiriman.diterima_pada >= berlaku.diterima_pada
    group by berlaku.delivery_id
)

select
    kiriman.delivery_id,
    kiriman.export,
    kiriman.pengirim,
    kiriman.periode,
    kiriman.lingkup,
    kiriman.nama_berkas as file,
    kiriman.sha256,
    kiriman.diterima_pada,
    kiriman.diterima_dinyatakan,
    kiriman.dicatat_pada,
    kiriman.berlaku_pada,
    kiriman.dasar_tanggal,
    kiriman.baris,
    kiriman.baris_diterima,
    kiriman.verdict,
    kiriman.alasan,
    masa_berlaku.delivery_id is not null and masa_berlaku.digantikan_pada is null as berlaku_dalam_slot,
    slot_tertunda.delivery_id is not null as slot_tertunda,
    kiriman_berhubungan.hubungan,
    kiriman_sebelumnya.menggantikan
from kiriman
left join masa_berlaku
    on kiriman.delivery_id = masa_berlaku.delivery_id
left join slot_tertunda
    on kiriman.delivery_id = slot_tertunda.delivery_id
left join kiriman_berhubungan
    on kiriman.delivery_id = kiriman_berhubungan.delivery_id
left join kiriman_sebelumnya
    on kiriman.delivery_id = kiriman_sebelumnya.delivery_id
