-- The indicators that count: of a dimension of the index, weighted, with the weight each has where and when it is due.
with

indikator as (
    select * from {{ ref('dim_indikator') }}
    where
        ikut_indeks
        and bobot > 0
),

butir as (
    select * from {{ ref('mart_kesiapan__indikator') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
    where tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
)

select
    butir.kode_wilayah,
    wilayah.tingkat,
    butir.kode_pemilu,
    indikator.kode_dimensi,
    indikator.bobot_dimensi,
    butir.kode_indikator,
    indikator.bobot,
    butir.status,
    butir.status in ('observed', 'not_reported', 'rejected_by_dq') as jatuh_tempo,
    -- Shown without a score (no target in force, or a day after the vote) is not known for the index.
    butir.skor is not null as berskor,
    butir.skor,
    -- Worth pulling: below full marks by more than a rounding, of some weight, and not late for good.
    butir.status in ('observed', 'not_reported', 'rejected_by_dq')
    and indikator.bobot_dimensi > 0
    and (butir.skor is null or (butir.skor < 99.99 and indikator.dapat_dikejar)) as diungkit,
    butir.tanggal_acuan,
    butir.sintetis
from butir
inner join indikator
    on butir.kode_indikator = indikator.kode_indikator
inner join wilayah
    on butir.kode_wilayah = wilayah.kode_wilayah
