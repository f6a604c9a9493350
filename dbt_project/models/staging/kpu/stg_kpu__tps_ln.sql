with

source as (
    {{ raw_export('kpu__tps_ln') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_induk_tertulis,
        nama_induk_tertulis,
        kode_negara,
        negara,
        kode_kpu_kota,
        kode_perwakilan,
        perwakilan_tertulis,
        kode_kpu_tps,
        kode_tps,
        jenis_tps,
        nomor_tps,
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
