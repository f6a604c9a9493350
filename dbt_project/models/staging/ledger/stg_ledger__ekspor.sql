with

source as (
    select * from {{ source('ledger', 'ekspor') }}
),

renamed as (
    select
        export,
        judul,
        kelompok,
        pengirim,
        irama,
        mulai,
        sampai,
        tenggang_hari
    from source
)

select * from renamed
