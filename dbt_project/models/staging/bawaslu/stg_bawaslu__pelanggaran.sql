with

source as (
    {{ raw_export('bawaslu__pelanggaran') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        nomor_register,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        pemilihan,
        asal,
        jenis_pelanggaran,
        kelompok_terlapor,
        tanggal_diterima,
        tanggal_diregister,
        informasi_tambahan,
        batas_putus,
        tanggal_diputus,
        status,
        putusan,
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
