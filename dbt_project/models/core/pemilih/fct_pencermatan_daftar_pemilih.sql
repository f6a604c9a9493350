with

pencermatan as (
    select
        kode_wilayah,
        langkah,
        periode,
        jumlah_pemilih,
        pemilih_diperiksa,
        tms_meninggal,
        tms_di_bawah_umur,
        tms_tni,
        tms_polri,
        tms_pindah_domisili,
        tms_tidak_dikenal,
        tms_bukan_penduduk,
        tms_salah_tps,
        jumlah_tms,
        pemilih_ganda,
        pengenal_tidak_sah,
        tanpa_ktpel,
        persen_tanpa_ktpel as persen_tanpa_ktpel_tertulis,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__pencermatan_daftar_pemilih') }}
)

{{ fakta('pencermatan', kunci=['kode_wilayah', 'langkah', 'periode'], keadaan=['kode_wilayah', 'langkah']) }}
