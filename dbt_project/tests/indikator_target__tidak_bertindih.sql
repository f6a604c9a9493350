-- On any day an indicator of an election has one target at most; a second one would double its rows in the mart.
with

target as (
    select
        *,
        row_number() over (order by kode_indikator, kode_pemilu, berlaku_dari, target) as nomor
    from {{ ref('indikator_target') }}
)

select
    satu.kode_indikator,
    satu.kode_pemilu,
    satu.berlaku_dari
from target as satu
inner join target as lain
    on
        satu.kode_indikator = lain.kode_indikator
        and satu.nomor < lain.nomor
        and coalesce(satu.kode_pemilu, lain.kode_pemilu, '') = coalesce(lain.kode_pemilu, satu.kode_pemilu, '')
        and coalesce(satu.berlaku_dari, date '0001-01-01') < coalesce(lain.berlaku_sampai, date '9999-12-31')
        and coalesce(lain.berlaku_dari, date '0001-01-01') < coalesce(satu.berlaku_sampai, date '9999-12-31')
