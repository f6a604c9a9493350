-- Which evidence of an indicator counts: one row per region and election, and the reconciliation that rejects it if one
-- does. Complete before partial; the newest day up to the vote; the region's own figure before a sum of its parts. What
-- describes a day after the vote is shown only where nothing before it is, or what is before it was rejected.
with

bukti as (
    select * from {{ ref('int_indikator__bukti') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

bagian as (
    select * from {{ ref('int_wilayah__bagian') }}
),

rekonsiliasi as (
    select * from {{ ref('mart_kualitas__rekonsiliasi') }}
),

rekonsiliasi_gagal as (
    select *
    from rekonsiliasi
    where
        hasil = 'tidak_cocok'
        and tingkat = 'critical'
),

-- The seed names the indicator, or the figure that failed is one of its two sides.
indikator_gagal as (
    select
        rekonsiliasi_gagal.kode_rekonsiliasi,
        rekonsiliasi_gagal.kode_wilayah,
        rekonsiliasi_gagal.export,
        rekonsiliasi_gagal.periode,
        indikator.kode_indikator
    from rekonsiliasi_gagal
    inner join indikator
        on
            rekonsiliasi_gagal.indikator_terdampak = indikator.kode_indikator
            or (
                rekonsiliasi_gagal.jenis = 'bagian_ke_jumlah'
                and (
                    (
                        rekonsiliasi_gagal.kode_ukuran_nilai = indikator.pembilang
                        and rekonsiliasi_gagal.rincian_nilai = indikator.rincian_pembilang
                    )
                    or (
                        rekonsiliasi_gagal.kode_ukuran_nilai = indikator.penyebut
                        and rekonsiliasi_gagal.rincian_nilai = indikator.rincian_penyebut
                    )
                )
            )
),

-- A total that fails takes its parts along, since which of them is wrong is not known; a part that fails takes
-- along every total made of it.
wilayah_terdampak as (
    select
        kode_wilayah as kode_wilayah_gagal,
        kode_bagian as kode_wilayah,
        false as hanya_jumlah
    from bagian
    union all
    select
        kode_bagian as kode_wilayah_gagal,
        kode_wilayah,
        true as hanya_jumlah
    from bagian
    where jarak > 0
),

penolakan as (
    select
        bukti.kode_wilayah,
        bukti.kode_pemilu,
        bukti.kode_indikator,
        bukti.export,
        bukti.periode,
        min(indikator_gagal.kode_rekonsiliasi) as kode_rekonsiliasi
    from bukti
    inner join indikator_gagal
        on
            bukti.kode_indikator = indikator_gagal.kode_indikator
            and (
                (
                    bukti.export = indikator_gagal.export
                    and bukti.periode = indikator_gagal.periode
                )
                or (
                    bukti.export_penyebut = indikator_gagal.export
                    and bukti.periode_penyebut = indikator_gagal.periode
                )
            )
    inner join wilayah_terdampak
        on
            indikator_gagal.kode_wilayah = wilayah_terdampak.kode_wilayah_gagal
            and bukti.kode_wilayah = wilayah_terdampak.kode_wilayah
    where
        not wilayah_terdampak.hanya_jumlah
        or bukti.asal <> 'sendiri'
        or bukti.asal_penyebut <> 'sendiri'
    group by
        bukti.kode_wilayah,
        bukti.kode_pemilu,
        bukti.kode_indikator,
        bukti.export,
        bukti.periode
),

bukti_dinilai as (
    select
        bukti.*,
        penolakan.kode_rekonsiliasi,
        row_number() over (
            partition by bukti.kode_wilayah, bukti.kode_pemilu, bukti.kode_indikator, bukti.sesudah_pemungutan
            order by
                case when bukti.lengkap then 0 else 1 end asc,
                bukti.berlaku_pada desc,
                case when bukti.asal = 'sendiri' then 0 else 1 end asc,
                bukti.periode desc,
                bukti.export asc
        ) as urutan_sebelah
    from bukti
    left join penolakan
        on
            bukti.kode_wilayah = penolakan.kode_wilayah
            and bukti.kode_pemilu = penolakan.kode_pemilu
            and bukti.kode_indikator = penolakan.kode_indikator
            and bukti.export = penolakan.export
            and bukti.periode = penolakan.periode
),

bukti_terbaik as (
    select
        *,
        max(
            case when not sesudah_pemungutan and lengkap and kode_rekonsiliasi is not null then 1 else 0 end
        ) over (partition by kode_wilayah, kode_pemilu, kode_indikator) = 1 as sebelumnya_ditolak
    from bukti_dinilai
    where urutan_sebelah = 1
),

-- A newer report that is not whole yet: what is shown is of an earlier day, and says so.
belum_lengkap as (
    select
        kode_wilayah,
        kode_pemilu,
        kode_indikator,
        periode,
        berlaku_pada,
        tingkat_bagian,
        bagian_ada,
        bagian_seharusnya,
        row_number() over (
            partition by kode_wilayah, kode_pemilu, kode_indikator
            order by berlaku_pada desc, periode desc, export asc
        ) as urutan
    from bukti
    where
        not lengkap
        and bagian_ada < bagian_seharusnya
        and not sesudah_pemungutan
),

bukti_berurut as (
    select
        *,
        row_number() over (
            partition by kode_wilayah, kode_pemilu, kode_indikator
            order by
                case when lengkap then 0 else 1 end asc,
                case
                    when sesudah_pemungutan and sebelumnya_ditolak and kode_rekonsiliasi is null then 0
                    when sesudah_pemungutan then 2
                    else 1
                end asc
        ) as urutan
    from bukti_terbaik
)

select
    bukti_berurut.kode_wilayah,
    bukti_berurut.kode_pemilu,
    bukti_berurut.kode_indikator,
    bukti_berurut.export,
    bukti_berurut.periode,
    bukti_berurut.export_penyebut,
    bukti_berurut.periode_penyebut,
    bukti_berurut.pembilang,
    bukti_berurut.penyebut,
    bukti_berurut.lengkap,
    bukti_berurut.sesudah_pemungutan,
    bukti_berurut.kode_rekonsiliasi,
    bukti_berurut.tingkat_bagian,
    bukti_berurut.bagian_ada,
    bukti_berurut.bagian_seharusnya,
    case
        when bukti_berurut.lengkap and belum_lengkap.periode is not null
            then
                'Laporan ' || belum_lengkap.periode || ' baru ' || cast(belum_lengkap.bagian_ada as string) || ' dari '
                || cast(belum_lengkap.bagian_seharusnya as string) || ' '
                || replace(belum_lengkap.tingkat_bagian, '_', '/') || '.'
    end as laporan_belum_lengkap,
    bukti_berurut.berlaku_pada,
    bukti_berurut.penyebut_berlaku_pada,
    bukti_berurut.diterima_pada,
    bukti_berurut.delivery_id,
    bukti_berurut.penyebut_delivery_id
from bukti_berurut
left join belum_lengkap
    on
        bukti_berurut.kode_wilayah = belum_lengkap.kode_wilayah
        and bukti_berurut.kode_pemilu = belum_lengkap.kode_pemilu
        and bukti_berurut.kode_indikator = belum_lengkap.kode_indikator
        and belum_lengkap.urutan = 1
        and (bukti_berurut.sesudah_pemungutan or bukti_berurut.berlaku_pada < belum_lengkap.berlaku_pada)
where bukti_berurut.urutan = 1
