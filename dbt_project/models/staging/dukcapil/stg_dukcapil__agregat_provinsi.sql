with

source as (
    select * from {{ ref('raw_dukcapil__agregat_provinsi') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        jumlah_kecamatan,
        jumlah_desa,
        jumlah_kelurahan,
        jumlah_kk,
        meninggal,
        wajib_ktp,
        perekaman,
        laki_laki,
        perempuan,
        jumlah_penduduk,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        baris_sumber
    from source
)

select * from renamed
