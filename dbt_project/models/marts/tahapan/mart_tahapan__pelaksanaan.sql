with

tahapan_terkini as (
    select
        *,
        awal_rencana as awal,
        akhir_rencana as akhir,
        selesai_nyata as selesai
    from {{ ref('fct_tahapan') }}
    where terkini
),

tahapan as (
    select
        *,
        {{ dbt.datediff('awal', 'akhir', 'day') }} as selang_rencana,
        {{ dbt.datediff('akhir', 'selesai', 'day') }} as selang_selesai
    from tahapan_terkini
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
)

select
    tahapan.kode_wilayah,
    tahapan.kode_pemilu,
    tahapan.nomor,
    tahapan.uraian,
    tahapan.awal_rencana,
    tahapan.akhir_rencana,
    tahapan.selang_rencana + 1 as lama_rencana_hari,
    tahapan.mulai_nyata,
    tahapan.selesai_nyata,
    tahapan.status,
    tahapan.akhir_rencana < acuan.tanggal_acuan as sudah_jatuh_tempo,
    case
        when tahapan.selesai_nyata > tahapan.akhir_rencana then tahapan.selang_selesai
        when tahapan.selesai_nyata is not null then 0
    end as hari_terlambat,
    case
        when tahapan.selesai_nyata <= tahapan.akhir_rencana then 'tepat_waktu'
        when tahapan.selesai_nyata > tahapan.akhir_rencana then 'terlambat'
        when tahapan.akhir_rencana >= acuan.tanggal_acuan then 'belum_jatuh_tempo'
        when tahapan.status is not null then 'belum_selesai'
        else 'tidak_dilaporkan'
    end as pelaksanaan,
    tahapan.berlaku_pada,
    tahapan.diterima_pada,
    tahapan.delivery_id,
    tahapan.lembar,
    tahapan.baris_sumber,
    acuan.tanggal_acuan,
    tahapan.sintetis
from tahapan
cross join acuan
