with

bukti as (
    select * from {{ ref('int_indikator__bukti') }}
),

bagian as (
    select * from {{ ref('int_wilayah__bagian') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

bukti_sendiri as (
    select
        bukti.kode_wilayah,
        bukti.kode_pemilu,
        bukti.kode_indikator,
        bukti.export,
        bukti.periode,
        bagian.tingkat_bagian,
        bagian.jarak,
        1 as bagian_ada,
        1 as bagian_seharusnya,
        bukti.pembilang,
        bukti.penyebut,
        bukti.berlaku_pada,
        bukti.diterima_pada,
        bukti.delivery_id
    from bukti
    inner join bagian
        on
            bukti.kode_wilayah = bagian.kode_wilayah
            and bagian.jarak = 0
),

banyak_bagian as (
    select
        kode_wilayah,
        tingkat_bagian,
        count(*) as bagian_seharusnya
    from bagian
    where jarak > 0
    group by kode_wilayah, tingkat_bagian
),

-- Numerators and denominators are added up, never percentages, and only within one export and one period.
bukti_bagian as (
    select
        bagian.kode_wilayah,
        bukti.kode_pemilu,
        bukti.kode_indikator,
        bukti.export,
        bukti.periode,
        bagian.tingkat_bagian,
        bagian.jarak,
        count(*) as bagian_ada,
        sum(bukti.pembilang) as pembilang,
        sum(bukti.penyebut) as penyebut,
        min(bukti.berlaku_pada) as berlaku_pada,
        max(bukti.diterima_pada) as diterima_pada,
        case when count(distinct bukti.delivery_id) = 1 then min(bukti.delivery_id) end as delivery_id
    from bukti
    inner join bagian
        on
            bukti.kode_wilayah = bagian.kode_bagian
            and bagian.jarak > 0
    inner join indikator
        on bukti.kode_indikator = indikator.kode_indikator
    where indikator.dijumlahkan
    group by
        bagian.kode_wilayah,
        bukti.kode_pemilu,
        bukti.kode_indikator,
        bukti.export,
        bukti.periode,
        bagian.tingkat_bagian,
        bagian.jarak
),

-- A sum of some of the parts is no figure of the whole: only how many have reported is kept of it.
bukti_dijumlahkan as (
    select
        bukti_bagian.kode_wilayah,
        bukti_bagian.kode_pemilu,
        bukti_bagian.kode_indikator,
        bukti_bagian.export,
        bukti_bagian.periode,
        bukti_bagian.tingkat_bagian,
        bukti_bagian.jarak,
        bukti_bagian.bagian_ada,
        banyak_bagian.bagian_seharusnya,
        case
            when bukti_bagian.bagian_ada = banyak_bagian.bagian_seharusnya then bukti_bagian.pembilang
        end as pembilang,
        case
            when bukti_bagian.bagian_ada = banyak_bagian.bagian_seharusnya then bukti_bagian.penyebut
        end as penyebut,
        bukti_bagian.berlaku_pada,
        bukti_bagian.diterima_pada,
        bukti_bagian.delivery_id
    from bukti_bagian
    inner join banyak_bagian
        on
            bukti_bagian.kode_wilayah = banyak_bagian.kode_wilayah
            and bukti_bagian.tingkat_bagian = banyak_bagian.tingkat_bagian
)

select * from bukti_sendiri
union all
select * from bukti_dijumlahkan
