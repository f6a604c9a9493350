-- What the bodies reported, per indicator. A new indicator over existing facts is one more CTE here and its rows
-- in the readiness seeds; sums, targets, scores and states follow by themselves.
with

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

-- Every period known today, not only the latest: a new semester that has arrived for one region must not take the
-- complete one before it away from the province.
ktp_el as (
    {{ diketahui('fct_ktp_el') }}
),

ikp as (
    {{ diketahui('fct_ikp') }}
),

indikator_ekspor as (
    select * from {{ ref('indikator_ekspor') }}
),

kiriman as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

perekaman_ktp_el as (
    -- Population administration knows no elections: one figure serves them all.
    select
        ktp_el.kode_wilayah,
        pemilu.kode_pemilu,
        'D1.1' as kode_indikator,
        ktp_el.export,
        ktp_el.periode,
        cast(ktp_el.perekaman as double) as pembilang,
        cast(ktp_el.wajib_ktp as double) as penyebut,
        ktp_el.berlaku_pada,
        ktp_el.diterima_pada,
        ktp_el.delivery_id,
        ktp_el.lembar,
        ktp_el.baris_sumber
    from ktp_el
    inner join indikator_ekspor
        on
            ktp_el.export = indikator_ekspor.export
            and indikator_ekspor.kode_indikator = 'D1.1'
    cross join pemilu
    where
        ktp_el.perekaman is not null
        and ktp_el.wajib_ktp is not null
),

kerawanan_pemilu as (
    select
        ikp.kode_wilayah,
        ikp.kode_pemilu,
        'CTX1' as kode_indikator,
        kiriman.export,
        kiriman.periode,
        cast(ikp.skor as double) as pembilang,
        cast(null as double) as penyebut,
        ikp.berlaku_pada,
        ikp.diterima_pada,
        ikp.delivery_id,
        ikp.lembar,
        ikp.baris_sumber
    from ikp
    inner join kiriman
        on ikp.delivery_id = kiriman.delivery_id
    where ikp.skor is not null
)

select * from perekaman_ktp_el
union all
select * from kerawanan_pemilu
