with

kalender as (
    select
        *,
        {{ dbt.datediff('mulai', 'selesai', 'day') }} as selang_hari
    from {{ ref('kalender') }}
),

bacaan_berlaku as (
    select * from {{ ref('bacaan_berlaku') }}
),

banyak_bacaan as (
    select
        kode_kalender,
        count(*) as banyak_bacaan
    from kalender
    group by kode_kalender
)

select
    kalender.kode_kalender,
    kalender.kode_pemilu,
    kalender.kode_tahap,
    kalender.nomor_tahapan,
    kalender.kode_induk,
    kalender.uraian,
    kalender.mulai,
    kalender.selesai,
    -- Both ends count: a stage of one day lasts one day.
    cast(kalender.selang_hari + 1 as bigint) as lama_hari,
    kalender.bacaan,
    banyak_bacaan.banyak_bacaan,
    -- Several readings and no choice: none is in force, and the gate closes.
    coalesce(kalender.bacaan = bacaan_berlaku.bacaan, banyak_bacaan.banyak_bacaan = 1) as dipakai,
    bacaan_berlaku.alasan as alasan_bacaan,
    kalender.dilaksanakan,
    kalender.sumber,
    kalender.keyakinan,
    kalender.keterangan
from kalender
inner join banyak_bacaan
    on kalender.kode_kalender = banyak_bacaan.kode_kalender
left join bacaan_berlaku
    on kalender.kode_kalender = bacaan_berlaku.kode
