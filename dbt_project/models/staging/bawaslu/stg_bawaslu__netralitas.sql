with

source as (
    {{ raw_export('bawaslu__netralitas') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        jenis,
        nomor,
        tanggal,
        hari,
        penandatangan,
        opd_menandatangani,
        opd_jumlah,
        penerima_rekomendasi,
        rekomendasi_terbit,
        rekomendasi_dilaksanakan,
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
