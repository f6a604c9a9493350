with

acuan as (
    select * from {{ ref('stg_ledger__acuan') }}
),

ekspor as (
    select * from {{ ref('stg_ledger__ekspor') }}
),

kiriman as (
    select * from {{ ref('stg_ledger__delivery') }}
),

masa_berlaku as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

periode_ditunggu as (
    select * from {{ ref('int_kiriman__periode_ditunggu') }}
),

kiriman_disandingkan as (
    -- Each delivery beside the period that waited for it, if one did. What is wanted once takes any period.
    select
        kiriman.export,
        kiriman.pengirim,
        kiriman.periode,
        kiriman.lingkup,
        kiriman.delivery_id,
        kiriman.urutan,
        kiriman.diterima_pada,
        kiriman.verdict,
        ditunggu.irama = 'sekali' as sekali,
        ditunggu.periode as periode_ditunggu,
        ditunggu.jatuh_tempo,
        case
            when ditunggu.periode is null or ditunggu.irama = 'sekali' then kiriman.periode
            else ditunggu.periode
        end as butir,
        masa_berlaku.delivery_id is not null and masa_berlaku.digantikan_pada is null as berlaku
    from kiriman
    left join periode_ditunggu as ditunggu
        on
            kiriman.export = ditunggu.export
            and kiriman.pengirim = ditunggu.pengirim
            and (
                ditunggu.irama = 'sekali'
                or kiriman.periode = ditunggu.periode
                or kiriman.periode between ditunggu.periode_dari and ditunggu.periode_sampai
            )
    left join masa_berlaku
        on kiriman.delivery_id = masa_berlaku.delivery_id
),

lingkup_dinilai as (
    select
        *,
        count(*) over (partition by export, pengirim, butir) as jumlah_kiriman,
        min(case when verdict <> 'ditolak' then diterima_pada end) over (
            partition by export, pengirim, butir, lingkup
        ) as pertama_diterima_pada
    from kiriman_disandingkan
),

kiriman_berurut as (
    -- The delivery that speaks for a period: of a scope that was only ever refused, else the last one in force.
    select
        *,
        row_number() over (
            partition by export, pengirim, butir
            order by
                case
                    when lingkup is not null and pertama_diterima_pada is null then 0
                    when berlaku then 1
                    else 2
                end,
                diterima_pada desc,
                urutan desc
        ) as nomor
    from lingkup_dinilai
),

butir_datang as (
    select
        export,
        pengirim,
        periode,
        periode_ditunggu,
        delivery_id,
        diterima_pada,
        pertama_diterima_pada,
        jumlah_kiriman,
        verdict,
        -- Wanted once: the due date is met by the first to be accepted; a further edition has none.
        case
            when not sekali then jatuh_tempo
            when row_number() over (
                partition by export, pengirim, sekali
                order by case when verdict = 'ditolak' then 1 else 0 end, pertama_diterima_pada, diterima_pada, urutan
            ) = 1 then jatuh_tempo
        end as jatuh_tempo
    from kiriman_berurut
    where nomor = 1
),

butir_gabungan as (
    select
        export,
        pengirim,
        periode,
        periode_ditunggu is not null as dijadwalkan,
        jatuh_tempo,
        delivery_id,
        diterima_pada,
        pertama_diterima_pada,
        jumlah_kiriman,
        verdict
    from butir_datang
    union all
    select
        ditunggu.export,
        ditunggu.pengirim,
        ditunggu.periode,
        true as dijadwalkan,
        ditunggu.jatuh_tempo,
        null as delivery_id,
        null as diterima_pada,
        null as pertama_diterima_pada,
        0 as jumlah_kiriman,
        null as verdict
    from periode_ditunggu as ditunggu
    left join butir_datang
        on
            ditunggu.export = butir_datang.export
            and ditunggu.pengirim = butir_datang.pengirim
            and ditunggu.periode = butir_datang.periode_ditunggu
    where butir_datang.export is null
)

select
    butir_gabungan.export,
    ekspor.judul as judul_export,
    ekspor.kelompok,
    butir_gabungan.pengirim,
    ekspor.irama,
    butir_gabungan.periode,
    butir_gabungan.jatuh_tempo,
    case
        when butir_gabungan.verdict = 'ditolak' then 'ditolak'
        when butir_gabungan.verdict is not null and not butir_gabungan.dijadwalkan then 'tidak_dijadwalkan'
        when butir_gabungan.verdict is not null then butir_gabungan.verdict
        when acuan.tanggal_acuan > butir_gabungan.jatuh_tempo then 'belum_diterima'
        else 'belum_jatuh_tempo'
    end as status,
    butir_gabungan.delivery_id,
    butir_gabungan.diterima_pada,
    butir_gabungan.pertama_diterima_pada,
    coalesce(
        coalesce(cast(butir_gabungan.pertama_diterima_pada as date), acuan.tanggal_acuan) > butir_gabungan.jatuh_tempo,
        false
    ) as terlambat,
    case
        when cast(butir_gabungan.pertama_diterima_pada as date) <= butir_gabungan.jatuh_tempo then 0
        else {{ dbt.datediff('butir_gabungan.jatuh_tempo', 'butir_gabungan.pertama_diterima_pada', 'day') }}
    end as hari_terlambat,
    butir_gabungan.jumlah_kiriman,
    acuan.tanggal_acuan
from butir_gabungan
inner join ekspor
    on butir_gabungan.export = ekspor.export
cross join acuan
