with

pohon as (
    select
        kode_wilayah,
        periode as kode_pemilu,
        kode_desa_kpu,
        kecamatan_tertulis,
        desa_kelurahan_tertulis,
        tps_terakhir,
        tps_khusus_awal,
        tps_khusus_akhir,
        jumlah_tps,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__wilayah_tps') }}
)

{{ fakta(
    'pohon',
    kunci=['kode_wilayah', 'kode_pemilu', 'kode_desa_kpu'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'kode_desa_kpu'],
    kawasan=['kode_wilayah', 'kode_pemilu']
) }}
