with

source as (
    {{ raw_export('kpu__dpt_luar_negeri') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_perwakilan,
        negara,
        perwakilan_tertulis,
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
