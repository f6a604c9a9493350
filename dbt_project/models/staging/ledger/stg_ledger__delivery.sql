with

source as (
    select * from {{ source('ledger', 'delivery') }}
),

renamed as (
    select
        delivery_id,
        export,
        judul_export,
        pengirim,
        periode,
        lingkup,
        nama_berkas,
        sha256,
        urutan,
        diterima_pada,
        diterima_dinyatakan,
        dicatat_pada,
        dinilai_pada,
        berlaku_pada,
        dasar_tanggal,
        baris,
        baris_diterima,
        verdict,
        alasan
    from source
)

select * from renamed
