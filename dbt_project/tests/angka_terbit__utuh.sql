-- A check says one thing in one way: one title, region and formula; its parts, and as many results as the formula needs.
with

angka as (
    select * from {{ ref('angka_terbit') }}
),

pemeriksaan as (
    select
        kode_pemeriksaan,
        min(rumus) as rumus,
        count(distinct judul) + count(distinct rumus) + count(distinct kode_wilayah) as sebutan,
        count(distinct case when peran = 'hasil' then satuan end) as satuan,
        sum(case when peran = 'suku' then 1 else 0 end) as suku,
        sum(case when peran = 'penyebut' then 1 else 0 end) as penyebut,
        sum(case when peran = 'hasil' then 1 else 0 end) as hasil
    from angka
    group by kode_pemeriksaan
)

select *
from pemeriksaan
where
    sebutan <> 3
    or satuan <> 1
    or not case rumus
        when 'jumlah' then suku >= 1 and penyebut = 0 and hasil = 1
        when 'persen' then suku >= 1 and penyebut >= 1 and hasil = 1
        when 'sama' then suku = 0 and penyebut = 0 and hasil >= 2
    end
