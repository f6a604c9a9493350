-- The run-up of each election, and the day on which its readiness is judged: the reference day, at most voting day.
with

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
)

select
    pemilu.kode_pemilu,
    pemilu.jenis,
    pemilu.tanggal_pemungutan,
    -- Day by day each report belongs to one election: the next to be held.
    coalesce(
        lag(pemilu.tanggal_pemungutan) over (order by pemilu.tanggal_pemungutan), date '0001-01-01'
    ) as sesudah,
    least(pemilu.tanggal_pemungutan, acuan.tanggal_acuan) as hari_nilai,
    acuan.tanggal_acuan
from pemilu
cross join acuan
