with

rekap as (
    select
        kode_wilayah,
        periode as kode_pemilu,
        kode_desa_kpu,
        nomor_tps,
        kecamatan_tertulis,
        desa_kelurahan_tertulis,
        lokasi_khusus,
        laki_laki,
        perempuan,
        jumlah,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__rekap_dpt_tps') }}
)

{{ fakta(
    'rekap',
    kunci=['kode_wilayah', 'kode_pemilu', 'kode_desa_kpu', 'nomor_tps'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'kode_desa_kpu', 'nomor_tps'],
    kawasan=['kode_wilayah', 'kode_pemilu']
) }}
