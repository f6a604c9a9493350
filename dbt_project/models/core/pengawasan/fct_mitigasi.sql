with

mitigasi as (
    select
        kode_wilayah,
        nomor,
        periode,
        tanggal,
        tindakan,
        insiden,
        tingkat_kejadian,
        hari_gangguan_layanan,
        kerawanan_menurut_pelapor,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__mitigasi') }}
)

{{ fakta('mitigasi', kunci=['kode_wilayah', 'nomor', 'periode'], keadaan=['kode_wilayah', 'nomor', 'periode']) }}
