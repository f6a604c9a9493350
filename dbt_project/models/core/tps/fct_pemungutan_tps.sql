with

sirekap as (
    select
        kode_wilayah,
        split_part(periode, '/', 1) as kode_pemilu,
        jenis,
        kode_tps as kode_tps_kpu,
        administrasi_ada,
        suara_chart,
        pemilih_dpt_j,
        pemilih_dpt_l,
        pemilih_dpt_p,
        pengguna_dpt_j,
        pengguna_dptb_j,
        pengguna_non_dpt_j,
        pengguna_total_j,
        suara_sah,
        suara_tidak_sah,
        suara_total,
        psu,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__sirekap') }}
)

{{ fakta(
    'sirekap',
    kunci=['kode_wilayah', 'kode_pemilu', 'jenis', 'kode_tps_kpu'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'jenis', 'kode_tps_kpu']
) }}
