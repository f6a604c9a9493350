{#- The weekday of a day without a function of one engine: days since a Monday. -#}
{%- set hari_ke = "mod(mod(" ~ dbt.datediff("date '2024-01-01'", "tanggal_tertulis", "day") ~ ", 7) + 7, 7)" -%}
with

dokumen as (
    select * from {{ ref('dokumen_sumber') }}
),

berhari as (
    select
        *,
        case {{ hari_ke }}
            when 0 then 'Senin'
            when 1 then 'Selasa'
            when 2 then 'Rabu'
            when 3 then 'Kamis'
            when 4 then 'Jumat'
            when 5 then 'Sabtu'
            when 6 then 'Minggu'
        end as hari_menurut_tanggal
    from dokumen
)

select
    kode_dokumen,
    judul,
    kode_wilayah,
    lembaga,
    acara_mulai,
    acara_selesai,
    ditandatangani,
    tanggal_tertulis,
    hari_tertulis,
    hari_menurut_tanggal,
    hari_tertulis = hari_menurut_tanggal as hari_cocok,
    tanggal_dibetulkan,
    coalesce(tanggal_dibetulkan, tanggal_tertulis) as tanggal_dipakai,
    keyakinan,
    masa_sidang,
    pimpinan,
    tempat,
    media,
    dilihat,
    keterangan,
    sumber
from berhari
