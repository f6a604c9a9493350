with

source as (
    select * from {{ source('ledger', 'temuan') }}
),

renamed as (
    select
        delivery_id,
        nomor,
        aturan,
        tingkat,
        lembar,
        baris_sumber,
        kolom,
        nilai,
        pesan,
        perbaikan
    from source
)

select * from renamed
