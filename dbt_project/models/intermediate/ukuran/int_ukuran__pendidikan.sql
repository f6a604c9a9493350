-- Education: of voters (events due and held, young participants) and of the secretariats' staff.
with

sosialisasi as (
    {{ keadaan_pada_hari_nilai(
        'fct_sosialisasi', ['kode_wilayah', 'nomor'], pemilu='fakta.kode_pemilu = masa.kode_pemilu'
    ) }}
),

sekretariat as (
    {{ diketahui('fct_sekretariat') }}
),

kegiatan as (
    -- Due is what was planned up to the day that the report describes. Of what was held without a plan, its own day.
    select
        kode_wilayah,
        kode_pemilu,
        'kpu__sosialisasi' as export,
        kode_pemilu as periode,
        case when coalesce(tanggal_rencana, tanggal_pelaksanaan) <= berlaku_pada then 1 else 0 end as jatuh_tempo,
        case
            when coalesce(tanggal_rencana, tanggal_pelaksanaan) <= berlaku_pada and status = 'SELESAI' then 1
            else 0
        end as terlaksana,
        case when status = 'SELESAI' then peserta_17_21 end as peserta_pemula,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from sosialisasi
    where coalesce(tanggal_rencana, tanggal_pelaksanaan) is not null
),

kompetensi as (
    -- Of the four aspects the only one that is counted, not judged.
    select
        *,
        cast(null as string) as kode_pemilu,
        'kpu__sekretariat' as export
    from sekretariat
    where
        aspek = 'KOMPETENSI'
        and pegawai is not null
        and dilatih is not null
),

ukuran_kegiatan as (
    {{ ukuran_turunan('kegiatan', {
        'sosialisasi.jatuh_tempo': 'jatuh_tempo',
        'sosialisasi.terlaksana': 'terlaksana',
        'sosialisasi.peserta_pemula': 'peserta_pemula',
    }, cara='tambah') }}
),

ukuran_kompetensi as (
    {{ ukuran_turunan('kompetensi', {
        'sekretariat.terlatih': 'dilatih',
        'sekretariat.pegawai_dinilai': 'pegawai',
    }, cara='tambah') }}
)

select * from ukuran_kegiatan
union all
select * from ukuran_kompetensi
