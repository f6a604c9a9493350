with

source as (
    {{ raw_export('kpu__daftar_pemilih_dn') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        split_part(periode, '/', 1) as kode_pemilu,
        split_part(periode, '/', 2) as tahap,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        jumlah_kecamatan,
        jumlah_desa_kelurahan,
        jumlah_tps,
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
