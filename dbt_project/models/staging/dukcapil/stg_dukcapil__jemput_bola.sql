with

source as (
    {{ raw_export('dukcapil__jemput_bola') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_provinsi_tertulis,
        provinsi_tertulis,
        kode_kabupaten_kota_tertulis,
        kabupaten_kota_tertulis,
        segmen,
        kunjungan,
        perekaman,
        disamarkan,
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
