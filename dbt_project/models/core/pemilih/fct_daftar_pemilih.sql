with

dalam_negeri as (
    select
        kode_wilayah,
        kode_pemilu,
        tahap,
        laki_laki,
        perempuan,
        jumlah,
        jumlah_tps,
        jumlah_kecamatan,
        jumlah_desa_kelurahan,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__daftar_pemilih_dn') }}
),

luar_negeri as (
    select
        kode_wilayah,
        periode as kode_pemilu,
        'DPT' as tahap,
        laki_laki,
        perempuan,
        jumlah,
        cast(null as bigint) as jumlah_tps,
        cast(null as bigint) as jumlah_kecamatan,
        cast(null as bigint) as jumlah_desa_kelurahan,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__dpt_luar_negeri') }}
),

daftar_pemilih as (
    select * from dalam_negeri
    union all
    select * from luar_negeri
)

{{ fakta(
    'daftar_pemilih',
    kunci=['kode_wilayah', 'kode_pemilu', 'tahap'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'tahap']
) }}
