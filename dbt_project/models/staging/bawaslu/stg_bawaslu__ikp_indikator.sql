with

source as (
    {{ raw_export('bawaslu__ikp_indikator') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        nomor,
        dimensi,
        sub_dimensi,
        indikator,
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
