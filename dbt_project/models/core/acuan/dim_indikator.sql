with

indikator as (
    select * from {{ ref('indikator') }}
),

dimensi as (
    select * from {{ ref('dimensi') }}
)

select
    indikator.kode_indikator,
    indikator.nama,
    indikator.kode_dimensi,
    dimensi.nama as nama_dimensi,
    dimensi.ikut_indeks,
    indikator.rumus,
    indikator.satuan,
    indikator.pengali,
    indikator.arah,
    indikator.dijumlahkan,
    indikator.lembaga,
    indikator.gerbang,
    indikator.jatuh_tempo_hari,
    indikator.sumber
from indikator
inner join dimensi
    on indikator.kode_dimensi = dimensi.kode_dimensi
