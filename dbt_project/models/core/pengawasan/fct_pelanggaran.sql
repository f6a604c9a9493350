with

perkara as (
    select
        kode_wilayah,
        nomor_register,
        periode,
        pemilihan,
        asal,
        jenis_pelanggaran,
        kelompok_terlapor,
        tanggal_diterima,
        tanggal_diregister,
        informasi_tambahan,
        batas_putus,
        tanggal_diputus,
        status,
        putusan,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__pelanggaran') }}
)

{{ fakta(
    'perkara',
    kunci=['kode_wilayah', 'nomor_register', 'periode'],
    keadaan=['kode_wilayah', 'nomor_register']
) }}
