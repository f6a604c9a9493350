with

source as (
    select * from {{ source('ledger', 'koreksi') }}
),

renamed as (
    select
        id as kode_koreksi,
        export,
        periode,
        kunci,
        kolom,
        expect,
        menjadi,
        alasan,
        sumber,
        sejak,
        status,
        delivery_id,
        nilai_mentah
    from source
)

select * from renamed
