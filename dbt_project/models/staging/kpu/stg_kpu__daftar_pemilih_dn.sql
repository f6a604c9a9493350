with

source as (
    select * from {{ ref('raw_kpu__daftar_pemilih_dn') }}
),

renamed as (
    select
        kode_wilayah,
        split_part(periode, '/', 1) as kode_pemilu,
        split_part(periode, '/', 2) as tahap,
        laki_laki,
        perempuan,
        jumlah,
        jumlah_tps,
        jumlah_kecamatan,
        jumlah_desa_kelurahan,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        baris_sumber
    from source
)

select * from renamed
