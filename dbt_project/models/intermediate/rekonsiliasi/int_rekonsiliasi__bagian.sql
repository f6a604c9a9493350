-- A region's own figure against the sum of its parts, at every level at which both were delivered.
with

jumlah as (
    select * from {{ ref('int_rekonsiliasi__jumlah') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

-- The first indicator that the figure is a side of; every one of them is rejected.
terdampak as (
    select
        kode_ukuran,
        rincian,
        min(kode_indikator) as kode_indikator
    from (
        select
            pembilang as kode_ukuran,
            rincian_pembilang as rincian,
            kode_indikator
        from indikator
        union all
        select
            penyebut as kode_ukuran,
            rincian_penyebut as rincian,
            kode_indikator
        from indikator
    ) as sisi
    group by kode_ukuran, rincian
)

select
    'B-' || upper(replace(replace(induk.kode_ukuran, '_', '-'), '.', '-')) || ':' || induk.periode || ':'
    || induk.kode_wilayah || ':' || induk.rincian || ':' || coalesce(induk.kode_pemilu, '') || ':'
    || induk.export || ':' || bawahan.export || ':' || bawahan.tingkat_bagian as kode_rekonsiliasi,
    'bagian_ke_jumlah' as jenis,
    induk.kode_wilayah,
    induk.kode_ukuran as subjek,
    induk.export,
    induk.periode,
    induk.kode_pemilu,
    induk.satuan,
    induk.nilai,
    case when bawahan.lengkap then bawahan.nilai end as pembanding,
    cast(0 as double) as toleransi_persen,
    cast(0 as double) as toleransi,
    'sama' as bandingan,
    'critical' as tingkat,
    terdampak.kode_indikator as indikator_terdampak,
    induk.berlaku_pada,
    bawahan.berlaku_pada as berlaku_pada_pembanding,
    induk.kode_ukuran as kode_ukuran_nilai,
    induk.rincian as rincian_nilai,
    induk.tingkat_bagian as tingkat_bagian_nilai,
    bawahan.export as export_pembanding,
    bawahan.periode as periode_pembanding,
    bawahan.kode_ukuran as kode_ukuran_pembanding,
    bawahan.rincian as rincian_pembanding,
    bawahan.tingkat_bagian as tingkat_bagian_pembanding,
    case when bawahan.lengkap then 'Angka wilayah itu sendiri terhadap jumlah ' else 'Baru ' end
    || cast(bawahan.bagian_ada as string) || ' dari ' || cast(bawahan.bagian_seharusnya as string) || ' '
    || replace(bawahan.tingkat_bagian, '_', '/') || ' (' || bawahan.export || ', keadaan '
    || cast(bawahan.berlaku_pada as string) || ').' as keterangan
from jumlah as induk
inner join jumlah as bawahan
    on
        induk.kode_wilayah = bawahan.kode_wilayah
        and induk.periode = bawahan.periode
        -- Not the period alone: 202401 is January to an office and the first half-year to the population data.
        and induk.berlaku_pada = bawahan.berlaku_pada
        and coalesce(induk.kode_pemilu, '') = coalesce(bawahan.kode_pemilu, '')
        and induk.kode_ukuran = bawahan.kode_ukuran
        and induk.rincian = bawahan.rincian
left join terdampak
    on
        induk.kode_ukuran = terdampak.kode_ukuran
        and induk.rincian = terdampak.rincian
where
    induk.jarak = 0
    and bawahan.jarak > 0
