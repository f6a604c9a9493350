{# A table, because it reads a file: a build stands by itself. #}
{{ config(materialized='table') }}

{# How a rhythm begins its periods, and how far apart they lie. `sekali` and `insidental` have no series. #}
{% set deret = {
    'harian': ('day', '1 day'),
    'mingguan': ('week', '7 day'),
    'bulanan': ('month', '1 month'),
    'triwulanan': ('quarter', '3 month'),
    'semesteran': ('year', '6 month'),
} -%}

with

acuan as (
    select * from {{ ref('stg_ledger__acuan') }}
),

ekspor as (
    select * from {{ ref('stg_ledger__ekspor') }}
),

pengirim_wajib as (
    select * from {{ ref('stg_ledger__pengirim_wajib') }}
),

jadwal_berjalan as (
    -- A period is waited for once it has begun: up to the end of the schedule, at most up to the day of the run.
    select
        ekspor.export,
        ekspor.irama,
        ekspor.mulai,
        coalesce(ekspor.sampai, ekspor.mulai) as hari_sekali,
        ekspor.tenggang_hari,
        case
            when ekspor.sampai < acuan.tanggal_acuan then ekspor.sampai
            else acuan.tanggal_acuan
        end as hingga
    from ekspor
    cross join acuan
    where ekspor.mulai <= acuan.tanggal_acuan
),

periode_berderet as (
    {% for irama, (satuan, langkah) in deret.items() -%}
    select
        export,
        irama,
        mulai,
        hari_sekali,
        tenggang_hari,
        {{ deret_tanggal("date_trunc('" ~ satuan ~ "', mulai)", "hingga", langkah) }} as hari_pertama
    from jadwal_berjalan
    where irama = '{{ irama }}'
    union all
    {% endfor -%}
    select
        export,
        irama,
        mulai,
        hari_sekali,
        tenggang_hari,
        mulai as hari_pertama
    from jadwal_berjalan
    where irama = 'sekali'
),

periode_berujung as (
    select
        export,
        irama,
        mulai,
        tenggang_hari,
        hari_pertama,
        case irama
            {% for irama, (satuan, langkah) in deret.items() -%}
            when '{{ irama }}' then cast(hari_pertama + interval '{{ langkah }}' - interval '1 day' as date)
            {% endfor -%}
            else hari_sekali
        end as hari_terakhir
    from periode_berderet
),

periode_berangka as (
    -- Days as file names write them: 20240131.
    select
        export,
        irama,
        hari_pertama,
        cast(hari_terakhir + cast(tenggang_hari as integer) as date) as jatuh_tempo,
        cast(
            extract(year from hari_pertama) * 10000
            + extract(month from hari_pertama) * 100
            + extract(day from hari_pertama)
            as varchar
        ) as angka_pertama,
        cast(
            extract(year from hari_terakhir) * 10000
            + extract(month from hari_terakhir) * 100
            + extract(day from hari_terakhir)
            as varchar
        ) as angka_terakhir
    from periode_berujung
    where hari_terakhir >= mulai
),

periode_bernama as (
    select
        export,
        irama,
        jatuh_tempo,
        angka_pertama,
        angka_terakhir,
        case irama
            when 'mingguan' then angka_terakhir
            when 'bulanan' then substring(angka_pertama, 1, 6)
            when 'triwulanan'
                then substring(angka_pertama, 1, 4) || 'T' || cast(extract(quarter from hari_pertama) as string)
            when 'semesteran'
                then
                    substring(angka_pertama, 1, 4)
                    || case when extract(month from hari_pertama) = 1 then '01' else '02' end
            else angka_pertama
        end as periode
    from periode_berangka
)

select
    periode_bernama.export,
    pengirim_wajib.pengirim,
    periode_bernama.irama,
    periode_bernama.periode,
    -- What a delivery may call itself and still be the one that is waited for: any day of the week, any day or month
    -- of the month or quarter. Text compares as the digits do.
    case periode_bernama.irama
        when 'semesteran' then periode_bernama.periode
        when 'bulanan' then substring(periode_bernama.angka_pertama, 1, 6)
        when 'triwulanan' then substring(periode_bernama.angka_pertama, 1, 6)
        else periode_bernama.angka_pertama
    end as periode_dari,
    case periode_bernama.irama
        when 'semesteran' then periode_bernama.periode
        else periode_bernama.angka_terakhir
    end as periode_sampai,
    periode_bernama.jatuh_tempo
from periode_bernama
inner join pengirim_wajib
    on periode_bernama.export = pengirim_wajib.export
