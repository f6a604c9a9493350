-- Numerator and denominator of every indicator, of each region and period in which they were reported. Which of them
-- counts, int_indikator__pilihan decides. No indicator is named here: what they are made of stands in the seed `indikator`.
{{ config(materialized='table') }}

with

indikator as (
    select * from {{ ref('dim_indikator') }}
),

ukuran as (
    select * from {{ ref('int_ukuran__wilayah') }}
),

masa as (
    select * from {{ ref('int_pemilu__masa') }}
),

pembilang as (
    select
        indikator.kode_indikator,
        indikator.kode_dimensi,
        indikator.pasangan,
        indikator.penyebut as kode_penyebut,
        indikator.rincian_penyebut,
        ukuran.*
    from indikator
    inner join ukuran
        on
            indikator.pembilang = ukuran.kode_ukuran
            and indikator.rincian_pembilang = ukuran.rincian
),

-- Two joins, because one with "or" in it compares every row with every other.
berpasangan as (
    {%- for pasangan in ['sama', 'terdekat'] %}
    select
        pembilang.kode_wilayah,
        pembilang.kode_pemilu,
        pembilang.kode_indikator,
        pembilang.kode_dimensi,
        pembilang.export,
        pembilang.periode,
        penyebut.export as export_penyebut,
        penyebut.periode as periode_penyebut,
        pembilang.nilai as pembilang,
        penyebut.nilai as penyebut,
        pembilang.kode_penyebut is not null as berpenyebut,
        pembilang.asal,
        penyebut.asal as asal_penyebut,
        -- Of the two sides the one that is not whole is told of.
        {%- for kolom in ['tingkat_bagian', 'bagian_ada', 'bagian_seharusnya'] %}
        case
            when pembilang.nilai is not null and penyebut.nilai is null
                then coalesce(penyebut.{{ kolom }}, pembilang.{{ kolom }})
            else pembilang.{{ kolom }}
        end as {{ kolom }},
        {%- endfor %}
        pembilang.berlaku_pada,
        penyebut.berlaku_pada as penyebut_berlaku_pada,
        greatest(
            pembilang.diterima_pada, coalesce(penyebut.diterima_pada, pembilang.diterima_pada)
        ) as diterima_pada,
        pembilang.delivery_id,
        penyebut.delivery_id as penyebut_delivery_id,
        -- The nearest whole denominator; before one that is not whole.
        row_number() over (
            partition by
                pembilang.kode_wilayah,
                pembilang.kode_pemilu,
                pembilang.kode_indikator,
                pembilang.export,
                pembilang.periode
            order by
                case when penyebut.nilai is null then 1 else 0 end asc,
                abs({{ dbt.datediff('penyebut.berlaku_pada', 'pembilang.berlaku_pada', 'day') }}) asc,
                penyebut.berlaku_pada desc,
                penyebut.diterima_pada desc,
                penyebut.export asc,
                penyebut.periode desc
        ) as urutan_penyebut
    from pembilang
    left join ukuran as penyebut
        on
            pembilang.kode_wilayah = penyebut.kode_wilayah
            and pembilang.kode_pemilu = penyebut.kode_pemilu
            and pembilang.kode_penyebut = penyebut.kode_ukuran
            and pembilang.rincian_penyebut = penyebut.rincian
            {%- if pasangan == 'sama' %}
            and pembilang.export = penyebut.export
            and pembilang.periode = penyebut.periode
            {%- endif %}
    where coalesce(pembilang.pasangan, 'sama') = '{{ pasangan }}'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

bukti as (
    select
        berpasangan.*,
        berpasangan.pembilang is not null
        and (berpasangan.penyebut is not null or not berpasangan.berpenyebut) as lengkap,
        -- Readiness is what was there on voting day; what is described later is shown, not scored. Only the outcome is
        -- of the days after.
        berpasangan.kode_dimensi <> 'HASIL'
        and berpasangan.berlaku_pada > masa.tanggal_pemungutan as sesudah_pemungutan
    from berpasangan
    inner join masa
        on berpasangan.kode_pemilu = masa.kode_pemilu
    where berpasangan.urutan_penyebut = 1
)

select
    kode_wilayah,
    kode_pemilu,
    kode_indikator,
    export,
    periode,
    export_penyebut,
    periode_penyebut,
    case when lengkap then pembilang end as pembilang,
    case when lengkap then penyebut end as penyebut,
    lengkap,
    sesudah_pemungutan,
    asal,
    asal_penyebut,
    tingkat_bagian,
    bagian_ada,
    bagian_seharusnya,
    berlaku_pada,
    penyebut_berlaku_pada,
    diterima_pada,
    delivery_id,
    penyebut_delivery_id
from bukti
