with

source as (
    {{ raw_export('bawaslu__tps_rawan') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kelompok,
        nomor,
        indikator,
        jumlah_tps,
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
