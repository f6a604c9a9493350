with

pernyataan as (
    select *
    from {{ ref('fct_pernyataan') }}
    where
        terkini
        and jenis in ('KOMITMEN', 'TARGET')
),

bukti as (
    select * from {{ ref('int_pernyataan__bukti') }}
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

dijanjikan as (
    select
        *,
        {{ satuan_utuh('satuan') }} as satuan_utuh,
        {{ nilai_utuh('nilai', 'satuan') }} as nilai_utuh,
        -- Not dated, it was made by the end of the month of its register, and before it was due.
        coalesce(tanggal, least(coalesce(jatuh_tempo, berlaku_pada), berlaku_pada)) as dibuat_pada
    from pernyataan
),

-- What was so before the promise does not keep it, and people are not held against a percentage.
bukti_sejak_dijanjikan as (
    select
        bukti.*,
        dijanjikan.jenis,
        dijanjikan.nilai_utuh
    from dijanjikan
    inner join bukti
        on
            dijanjikan.kode_wilayah = bukti.kode_wilayah
            and dijanjikan.nomor = bukti.nomor
            and dijanjikan.dibuat_pada <= bukti.berlaku_pada_pembilang
    where
        dijanjikan.nilai is null
        or (
            bukti.berpersen = (dijanjikan.satuan_utuh = 'persen')
            and {{ satuan_termasuk('dijanjikan.satuan_utuh', 'bukti.satuan') }}
        )
),

-- Reached or not; empty where that cannot be told. A promise without a figure says so only of a backlog: none is left.
-- That nothing is left of a stock keeps no promise.
bukti_dinilai as (
    select
        *,
        case
            when nilai_utuh is null and jenis = 'KOMITMEN' and arah = 'turun' and not berpersen
                then round(nilai, 6) = 0
            when arah = 'naik' then round(nilai, 6) >= nilai_utuh
            when arah = 'turun' then round(nilai, 6) <= nilai_utuh
        end as tercapai
    from bukti_sejak_dijanjikan
),

penilaian as (
    select
        kode_wilayah,
        nomor,
        min(case when tercapai then berlaku_pada_pembilang end) as terpenuhi_pada,
        max(case when not tercapai then berlaku_pada_pembilang end) as belum_tercapai_pada
    from bukti_dinilai
    group by kode_wilayah, nomor
),

bukti_terakhir as (
    select
        *,
        row_number() over (
            partition by kode_wilayah, nomor
            order by berlaku_pada_pembilang desc, export asc, periode desc
        ) as urutan
    from bukti_sejak_dijanjikan
)

select
    pernyataan.kode_wilayah,
    pernyataan.nomor,
    pernyataan.jenis,
    pernyataan.pokok,
    pernyataan.isi,
    pernyataan.pembicara,
    pernyataan.lembaga,
    pernyataan.nilai as nilai_dijanjikan,
    pernyataan.satuan,
    pernyataan.definisi,
    pernyataan.tanggal,
    pernyataan.jatuh_tempo,
    case
        when pernyataan.jatuh_tempo is null then 'tanpa_tenggat'
        when acuan.tanggal_acuan > pernyataan.jatuh_tempo then 'lewat_tenggat'
        else 'belum_jatuh_tempo'
    end as keadaan,
    case
        when acuan.tanggal_acuan > pernyataan.jatuh_tempo
            then {{ dbt.datediff('pernyataan.jatuh_tempo', 'acuan.tanggal_acuan', 'day') }}
    end as hari_lewat,
    round(bukti_terakhir.nilai, 6) as nilai_bukti,
    bukti_terakhir.pembilang as pembilang_bukti,
    bukti_terakhir.berlaku_pada_pembilang as berlaku_pada_bukti,
    bukti_terakhir.penyebut as penyebut_bukti,
    bukti_terakhir.berlaku_pada_penyebut as berlaku_pada_penyebut_bukti,
    bukti_terakhir.export as export_bukti,
    bukti_terakhir.periode as periode_bukti,
    bukti_terakhir.kode_ukuran as kode_ukuran_bukti,
    bukti_terakhir.rincian as rincian_bukti,
    bukti_terakhir.tingkat_bagian as tingkat_bagian_bukti,
    bukti_terakhir.export_penyebut as export_penyebut_bukti,
    bukti_terakhir.periode_penyebut as periode_penyebut_bukti,
    bukti_terakhir.kode_ukuran_penyebut as kode_ukuran_penyebut_bukti,
    bukti_terakhir.tingkat_bagian_penyebut as tingkat_bagian_penyebut_bukti,
    case
        when penilaian.terpenuhi_pada > pernyataan.jatuh_tempo then 'terpenuhi_terlambat'
        when penilaian.terpenuhi_pada is not null then 'terpenuhi'
        -- Before the due day nothing is broken yet, and a figure older than the due day says nothing about it.
        when
            acuan.tanggal_acuan > pernyataan.jatuh_tempo
            and penilaian.belum_tercapai_pada >= pernyataan.jatuh_tempo
            then 'belum_terpenuhi'
        else 'tidak_diketahui'
    end as pemenuhan,
    pernyataan.sumber_dokumen,
    pernyataan.delivery_id,
    pernyataan.lembar,
    pernyataan.baris_sumber,
    acuan.tanggal_acuan,
    pernyataan.sintetis
from pernyataan
cross join acuan
left join penilaian
    on
        pernyataan.kode_wilayah = penilaian.kode_wilayah
        and pernyataan.nomor = penilaian.nomor
left join bukti_terakhir
    on
        pernyataan.kode_wilayah = bukti_terakhir.kode_wilayah
        and pernyataan.nomor = bukti_terakhir.nomor
        and bukti_terakhir.urutan = 1
