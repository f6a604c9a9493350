with

penduduk as (
    select
        kode_wilayah,
        periode,
        laki_laki,
        perempuan,
        jumlah,
        jumlah_kk,
        jumlah_kecamatan,
        jumlah_desa,
        jumlah_kelurahan,
        {{ asal_usul() }}
    from {{ ref('int_penduduk__gabungan') }}
)

{{ fakta('penduduk', kunci=['kode_wilayah', 'periode'], keadaan=['kode_wilayah']) }}
