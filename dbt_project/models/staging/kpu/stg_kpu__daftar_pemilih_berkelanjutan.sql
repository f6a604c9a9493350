with

source as (
    {{ raw_export('kpu__daftar_pemilih_berkelanjutan') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_kabupaten_kota_kpu,
        kabupaten_kota_tertulis,
        jumlah_kecamatan,
        jumlah_desa_kelurahan,
        jenis_kelamin,
        keterangan,
        jumlah_pemilih,
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
