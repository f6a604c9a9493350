with

source as (
    {{ raw_export('kpu__perubahan_daftar_pemilih') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
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
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        lembar,
        baris_sumber,
        kunci_baris
    from source
)

select * from renamed
