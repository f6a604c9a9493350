with

perubahan as (
    select
        kode_wilayah,
        periode,
        daftar_awal,
        pemilih_baru,
        tms_meninggal,
        tms_ganda,
        tms_di_bawah_umur,
        tms_pindah_domisili,
        tms_tidak_dikenal,
        tms_tni,
        tms_polri,
        tms_bukan_penduduk,
        jumlah_tms,
        dpshp,
        daftar_akhir,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__perubahan_daftar_pemilih') }}
)

{{ fakta('perubahan', kunci=['kode_wilayah', 'periode'], keadaan=['kode_wilayah', 'periode']) }}
