with

daftar as (
    select * from {{ ref('dim_daftar_acuan') }}
    where kode_daftar in ('INDIKATOR-SUKSES-1', 'INDIKATOR-SUKSES-2')
),

pengukur as (
    select * from {{ ref('keberhasilan_indikator') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
)

select
    daftar.kode_daftar,
    daftar.kode_dokumen,
    daftar.nomor,
    daftar.butir,
    daftar.konsep,
    pengukur.kode_indikator is not null as terukur,
    coalesce(pengukur.kode_indikator, '') as kode_indikator,
    indikator.nama as nama_indikator,
    indikator.kode_dimensi,
    coalesce(indikator.ikut_indeks and indikator.bobot > 0, false) as ikut_indeks,
    coalesce(pengukur.keterangan, 'Tidak terukur: ' || lower(daftar.keterangan)) as keterangan,
    daftar.sumber
from daftar
left join pengukur
    on daftar.konsep = pengukur.konsep
left join indikator
    on pengukur.kode_indikator = indikator.kode_indikator
