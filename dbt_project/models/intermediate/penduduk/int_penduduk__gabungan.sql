with

provinsi as (
    select
        kode_wilayah,
        'dukcapil__agregat_provinsi' as export,
        periode,
        laki_laki,
        perempuan,
        jumlah_penduduk as jumlah,
        jumlah_kk,
        wajib_ktp,
        perekaman,
        jumlah_kecamatan,
        jumlah_desa,
        jumlah_kelurahan,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__agregat_provinsi') }}
),

kabupaten_kota as (
    select
        kode_wilayah,
        'dukcapil__agregat_kabupaten' as export,
        periode,
        laki_laki,
        perempuan,
        jumlah_penduduk as jumlah,
        jumlah_kk,
        wajib_ktp,
        perekaman,
        jumlah_kecamatan,
        jumlah_desa,
        jumlah_kelurahan,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__agregat_kabupaten') }}
),

gabungan as (
    select * from provinsi
    union all
    select * from kabupaten_kota
)

select * from gabungan
