with

source as (
    {{ raw_export('kpu__sekretariat') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        aspek,
        pegawai,
        dilatih,
        nilai,
        bukti,
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
