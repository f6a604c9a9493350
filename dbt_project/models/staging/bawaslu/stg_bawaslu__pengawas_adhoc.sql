with

source as (
    {{ raw_export('bawaslu__pengawas_adhoc') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        kecamatan_tertulis,
        panwascam_dibutuhkan,
        panwascam_terisi,
        panwascam_dilantik_pada,
        pkd_dibutuhkan,
        pkd_terisi,
        pkd_dilantik_pada,
        ptps_dibutuhkan,
        ptps_terisi,
        ptps_dilantik_pada,
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
