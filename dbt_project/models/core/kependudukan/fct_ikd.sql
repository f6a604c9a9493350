with

provinsi as (
    select
        kode_wilayah,
        periode,
        aktivasi,
        belum_aktivasi,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__ikd_provinsi') }}
),

kabupaten_kota as (
    select
        kode_wilayah,
        periode,
        aktivasi,
        belum_aktivasi,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__ikd_kabupaten') }}
),

gabungan as (
    select * from provinsi
    union all
    select * from kabupaten_kota
)

{{ fakta('gabungan', kunci=['kode_wilayah', 'berlaku_pada'], keadaan=['kode_wilayah']) }}
