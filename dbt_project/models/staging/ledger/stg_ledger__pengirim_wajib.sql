with

source as (
    select * from {{ source('ledger', 'pengirim_wajib') }}
),

renamed as (
    select
        export,
        pengirim
    from source
)

select * from renamed
