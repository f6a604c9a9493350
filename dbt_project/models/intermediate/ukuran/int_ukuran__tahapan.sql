-- Stages of an election: due, done on time, days overdue. Only of regions whose stages carry their actual days: a
-- national plan alone says nothing of progress, and would give all regions the same figure.
with

tahapan as (
    {{ keadaan_pada_hari_nilai(
        'fct_tahapan', ['kode_wilayah', 'nomor'], pemilu='fakta.kode_pemilu = masa.kode_pemilu'
    ) }}
),

tahapan_dilaporkan as (
    -- A stage list has the day of its decree. What it says of progress it says on the day it is sent, at most on the
    -- day the election is judged: what has ended since then is not known.
    select
        *,
        least(hari_nilai, cast(diterima_pada as date)) as hari_laporan,
        max(case when status is not null or selesai_nyata is not null then 1 else 0 end) over (
            partition by kode_wilayah, kode_pemilu
        ) as ada_pelaksanaan
    from tahapan
),

tahapan_berhari as (
    select
        *,
        akhir_rencana < hari_laporan as sudah_jatuh_tempo,
        coalesce(selesai_nyata, hari_laporan) as sampai
    from tahapan_dilaporkan
    where
        ada_pelaksanaan = 1
        and akhir_rencana is not null
),

tahapan_terhitung as (
    select
        kode_wilayah,
        kode_pemilu,
        'kpu__tahapan' as export,
        kode_pemilu as periode,
        case when sudah_jatuh_tempo then 1 else 0 end as jatuh_tempo,
        case when sudah_jatuh_tempo and selesai_nyata <= akhir_rencana then 1 else 0 end as tepat_waktu,
        case
            when sudah_jatuh_tempo and sampai > akhir_rencana
                then {{ dbt.datediff('akhir_rencana', 'sampai', 'day') }}
            else 0
        end as hari_terlambat,
        hari_laporan as berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from tahapan_berhari
)

{{ ukuran_turunan('tahapan_terhitung', {
    'tahapan.jatuh_tempo': 'jatuh_tempo',
    'tahapan.tepat_waktu': 'tepat_waktu',
    'tahapan.hari_terlambat': 'hari_terlambat',
}) }}
