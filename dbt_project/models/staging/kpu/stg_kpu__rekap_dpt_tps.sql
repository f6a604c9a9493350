with

source as (
    {{ raw_export('kpu__rekap_dpt_tps') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        kecamatan_tertulis,
        desa_kelurahan_tertulis,
        kode_desa_kpu,
        nomor_tps,
        lokasi_khusus,
        laki_laki,
        perempuan,
        jumlah,
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
