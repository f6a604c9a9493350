with

source as (
    {{ raw_export('bawaslu__saran_perbaikan') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        nomor,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        tanggal,
        ditujukan_kepada,
        langkah,
        perihal,
        jumlah_pemilih,
        status,
        tanggal_tanggapan,
        pemilih_ditindaklanjuti,
        pemilih_ditolak,
        alasan,
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
