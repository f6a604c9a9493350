with

dp4 as (
    select
        kode_wilayah,
        periode as kode_pemilu,
        laki_laki,
        perempuan,
        jumlah,
        pemula_laki_laki,
        pemula_perempuan,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__dp4') }}
)

{{ fakta('dp4', kunci=['kode_wilayah', 'kode_pemilu'], keadaan=['kode_wilayah', 'kode_pemilu']) }}
