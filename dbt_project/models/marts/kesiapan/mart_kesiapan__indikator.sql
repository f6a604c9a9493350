with

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

masa as (
    select * from {{ ref('int_pemilu__masa') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

target as (
    select * from {{ ref('indikator_target') }}
),

tidak_berlaku as (
    select * from {{ ref('indikator_tidak_berlaku') }}
),

kalender as (
    select *
    from {{ ref('dim_kalender') }}
    where dipakai
),

ekspor as (
    select * from {{ ref('stg_ledger__ekspor') }}
),

irama as (
    select * from {{ ref('irama_laporan') }}
),

bukti_terpilih as (
    select * from {{ ref('int_indikator__pilihan') }}
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

tidak_berlaku_wilayah as (
    -- Everywhere, or for the parts of one level of a region.
    select
        tidak_berlaku.kode_indikator,
        tidak_berlaku.kode_pemilu,
        bagian.kode_bagian as kode_wilayah,
        min(tidak_berlaku.alasan) as alasan
    from tidak_berlaku
    inner join bagian
        on
            coalesce(tidak_berlaku.kode_wilayah, bagian.kode_wilayah) = bagian.kode_wilayah
            and (tidak_berlaku.kode_wilayah is not null or bagian.jarak = 0)
            and coalesce(tidak_berlaku.tingkat, bagian.tingkat_bagian) = bagian.tingkat_bagian
    group by tidak_berlaku.kode_indikator, tidak_berlaku.kode_pemilu, bagian.kode_bagian
),

jatuh_tempo as (
    -- The day of the stage, or of the vote, and so many days from it. Without either, always due.
    select
        indikator.kode_indikator,
        masa.kode_pemilu,
        cast({{ dbt.dateadd(
            'day',
            'coalesce(indikator.jatuh_tempo_hari, 0)',
            "coalesce(
                max(case indikator.jatuh_tempo_saat when 'mulai' then kalender.mulai else kalender.selesai end),
                masa.tanggal_pemungutan
            )",
        ) }} as date) as jatuh_tempo
    from indikator
    cross join masa
    left join kalender
        on
            indikator.jatuh_tempo_tahap = kalender.kode_tahap
            and masa.kode_pemilu = kalender.kode_pemilu
    where
        (indikator.jatuh_tempo_tahap is not null and kalender.kode_kalender is not null)
        or (indikator.jatuh_tempo_tahap is null and indikator.jatuh_tempo_hari is not null)
    group by indikator.kode_indikator, masa.kode_pemilu, masa.tanggal_pemungutan, indikator.jatuh_tempo_hari
),

-- Every region of today, with or without evidence; kecamatan, and regions that have ended, only where evidence speaks
-- of them. Complete evidence wins over a refused delivery: what was accepted before stays in force.
butir as (
    select
        wilayah.kode_wilayah,
        wilayah.sintetis,
        masa.kode_pemilu,
        masa.tanggal_pemungutan,
        masa.hari_nilai,
        masa.tanggal_acuan,
        indikator.kode_indikator,
        indikator.ikut_indeks,
        indikator.bobot,
        indikator.satuan,
        indikator.satuan_pembilang,
        indikator.pengali,
        indikator.arah,
        indikator.bila_penyebut_nol,
        jatuh_tempo.jatuh_tempo,
        coalesce(masa.tanggal_acuan < jatuh_tempo.jatuh_tempo, false) as belum_jatuh_tempo,
        bukti_terpilih.export,
        bukti_terpilih.periode,
        bukti_terpilih.bagian_ada,
        bukti_terpilih.bagian_seharusnya,
        bukti_terpilih.tingkat_bagian,
        coalesce(bukti_terpilih.lengkap, false) as berbukti,
        coalesce(bukti_terpilih.lengkap and bukti_terpilih.sesudah_pemungutan, false) as sesudah_pemungutan,
        bukti_terpilih.pembilang,
        bukti_terpilih.penyebut,
        bukti_terpilih.penyebut_berlaku_pada,
        bukti_terpilih.kode_rekonsiliasi,
        bukti_terpilih.laporan_belum_lengkap,
        case
            when bukti_terpilih.lengkap then bukti_terpilih.berlaku_pada else kiriman_ditolak.berlaku_pada
        end as berlaku_pada,
        case
            when bukti_terpilih.lengkap then bukti_terpilih.diterima_pada else kiriman_ditolak.diterima_pada
        end as diterima_pada,
        case
            when bukti_terpilih.lengkap then bukti_terpilih.delivery_id else kiriman_ditolak.delivery_id
        end as delivery_id,
        case when bukti_terpilih.lengkap then bukti_terpilih.penyebut_delivery_id end as penyebut_delivery_id,
        kiriman_ditolak.delivery_id is not null as ada_kiriman_ditolak,
        kiriman_ditolak.nama_berkas as berkas_ditolak,
        kiriman_ditolak.alasan as alasan_kiriman
    from wilayah
    cross join masa
    cross join indikator
    left join jatuh_tempo
        on
            indikator.kode_indikator = jatuh_tempo.kode_indikator
            and masa.kode_pemilu = jatuh_tempo.kode_pemilu
    left join bukti_terpilih
        on
            wilayah.kode_wilayah = bukti_terpilih.kode_wilayah
            and masa.kode_pemilu = bukti_terpilih.kode_pemilu
            and indikator.kode_indikator = bukti_terpilih.kode_indikator
    left join kiriman_ditolak
        on
            wilayah.kode_wilayah = kiriman_ditolak.kode_wilayah
            and masa.kode_pemilu = kiriman_ditolak.kode_pemilu
            and indikator.kode_indikator = kiriman_ditolak.kode_indikator
    where
        indikator.kode_dimensi <> 'META'
        and (
            wilayah.tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
            or (
                wilayah.tingkat in ('provinsi_historis', 'kecamatan')
                and bukti_terpilih.lengkap
            )
        )
),

butir_berstatus as (
    select
        butir.*,
        case
            when butir.pengali is null then butir.pembilang
            else butir.pengali * butir.pembilang / nullif(butir.penyebut, 0)
        end as nilai_bukti,
        butir.berbukti and butir.pengali is not null and butir.penyebut = 0 as penyebut_nol,
        -- What is not due is not judged, reported or not: an early report must not look worse than none.
        case
            when tidak_berlaku_wilayah.kode_indikator is not null then 'not_applicable'
            when butir.belum_jatuh_tempo then 'not_due_yet'
            when butir.berbukti and butir.kode_rekonsiliasi is not null then 'rejected_by_dq'
            when butir.berbukti and butir.pengali is not null and butir.penyebut = 0
                then case butir.bila_penyebut_nol
                    when 'penuh' then 'observed'
                    when 'tidak_berlaku' then 'not_applicable'
                    when 'belum_jatuh_tempo' then 'not_due_yet'
                    else 'rejected_by_dq'
                end
            when butir.berbukti then 'observed'
            when butir.ada_kiriman_ditolak then 'rejected_by_dq'
            else 'not_reported'
        end as status,
        tidak_berlaku_wilayah.alasan as alasan_tidak_berlaku,
        rekonsiliasi.keterangan as keterangan_rekonsiliasi
    from butir
    left join tidak_berlaku_wilayah
        on
            butir.kode_indikator = tidak_berlaku_wilayah.kode_indikator
            and butir.kode_pemilu = tidak_berlaku_wilayah.kode_pemilu
            and butir.kode_wilayah = tidak_berlaku_wilayah.kode_wilayah
    left join rekonsiliasi
        on butir.kode_rekonsiliasi = rekonsiliasi.kode_rekonsiliasi
),

-- What is said about reporting itself: how much of what was due has come, and how long ago.
butir_laporan as (
    select
        butir_berstatus.kode_wilayah,
        butir_berstatus.kode_pemilu,
        count(*) as jatuh_tempo,
        count(case when butir_berstatus.berbukti then 1 end) as dilaporkan,
        sum(
            case
                when butir_berstatus.berbukti and irama.hari is not null
                    then greatest(
                        {{ dbt.datediff('butir_berstatus.berlaku_pada', 'butir_berstatus.hari_nilai', 'day') }}
                        - irama.hari,
                        0
                    )
            end
        ) as hari_melewati_irama,
        count(case when butir_berstatus.berbukti and irama.hari is not null then 1 end) as berirama,
        max(case when butir_berstatus.berbukti then butir_berstatus.diterima_pada end) as diterima_pada
    from butir_berstatus
    inner join wilayah
        on
            butir_berstatus.kode_wilayah = wilayah.kode_wilayah
            and wilayah.tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
    left join ekspor
        on butir_berstatus.export = ekspor.export
    left join irama
        on ekspor.irama = irama.irama
    where
        butir_berstatus.ikut_indeks
        and butir_berstatus.bobot > 0
        and butir_berstatus.status in ('observed', 'not_reported', 'rejected_by_dq')
    group by butir_berstatus.kode_wilayah, butir_berstatus.kode_pemilu
),

butir_meta as (
    select
        wilayah.kode_wilayah,
        masa.kode_pemilu,
        indikator.kode_indikator,
        case indikator.kode_indikator
            when 'MET1' then butir_laporan.dilaporkan
            when 'MET2' then case when butir_laporan.berirama > 0 then butir_laporan.hari_melewati_irama end
        end as pembilang,
        case indikator.kode_indikator
            when 'MET1' then butir_laporan.jatuh_tempo
            when 'MET2' then nullif(butir_laporan.berirama, 0)
        end as penyebut,
        indikator.satuan,
        indikator.satuan_pembilang,
        indikator.pengali,
        indikator.arah,
        masa.hari_nilai,
        masa.tanggal_pemungutan,
        masa.tanggal_acuan,
        butir_laporan.diterima_pada,
        butir_laporan.jatuh_tempo,
        wilayah.sintetis
    from wilayah
    cross join masa
    inner join indikator
        on indikator.kode_dimensi = 'META'
    left join butir_laporan
        on
            wilayah.kode_wilayah = butir_laporan.kode_wilayah
            and masa.kode_pemilu = butir_laporan.kode_pemilu
    where wilayah.tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
),

semua_butir as (
    select
        kode_wilayah,
        kode_pemilu,
        kode_indikator,
        case when berbukti then pembilang end as pembilang,
        case when berbukti then penyebut end as penyebut,
        satuan_pembilang,
        satuan,
        arah,
        status,
        penyebut_nol and status = 'observed' as penuh_tanpa_nilai,
        sesudah_pemungutan,
        case when status = 'observed' then nilai_bukti end as nilai,
        nilai_bukti,
        case
            when status = 'not_applicable'
                then coalesce(alasan_tidak_berlaku, 'Tidak ada yang dihitung: penyebutnya nol menurut kiriman.')
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
            when status = 'not_due_yet' and belum_jatuh_tempo and berbukti
                then
                    'Jatuh tempo ' || cast(jatuh_tempo as string) || '; angka sementara ditunjukkan, belum dinilai.'
            when status = 'not_due_yet' and belum_jatuh_tempo
                then 'Jatuh tempo ' || cast(jatuh_tempo as string) || '.'
            when status = 'not_due_yet' then 'Belum ada yang jatuh tempo menurut kiriman.'
            when status = 'not_reported' and bagian_ada < bagian_seharusnya
                then
                    'Baru ' || cast(bagian_ada as string) || ' dari ' || cast(bagian_seharusnya as string) || ' '
                    || replace(tingkat_bagian, '_', '/') || ' melapor; jumlah sebagian tidak dipakai.'
            when status = 'not_reported' and bagian_ada is not null
                then 'Pembilangnya dilaporkan, penyebutnya belum.'
            when status = 'not_reported' then 'Belum ada kiriman yang diterima untuk indikator ini di wilayah ini.'
            when sesudah_pemungutan and laporan_belum_lengkap is not null
                then
                    'Keadaan ' || cast(berlaku_pada as string)
                    || ', sesudah pemungutan suara: ditunjukkan, tidak dinilai. ' || laporan_belum_lengkap
            when laporan_belum_lengkap is not null
                then 'Keadaan ' || cast(berlaku_pada as string) || '. ' || laporan_belum_lengkap
            when penyebut_nol then 'Penyebutnya nol: tidak ada yang kurang, skor penuh.'
            when satuan = 'persen' and nilai_bukti > 100 and sesudah_pemungutan
                then
                    'Di atas 100 persen. Keadaan ' || cast(berlaku_pada as string)
                    || ', sesudah pemungutan suara: ditunjukkan, tidak dinilai.'
            when satuan = 'persen' and nilai_bukti > 100 then 'Di atas 100 persen; skor paling tinggi 100.'
            when sesudah_pemungutan
                then
                    'Keadaan ' || cast(berlaku_pada as string)
                    || ', sesudah pemungutan suara: ditunjukkan, tidak dinilai.'
        end as alasan,
        case when berbukti then export end as export,
        case when berbukti then periode end as periode,
        case when berbukti then tingkat_bagian end as tingkat_bagian,
        bagian_ada,
        bagian_seharusnya,
        case when berbukti or status = 'rejected_by_dq' then berlaku_pada end as berlaku_pada,
        case when berbukti then penyebut_berlaku_pada end as penyebut_berlaku_pada,
        case when berbukti or status = 'rejected_by_dq' then diterima_pada end as diterima_pada,
        case when berbukti or status = 'rejected_by_dq' then delivery_id end as delivery_id,
        case when berbukti then penyebut_delivery_id end as penyebut_delivery_id,
        tanggal_pemungutan,
        tanggal_acuan,
        sintetis
    from butir_berstatus
    union all
    select
        kode_wilayah,
        kode_pemilu,
        kode_indikator,
        pembilang,
        penyebut,
        satuan_pembilang,
        satuan,
        arah,
        case
            when jatuh_tempo is null then 'not_due_yet'
            when pembilang is null or penyebut is null then 'not_reported'
            else 'observed'
        end as status,
        false as penuh_tanpa_nilai,
        false as sesudah_pemungutan,
        pengali * pembilang / nullif(penyebut, 0) as nilai,
        pengali * pembilang / nullif(penyebut, 0) as nilai_bukti,
        case
            when jatuh_tempo is null then 'Belum ada angka yang jatuh tempo.'
            when pembilang is null or penyebut is null then 'Belum ada angka beririma yang dilaporkan.'
        end as alasan,
        cast(null as string) as export,
        cast(null as string) as periode,
        cast(null as string) as tingkat_bagian,
        cast(null as bigint) as bagian_ada,
        cast(null as bigint) as bagian_seharusnya,
        case when penyebut is not null then hari_nilai end as berlaku_pada,
        case when penyebut is not null then hari_nilai end as penyebut_berlaku_pada,
        diterima_pada,
        cast(null as string) as delivery_id,
        cast(null as string) as penyebut_delivery_id,
        tanggal_pemungutan,
        tanggal_acuan,
        sintetis
    from butir_meta
),

-- A figure is held to the target of its own day; where there is no figure, the target of voting day is shown.
butir_bertarget as (
    select
        semua_butir.*,
        target.target,
        target.batas_bawah,
        target.batas_atas,
        target.toleransi,
        target.basis
    from semua_butir
    left join target
        on
            semua_butir.kode_indikator = target.kode_indikator
            and semua_butir.kode_pemilu = coalesce(target.kode_pemilu, semua_butir.kode_pemilu)
            and coalesce(semua_butir.berlaku_pada, semua_butir.tanggal_pemungutan)
            >= coalesce(target.berlaku_dari, date '0001-01-01')
            and coalesce(semua_butir.berlaku_pada, semua_butir.tanggal_pemungutan)
            < coalesce(target.berlaku_sampai, date '9999-12-31')
)

select
    kode_wilayah,
    kode_pemilu,
    kode_indikator,
    -- Six decimals: the tail of a double says nothing, depends on the order of adding up, and may look like an
    -- identifier of sixteen digits.
    round(pembilang, 6) as pembilang,
    round(penyebut, 6) as penyebut,
    satuan_pembilang,
    round(nilai, 6) as nilai,
    satuan,
    target,
    basis as basis_target,
    case
        when sesudah_pemungutan then null
        when penuh_tanpa_nilai then 100.0
        else round({{ skor_kesiapan('nilai', 'arah', 'target', 'batas_bawah', 'batas_atas', 'toleransi') }}, 6)
    end as skor,
    status,
    alasan,
    export,
    periode,
    tingkat_bagian,
    bagian_ada,
    bagian_seharusnya,
    berlaku_pada,
    penyebut_berlaku_pada,
    diterima_pada,
    delivery_id,
    penyebut_delivery_id,
    tanggal_acuan,
    sintetis
from butir_bertarget
