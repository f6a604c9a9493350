with

source as (
    {{ raw_export('kpu__logistik') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        pemilu,
        jenis_barang,
        satuan,
        dibutuhkan,
        diproduksi,
        dikirim,
        di_kabko,
        di_ppk,
        di_tps,
        rusak,
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
