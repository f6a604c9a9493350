with

kelengkapan as (
    select
        kode_wilayah,
        pemilu as kode_pemilu,
        periode,
        jumlah_tps,
        tps_lengkap,
        tps_belum_lengkap,
        kekurangan,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__kelengkapan_tps') }}
)

{{ fakta('kelengkapan', kunci=['kode_wilayah', 'kode_pemilu', 'periode'], keadaan=['kode_wilayah', 'kode_pemilu']) }}
