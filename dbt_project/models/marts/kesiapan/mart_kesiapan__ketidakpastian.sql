with

undian as (
    select * from {{ ref('int_indeks__undian') }}
),

indeks as (
    select * from {{ ref('mart_kesiapan__indeks') }}
),

-- Walking down from the best, a new group begins where no interval before reaches as far: within a group the order is
-- not known, between groups it is.
terurut as (
    select
        *,
        max(peringkat_p95) over (
            partition by kode_pemilu, tingkat, sintetis
            order by peringkat_p5, peringkat_p95, kode_wilayah
            rows between unbounded preceding and 1 preceding
        ) as peringkat_terjauh_sebelumnya
    from undian
    where peringkat_median is not null
),

berkelompok as (
    select
        kode_wilayah,
        kode_pemilu,
        sum(case when peringkat_p5 > peringkat_terjauh_sebelumnya then 1 else 0 end) over (
            partition by kode_pemilu, tingkat, sintetis
            order by peringkat_p5, peringkat_p95, kode_wilayah
            rows between unbounded preceding and current row
        ) + 1 as kelompok_peringkat
    from terurut
),

setara as (
    select
        satu.kode_wilayah,
        satu.kode_pemilu,
        count(*) as banyak_setara
    from terurut as satu
    inner join terurut as lain
        on
            satu.kode_pemilu = lain.kode_pemilu
            and satu.tingkat = lain.tingkat
            and satu.sintetis = lain.sintetis
            and satu.kode_wilayah <> lain.kode_wilayah
            and satu.peringkat_p5 <= lain.peringkat_p95
            and satu.peringkat_p95 >= lain.peringkat_p5
    group by satu.kode_wilayah, satu.kode_pemilu
)

-- Of an index that is withheld the draws are withheld as well: the unknown drawn often enough looks like knowledge.
select
    undian.kode_wilayah,
    undian.kode_pemilu,
    undian.tingkat,
    cast(undian.undian as bigint) as banyak_undian,
    case when indeks.skor is not null then cast(undian.indeks_p5 as double) end as indeks_p5,
    case when indeks.skor is not null then cast(undian.indeks_median as double) end as indeks_median,
    case when indeks.skor is not null then cast(undian.indeks_p95 as double) end as indeks_p95,
    case when indeks.skor is not null then cast(undian.bagian_siap as double) end as bagian_siap,
    case when indeks.skor is not null then cast(undian.bagian_siap_bersyarat as double) end as bagian_siap_bersyarat,
    case
        when indeks.skor is not null then cast(undian.bagian_perlu_percepatan as double)
    end as bagian_perlu_percepatan,
    case when indeks.skor is not null then cast(undian.bagian_belum_siap as double) end as bagian_belum_siap,
    cast(undian.peringkat_p5 as bigint) as peringkat_p5,
    cast(undian.peringkat_median as double) as peringkat_median,
    cast(undian.peringkat_p95 as bigint) as peringkat_p95,
    cast(undian.banyak_dibandingkan as bigint) as banyak_dibandingkan,
    cast(berkelompok.kelompok_peringkat as bigint) as kelompok_peringkat,
    case when berkelompok.kode_wilayah is not null then coalesce(setara.banyak_setara, 0) end as banyak_setara,
    cast(undian.pergeseran_peringkat as double) as pergeseran_peringkat,
    indeks.tanggal_acuan,
    undian.sintetis
from undian
inner join indeks
    on
        undian.kode_wilayah = indeks.kode_wilayah
        and undian.kode_pemilu = indeks.kode_pemilu
left join berkelompok
    on
        undian.kode_wilayah = berkelompok.kode_wilayah
        and undian.kode_pemilu = berkelompok.kode_pemilu
left join setara
    on
        undian.kode_wilayah = setara.kode_wilayah
        and undian.kode_pemilu = setara.kode_pemilu
