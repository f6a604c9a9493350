with

source as (
    {{ raw_export('kpu__badan_adhoc') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        kecamatan_tertulis,
        pemilu,
        ppk_dibutuhkan,
        ppk_terisi,
        ppk_perempuan,
        ppk_dilatih,
        ppk_pelantikan,
        ppk_tanggal_dilantik,
        pps_dibutuhkan,
        pps_terisi,
        pps_perempuan,
        pps_dilatih,
        pps_pelantikan,
        pps_tanggal_dilantik,
        pantarlih_dibutuhkan,
        pantarlih_terisi,
        pantarlih_perempuan,
        pantarlih_dilatih,
        pantarlih_pelantikan,
        pantarlih_tanggal_dilantik,
        kpps_dibutuhkan,
        kpps_terisi,
        kpps_perempuan,
        kpps_dilatih,
        kpps_pelantikan,
        kpps_tanggal_dilantik,
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
