-- Score, coverage and bounds of each dimension, shown or not: the index is made of what is observed, and whether a
-- dimension may be shown is another question.
with

butir as (
    select * from {{ ref('int_indeks__butir') }}
)

select
    kode_wilayah,
    tingkat,
    kode_pemilu,
    kode_dimensi,
    max(bobot_dimensi) as bobot_dimensi,
    count(*) as banyak_indikator,
    count(case when jatuh_tempo then 1 end) as banyak_jatuh_tempo,
    count(case when jatuh_tempo and berskor then 1 end) as banyak_berskor,
    count(case when status = 'not_due_yet' then 1 end) as banyak_belum_jatuh_tempo,
    count(case when status = 'rejected_by_dq' then 1 end) as banyak_ditolak,
    sum(case when jatuh_tempo then bobot else 0 end) as bobot_jatuh_tempo,
    sum(case when jatuh_tempo and berskor then bobot else 0 end) as bobot_berskor,
    sum(case when jatuh_tempo and berskor then bobot * skor end)
    / nullif(sum(case when jatuh_tempo and berskor then bobot else 0 end), 0) as skor,
    sum(case when jatuh_tempo then bobot * coalesce(skor, 0) end)
    / nullif(sum(case when jatuh_tempo then bobot else 0 end), 0) as batas_bawah,
    sum(case when jatuh_tempo then bobot * coalesce(skor, 100) end)
    / nullif(sum(case when jatuh_tempo then bobot else 0 end), 0) as batas_atas,
    sum(case when jatuh_tempo and berskor then bobot else 0 end)
    / nullif(sum(case when jatuh_tempo then bobot else 0 end), 0) as cakupan,
    max(tanggal_acuan) as tanggal_acuan,
    sintetis
from butir
group by kode_wilayah, tingkat, kode_pemilu, kode_dimensi, sintetis
