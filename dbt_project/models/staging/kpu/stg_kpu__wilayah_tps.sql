with

source as (
    {{ raw_export('kpu__wilayah_tps') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_desa_kpu,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        kecamatan_tertulis,
        desa_kelurahan_tertulis,
        tps_terakhir,
        tps_khusus_awal,
        tps_khusus_akhir,
        jumlah_tps,
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
