with

tps_ln as (
    select
        kode_wilayah,
        periode as kode_pemilu,
        jenis_tps,
        nomor_tps,
        kode_perwakilan,
        perwakilan_tertulis,
        negara,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__tps_ln') }}
)

{{ fakta(
    'tps_ln',
    kunci=['kode_wilayah', 'kode_pemilu', 'jenis_tps', 'nomor_tps'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'jenis_tps', 'nomor_tps']
) }}
