with

source as (
    {{ raw_export('bawaslu__pencermatan_daftar_pemilih') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        langkah,
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
        persen_tanpa_ktpel,
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
