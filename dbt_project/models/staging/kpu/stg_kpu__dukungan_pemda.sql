with

source as (
    {{ raw_export('kpu__dukungan_pemda') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        jenis,
        uraian,
        status,
        rencana,
        realisasi,
        satuan,
        tanggal_dibentuk,
        rapat_terakhir,
        jumlah_rapat,
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
