with

tahapan as (
    select
        kode_wilayah,
        periode as kode_pemilu,
        nomor,
        tahapan as uraian,
        awal_rencana,
        akhir_rencana,
        mulai_nyata,
        selesai_nyata,
        status,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__tahapan') }}
)

{{ fakta(
    'tahapan',
    kunci=['kode_wilayah', 'kode_pemilu', 'nomor'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'nomor']
) }}
