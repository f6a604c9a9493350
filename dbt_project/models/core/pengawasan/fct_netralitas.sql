with

netralitas as (
    select
        kode_wilayah,
        periode,
        jenis,
        nomor,
        tanggal,
        penandatangan,
        opd_menandatangani,
        opd_jumlah,
        penerima_rekomendasi,
        rekomendasi_terbit,
        rekomendasi_dilaksanakan,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__netralitas') }}
)

{{ fakta(
    'netralitas',
    kunci=['kode_wilayah', 'periode', 'jenis', 'nomor', 'tanggal'],
    keadaan=['kode_wilayah', 'jenis', 'nomor', 'tanggal']
) }}
