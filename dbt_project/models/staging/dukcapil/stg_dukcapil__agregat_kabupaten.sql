with

source as (
    {{ raw_export('dukcapil__agregat_kabupaten') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_provinsi_tertulis,
        provinsi_tertulis,
        kode_kabupaten_kota_tertulis,
        kabupaten_kota_tertulis,
        jumlah_kecamatan,
        jumlah_desa,
        jumlah_kelurahan,
        jumlah_kk,
        meninggal,
        lahir_tertulis,
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
        lembar,
        baris_sumber,
        kunci_baris
    from source
)

select * from renamed
