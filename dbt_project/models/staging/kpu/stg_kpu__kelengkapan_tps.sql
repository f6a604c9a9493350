with

source as (
    {{ raw_export('kpu__kelengkapan_tps') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        kecamatan_tertulis,
        pemilu,
        jumlah_tps,
        tps_lengkap,
        tps_belum_lengkap,
        kekurangan,
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
