with

indikator as (
    select * from {{ ref('indikator') }}
),

dimensi as (
    select * from {{ ref('dimensi') }}
),

gerbang as (
    select distinct kode_indikator from {{ ref('gerbang') }}
)

select
    indikator.kode_indikator,
    indikator.nama,
    indikator.kode_dimensi,
    dimensi.nama as nama_dimensi,
    dimensi.ikut_indeks,
    dimensi.bobot as bobot_dimensi,
    indikator.bobot,
    indikator.rumus,
    indikator.pembilang,
    coalesce(indikator.rincian_pembilang, '') as rincian_pembilang,
    indikator.penyebut,
    coalesce(indikator.rincian_penyebut, '') as rincian_penyebut,
    indikator.pasangan,
    indikator.bila_penyebut_nol,
    indikator.dapat_dikejar,
    indikator.satuan_pembilang,
    indikator.satuan,
    indikator.pengali,
    indikator.arah,
    indikator.lembaga,
    gerbang.kode_indikator is not null as gerbang,
    indikator.jatuh_tempo_tahap,
    indikator.jatuh_tempo_saat,
    indikator.jatuh_tempo_hari,
    indikator.sumber
from indikator
inner join dimensi
    on indikator.kode_dimensi = dimensi.kode_dimensi
left join gerbang
    on indikator.kode_indikator = gerbang.kode_indikator
