-- A choice names a code and a reading that exist; a misspelt one would leave the code without a reading in force.
with

bacaan_berlaku as (
    select * from {{ ref('bacaan_berlaku') }}
),

bacaan as (
    select
        kode_kalender as kode,
        bacaan
    from {{ ref('kalender') }}
    union
    select
        kode_ketentuan as kode,
        bacaan
    from {{ ref('ketentuan') }}
)

select
    bacaan_berlaku.kode,
    bacaan_berlaku.bacaan
from bacaan_berlaku
left join bacaan
    on
        bacaan_berlaku.kode = bacaan.kode
        and bacaan_berlaku.bacaan = bacaan.bacaan
where bacaan.kode is null
