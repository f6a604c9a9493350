-- Pairs of figures that should agree, mostly of two bodies: each with the other's figure nearest in time.
with

perbandingan as (
    -- An empty cell of a seed is null; a figure without details has an empty text.
    select
        kode_perbandingan,
        judul,
        kode_ukuran,
        coalesce(rincian, '') as rincian,
        kode_ukuran_pembanding,
        coalesce(rincian_pembanding, '') as rincian_pembanding,
        faktor,
        bandingan,
        toleransi_persen,
        tingkat,
        indikator_terdampak,
        tingkat_wilayah,
        selang_hari_paling_lama,
        alasan
    from {{ ref('perbandingan') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

jumlah as (
    select
        *,
        max(case when lengkap then 1 else 0 end) over (
            partition by kode_wilayah, export, periode, kode_pemilu, kode_ukuran, rincian
        ) as ada_yang_lengkap
    from {{ ref('int_rekonsiliasi__jumlah') }}
),

jumlah_lengkap as (
    select *
    from jumlah
    where lengkap
),

angka_wilayah as (
    -- A region whose parts are complete at no level, some reporting whole and some by kecamatan, is named by the
    -- nearest level and not compared: left out, it would look as if there were nothing to compare.
    select
        jumlah.*,
        wilayah.tingkat
    from jumlah
    inner join wilayah
        on jumlah.kode_wilayah = wilayah.kode_wilayah
    where
        jumlah.lengkap
        or (jumlah.ada_yang_lengkap = 0 and jumlah.urutan = 1)
),

berpasangan as (
    select
        perbandingan.*,
        kiri.kode_wilayah,
        kiri.export,
        kiri.periode,
        kiri.kode_pemilu,
        kiri.satuan,
        case when kiri.lengkap then kiri.nilai end as nilai,
        kiri.berlaku_pada,
        kiri.tingkat_bagian,
        kiri.lengkap,
        kiri.bagian_ada,
        kiri.bagian_seharusnya,
        kanan.export as export_kanan,
        kanan.periode as periode_kanan,
        kanan.nilai as nilai_kanan,
        kanan.berlaku_pada as berlaku_pada_kanan,
        kanan.tingkat_bagian as tingkat_bagian_kanan,
        abs({{ dbt.datediff('kiri.berlaku_pada', 'kanan.berlaku_pada', 'day') }}) as selang_hari,
        row_number() over (
            partition by
                perbandingan.kode_perbandingan,
                kiri.kode_wilayah,
                kiri.export,
                kiri.periode,
                kiri.kode_pemilu
            order by
                abs({{ dbt.datediff('kiri.berlaku_pada', 'kanan.berlaku_pada', 'day') }}) asc,
                kanan.jarak asc,
                kiri.jarak asc,
                kanan.export asc,
                kanan.periode desc
        ) as urutan_pasangan
    from perbandingan
    inner join angka_wilayah as kiri
        on
            perbandingan.kode_ukuran = kiri.kode_ukuran
            and perbandingan.rincian = kiri.rincian
            and perbandingan.tingkat_wilayah like '%' || kiri.tingkat || '%'
    inner join jumlah_lengkap as kanan
        on
            kiri.kode_wilayah = kanan.kode_wilayah
            and perbandingan.kode_ukuran_pembanding = kanan.kode_ukuran
            and perbandingan.rincian_pembanding = kanan.rincian
            and coalesce(kanan.kode_pemilu, kiri.kode_pemilu, '') = coalesce(kiri.kode_pemilu, kanan.kode_pemilu, '')
)

select
    'A-' || kode_perbandingan || ':' || periode || ':' || kode_wilayah || ':' || coalesce(
        kode_pemilu, ''
    ) as kode_rekonsiliasi,
    case
        when split_part(export, '__', 1) = split_part(export_kanan, '__', 1) then 'antarekspor'
        else 'antarlembaga'
    end as jenis,
    kode_wilayah,
    judul as subjek,
    export,
    periode,
    kode_pemilu,
    satuan,
    nilai,
    -- Too far apart in time, the two speak of different things.
    case when selang_hari <= selang_hari_paling_lama then faktor * nilai_kanan end as pembanding,
    toleransi_persen,
    cast(0 as double) as toleransi,
    bandingan,
    tingkat,
    indikator_terdampak,
    berlaku_pada,
    berlaku_pada_kanan as berlaku_pada_pembanding,
    kode_ukuran as kode_ukuran_nilai,
    rincian as rincian_nilai,
    tingkat_bagian as tingkat_bagian_nilai,
    export_kanan as export_pembanding,
    periode_kanan as periode_pembanding,
    kode_ukuran_pembanding,
    rincian_pembanding,
    tingkat_bagian_kanan as tingkat_bagian_pembanding,
    judul || ': keadaan ' || cast(berlaku_pada as string) || ' (' || export || ' ' || periode || ') terhadap '
    || cast(berlaku_pada_kanan as string) || ' (' || export_kanan || ' ' || periode_kanan || ')'
    || case when faktor <> 1 then ', dikalikan ' || cast(cast(faktor as bigint) as string) else '' end
    || case
        when not lengkap
            then
                '. Baru ' || cast(bagian_ada as string) || ' dari ' || cast(bagian_seharusnya as string) || ' '
                || replace(tingkat_bagian, '_', '/') || ' melapor di tingkat itu, jadi tidak dijumlahkan.'
        when selang_hari > selang_hari_paling_lama
            then '. Berselang lebih dari ' || cast(selang_hari_paling_lama as string) || ' hari, tidak dibandingkan.'
        else '. ' || alasan || '.'
    end as keterangan
from berpasangan
where urutan_pasangan = 1
