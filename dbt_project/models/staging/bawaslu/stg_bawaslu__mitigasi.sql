with

source as (
    {{ raw_export('bawaslu__mitigasi') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        nomor,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        tanggal,
        tindakan,
        insiden,
        tingkat_kejadian,
        hari_gangguan_layanan,
        kerawanan_menurut_pelapor,
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
