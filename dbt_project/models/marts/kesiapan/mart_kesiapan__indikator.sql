with

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

target as (
    select * from {{ ref('indikator_target') }}
),

indikator_dihitung as (
    select distinct kode_indikator from {{ ref('indikator_ekspor') }}
),

tidak_berlaku as (
    select * from {{ ref('indikator_tidak_berlaku') }}
),

bukti as (
    select * from {{ ref('int_indikator__bukti_wilayah') }}
),

kiriman_ditolak as (
    select * from {{ ref('int_indikator__kiriman_ditolak') }}
),

bagian as (
    select * from {{ ref('int_wilayah__bagian') }}
),

rekonsiliasi as (
    select * from {{ ref('mart_kualitas__rekonsiliasi') }}
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

-- Complete before partial, then the newest day, then the region's own row before a sum of its parts.
bukti_berurut as (
    select
        *,
        row_number() over (
            partition by kode_wilayah, kode_pemilu, kode_indikator
            order by
                case when bagian_ada = bagian_seharusnya then 0 else 1 end asc,
                berlaku_pada desc,
                jarak asc,
                periode desc,
                export asc
        ) as urutan
    from bukti
),

bukti_terpilih as (
    select
        *,
        bagian_ada = bagian_seharusnya as lengkap
    from bukti_berurut
    where urutan = 1
),

rekonsiliasi_gagal as (
    select *
    from rekonsiliasi
    where
        hasil = 'tidak_cocok'
        and tingkat = 'critical'
        and indikator_terdampak is not null
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
        bukti_terpilih.kode_wilayah,
        bukti_terpilih.kode_pemilu,
        bukti_terpilih.kode_indikator,
        min(rekonsiliasi_gagal.kode_rekonsiliasi) as kode_rekonsiliasi
    from bukti_terpilih
    inner join rekonsiliasi_gagal
        on
            bukti_terpilih.kode_indikator = rekonsiliasi_gagal.indikator_terdampak
            and bukti_terpilih.export = rekonsiliasi_gagal.export
            and bukti_terpilih.periode = rekonsiliasi_gagal.periode
    inner join wilayah_terdampak
        on
            rekonsiliasi_gagal.kode_wilayah = wilayah_terdampak.kode_wilayah_gagal
            and bukti_terpilih.kode_wilayah = wilayah_terdampak.kode_wilayah
    where not wilayah_terdampak.hanya_jumlah or bukti_terpilih.jarak > 0
    group by
        bukti_terpilih.kode_wilayah,
        bukti_terpilih.kode_pemilu,
        bukti_terpilih.kode_indikator
),

-- Every region of today, with or without evidence; a region that has ended only where evidence speaks of it.
-- Complete evidence wins over a refused delivery: what was accepted before stays in force.
butir as (
    select
        wilayah.kode_wilayah,
        wilayah.sintetis,
        pemilu.kode_pemilu,
        pemilu.tanggal_pemungutan,
        indikator.kode_indikator,
        indikator.satuan,
        indikator.pengali,
        indikator.arah,
        cast(
            {{ dbt.dateadd('day', 'coalesce(indikator.jatuh_tempo_hari, 0)', 'pemilu.tanggal_pemungutan') }} as date
        ) as jatuh_tempo,
        indikator.jatuh_tempo_hari is not null as berjatuh_tempo,
        indikator_dihitung.kode_indikator is not null as dihitung,
        bukti_terpilih.export,
        bukti_terpilih.periode,
        bukti_terpilih.bagian_ada,
        bukti_terpilih.bagian_seharusnya,
        bukti_terpilih.tingkat_bagian,
        coalesce(bukti_terpilih.lengkap, false) as berbukti,
        bukti_terpilih.pembilang,
        bukti_terpilih.penyebut,
        case
            when bukti_terpilih.lengkap then bukti_terpilih.berlaku_pada else kiriman_ditolak.berlaku_pada
        end as berlaku_pada,
        case
            when bukti_terpilih.lengkap then bukti_terpilih.diterima_pada else kiriman_ditolak.diterima_pada
        end as diterima_pada,
        case
            when bukti_terpilih.lengkap then bukti_terpilih.delivery_id else kiriman_ditolak.delivery_id
        end as delivery_id,
        kiriman_ditolak.delivery_id is not null as ada_kiriman_ditolak,
        kiriman_ditolak.nama_berkas as berkas_ditolak,
        kiriman_ditolak.alasan as alasan_kiriman,
        acuan.tanggal_acuan
    from wilayah
    cross join pemilu
    cross join indikator
    cross join acuan
    left join indikator_dihitung
        on indikator.kode_indikator = indikator_dihitung.kode_indikator
    left join bukti_terpilih
        on
            wilayah.kode_wilayah = bukti_terpilih.kode_wilayah
            and pemilu.kode_pemilu = bukti_terpilih.kode_pemilu
            and indikator.kode_indikator = bukti_terpilih.kode_indikator
    left join kiriman_ditolak
        on
            wilayah.kode_wilayah = kiriman_ditolak.kode_wilayah
            and pemilu.kode_pemilu = kiriman_ditolak.kode_pemilu
            and indikator.kode_indikator = kiriman_ditolak.kode_indikator
    where
        wilayah.tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
        or (wilayah.tingkat = 'provinsi_historis' and bukti_terpilih.kode_wilayah is not null)
),

butir_berstatus as (
    select
        butir.*,
        case
            when butir.pengali is null then butir.pembilang
            else butir.pengali * butir.pembilang / nullif(butir.penyebut, 0)
        end as nilai_bukti,
        case
            when tidak_berlaku.kode_indikator is not null then 'not_applicable'
            when butir.berbukti and penolakan.kode_indikator is not null then 'rejected_by_dq'
            when butir.berbukti and butir.pengali is not null and butir.penyebut = 0 then 'rejected_by_dq'
            when butir.berbukti then 'observed'
            when butir.ada_kiriman_ditolak then 'rejected_by_dq'
            when butir.berjatuh_tempo and butir.tanggal_acuan < butir.jatuh_tempo then 'not_due_yet'
            else 'not_reported'
        end as status,
        tidak_berlaku.alasan as alasan_tidak_berlaku,
        penolakan.kode_rekonsiliasi,
        rekonsiliasi_gagal.keterangan as keterangan_rekonsiliasi
    from butir
    left join tidak_berlaku
        on
            butir.kode_indikator = tidak_berlaku.kode_indikator
            and butir.kode_pemilu = tidak_berlaku.kode_pemilu
    left join penolakan
        on
            butir.kode_wilayah = penolakan.kode_wilayah
            and butir.kode_pemilu = penolakan.kode_pemilu
            and butir.kode_indikator = penolakan.kode_indikator
    left join rekonsiliasi_gagal
        on penolakan.kode_rekonsiliasi = rekonsiliasi_gagal.kode_rekonsiliasi
),

-- A figure is held to the target of its own day; where there is none, to the target of voting day.
butir_bertarget as (
    select
        butir_berstatus.*,
        target.target,
        target.batas_bawah,
        target.batas_atas,
        target.toleransi,
        case when butir_berstatus.status = 'observed' then butir_berstatus.nilai_bukti end as nilai_penuh
    from butir_berstatus
    left join target
        on
            butir_berstatus.kode_indikator = target.kode_indikator
            and butir_berstatus.kode_pemilu = coalesce(target.kode_pemilu, butir_berstatus.kode_pemilu)
            and coalesce(butir_berstatus.berlaku_pada, butir_berstatus.tanggal_pemungutan)
            >= coalesce(target.berlaku_dari, date '0001-01-01')
            and coalesce(butir_berstatus.berlaku_pada, butir_berstatus.tanggal_pemungutan)
            < coalesce(target.berlaku_sampai, date '9999-12-31')
)

select
    kode_wilayah,
    kode_pemilu,
    kode_indikator,
    case when berbukti then pembilang end as pembilang,
    case when berbukti then penyebut end as penyebut,
    -- Six decimals: the tail of a double says nothing, and may look like an identifier of sixteen digits.
    round(nilai_penuh, 6) as nilai,
    satuan,
    target,
    round(
        {{ skor_kesiapan('nilai_penuh', 'arah', 'target', 'batas_bawah', 'batas_atas', 'toleransi') }}, 6
    ) as skor,
    status,
    case
        when status = 'not_applicable' then alasan_tidak_berlaku
        when status = 'rejected_by_dq' and not berbukti
            then
                'Kiriman ' || berkas_ditolak || ' ditolak: '
                || case
                    when length(alasan_kiriman) > 300 then substr(alasan_kiriman, 1, 297) || '...'
                    else alasan_kiriman
                end
        when status = 'rejected_by_dq' and kode_rekonsiliasi is not null
            then 'Rekonsiliasi ' || kode_rekonsiliasi || ' tidak cocok. ' || keterangan_rekonsiliasi
        when status = 'rejected_by_dq' then 'Penyebut nol: nilainya tidak dapat dihitung.'
        when status = 'not_due_yet' then 'Jatuh tempo ' || cast(jatuh_tempo as string) || '.'
        when status = 'not_reported' and bagian_ada < bagian_seharusnya
            then
                'Baru ' || cast(bagian_ada as string) || ' dari ' || cast(bagian_seharusnya as string) || ' '
                || replace(tingkat_bagian, '_', '/') || ' melapor; jumlah sebagian tidak dipakai.'
        when status = 'not_reported' and not dihitung
            then 'Indikator ini belum dihitung; yang sudah diterima ada di tabel fakta dan mart subjeknya.'
        when status = 'not_reported' then 'Belum ada kiriman yang diterima untuk indikator ini di wilayah ini.'
        when satuan = 'persen' and nilai_penuh > 100 and berlaku_pada > tanggal_pemungutan
            then
                'Di atas 100 persen; skor paling tinggi 100. Keadaan ' || cast(berlaku_pada as string)
                || ', sesudah pemungutan suara.'
        when satuan = 'persen' and nilai_penuh > 100 then 'Di atas 100 persen; skor paling tinggi 100.'
        when berlaku_pada > tanggal_pemungutan
            then 'Keadaan ' || cast(berlaku_pada as string) || ', sesudah pemungutan suara.'
    end as alasan,
    case when berbukti then export end as export,
    case when berbukti then periode end as periode,
    case when berbukti then tingkat_bagian end as tingkat_bagian,
    case when berbukti or status = 'rejected_by_dq' then berlaku_pada end as berlaku_pada,
    case when berbukti or status = 'rejected_by_dq' then diterima_pada end as diterima_pada,
    case when berbukti or status = 'rejected_by_dq' then delivery_id end as delivery_id,
    tanggal_acuan,
    sintetis
from butir_bertarget
