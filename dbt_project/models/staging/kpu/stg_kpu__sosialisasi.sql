with

source as (
    {{ raw_export('kpu__sosialisasi') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        nomor,
        per_tanggal,
        pemilu,
        kegiatan,
        penyelenggara,
        tanggal_rencana,
        hari_rencana,
        tanggal_pelaksanaan,
        hari_pelaksanaan,
        status,
        segmen,
        saluran,
        peserta,
        peserta_17_21,
        mitra,
        mou,
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
