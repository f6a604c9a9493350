with

source as (
    select * from {{ source('ledger', 'acuan') }}
),

renamed as (
    select tanggal_acuan from source
)

select * from renamed
