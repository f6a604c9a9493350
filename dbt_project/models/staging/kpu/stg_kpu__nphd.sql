with

source as (
    {{ raw_export('kpu__nphd') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        pemilu,
        penerima,
        status,
        tanggal_tanda_tangan,
        nilai,
        tahun_pertama,
        nilai_tahun_pertama,
        tahun_kedua,
        nilai_tahun_kedua,
        tahap_1_nilai,
        tahap_1_tanggal,
        tahap_2_nilai,
        tahap_2_tanggal,
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
