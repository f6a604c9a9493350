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

-- The first day on which a delivered figure shows the promise kept: a target reached, or nothing left of a backlog.
terpenuhi as (
    select
        pernyataan.kode_wilayah,
        pernyataan.nomor,
        min(bukti.berlaku_pada_pembilang) as terpenuhi_pada
    from pernyataan
    inner join bukti
        on
            pernyataan.kode_wilayah = bukti.kode_wilayah
            and pernyataan.nomor = bukti.nomor
    where
        (pernyataan.jenis = 'TARGET' and bukti.nilai >= pernyataan.nilai)
        or (pernyataan.jenis = 'KOMITMEN' and bukti.nilai = 0)
    group by pernyataan.kode_wilayah, pernyataan.nomor
),

bukti_terakhir as (
    select
        *,
        row_number() over (
            partition by kode_wilayah, nomor
            order by berlaku_pada_pembilang desc, export asc, periode desc
        ) as urutan
    from bukti
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
    case
        when bukti_terakhir.nilai is null then 'tidak_diketahui'
        when pernyataan.jenis = 'TARGET' and pernyataan.nilai is null then 'tidak_diketahui'
        when terpenuhi.terpenuhi_pada > pernyataan.jatuh_tempo then 'terpenuhi_terlambat'
        when terpenuhi.terpenuhi_pada is not null then 'terpenuhi'
        -- A figure older than the due day says nothing about it.
        when bukti_terakhir.berlaku_pada_pembilang < pernyataan.jatuh_tempo then 'tidak_diketahui'
        else 'belum_terpenuhi'
    end as pemenuhan,
    pernyataan.sumber_dokumen,
    pernyataan.delivery_id,
    pernyataan.lembar,
    pernyataan.baris_sumber,
    acuan.tanggal_acuan,
    pernyataan.sintetis
from pernyataan
cross join acuan
left join terpenuhi
    on
        pernyataan.kode_wilayah = terpenuhi.kode_wilayah
        and pernyataan.nomor = terpenuhi.nomor
left join bukti_terakhir
    on
        pernyataan.kode_wilayah = bukti_terakhir.kode_wilayah
        and pernyataan.nomor = bukti_terakhir.nomor
        and bukti_terakhir.urutan = 1
