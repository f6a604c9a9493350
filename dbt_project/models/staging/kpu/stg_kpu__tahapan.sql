with

source as (
    {{ raw_export('kpu__tahapan') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        nomor,
        tahapan,
        awal_rencana,
        akhir_rencana,
        mulai_nyata,
        selesai_nyata,
        status,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
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
