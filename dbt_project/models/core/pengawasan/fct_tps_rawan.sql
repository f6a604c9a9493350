with

rawan as (
    select
        kode_wilayah,
        periode as kode_pemilu,
        kelompok,
        nomor,
        indikator,
        jumlah_tps,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__tps_rawan') }}
)

{{ fakta(
    'rawan',
    kunci=['kode_wilayah', 'kode_pemilu', 'kelompok', 'nomor'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'kelompok', 'nomor']
) }}
