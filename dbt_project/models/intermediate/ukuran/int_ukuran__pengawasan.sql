-- Supervision: cases, recommendations, neutrality instruments, mitigation where vulnerability is high, coordination.
with

pelanggaran as (
    {{ keadaan_pada_hari_nilai(
        'fct_pelanggaran', ['kode_wilayah', 'nomor_register'],
        pemilu='fakta.pemilihan = masa.jenis and fakta.berlaku_pada > masa.sesudah'
    ) }}
),

netralitas as (
    {{ keadaan_pada_hari_nilai('fct_netralitas', ['kode_wilayah', 'jenis', 'nomor', 'tanggal']) }}
),

mitigasi as (
    {{ keadaan_pada_hari_nilai('fct_mitigasi', ['kode_wilayah', 'periode', 'nomor']) }}
),

dukungan as (
    {{ keadaan_pada_hari_nilai('fct_dukungan_pemda', ['kode_wilayah', 'jenis']) }}
),

ikp as (
    {{ diketahui('fct_ikp') }}
),

ambang as (
    select * from {{ ref('ikp_ambang') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

perkara as (
    -- Due is what has been decided or should have been, on the day that the register describes. A case that may still
    -- be decided in time is kept, counting nothing: a register with nothing due yet was sent all the same.
    select
        kode_wilayah,
        untuk_pemilu as kode_pemilu,
        'bawaslu__pelanggaran' as export,
        untuk_pemilu as periode,
        case when tanggal_diputus <= batas_putus then 1 else 0 end as tepat_waktu,
        case when tanggal_diputus is not null or batas_putus < berlaku_pada then 1 else 0 end as jatuh_tempo,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from pelanggaran
    where tanggal_diregister is not null
),

rekomendasi as (
    select
        *,
        untuk_pemilu as kode_pemilu,
        'bawaslu__netralitas' as export,
        untuk_pemilu as periode_pemilu
    from netralitas
    where jenis = 'rekomendasi'
),

-- Of the instruments that offices sign, the last: a pledge before it is not a second half of it.
instrumen as (
    select
        *,
        row_number() over (
            partition by kode_wilayah, untuk_pemilu
            order by tanggal desc, opd_menandatangani desc, baris_sumber asc
        ) as urutan_instrumen
    from netralitas
    where
        jenis in ('pakta integritas', 'ikrar bersama')
        and opd_jumlah is not null
        and opd_menandatangani is not null
),

daerah_dinilai as (
    select
        ikp.kode_wilayah,
        ikp.kode_pemilu,
        ikp.delivery_id,
        ikp.lembar,
        ikp.baris_sumber,
        ikp.berlaku_pada,
        ikp.diterima_pada,
        ambang.kategori = 'Tinggi' as tinggi
    from ikp
    inner join wilayah
        on
            ikp.kode_wilayah = wilayah.kode_wilayah
            and wilayah.tingkat = 'kabupaten_kota'
    inner join ambang
        on
            ikp.edisi = ambang.edisi
            and wilayah.tingkat = ambang.tingkat
            and ikp.skor >= ambang.batas_bawah
            and (ikp.skor < ambang.batas_atas or ambang.batas_atas is null)
),

-- The row that speaks for a region: of dated action the last, else the last that was reported at all.
laporan_mitigasi as (
    select
        *,
        case when tindakan is not null and tanggal is not null then 1 else 0 end as bertindak,
        row_number() over (
            partition by kode_wilayah, untuk_pemilu
            order by
                case when tindakan is not null and tanggal is not null then 0 else 1 end asc,
                berlaku_pada desc,
                baris_sumber asc
        ) as urutan_laporan
    from mitigasi
),

-- Where vulnerability is not high, the index of vulnerability says so by itself. Where it is, only a report tells what
-- was done: no report is not nothing done.
daerah_tinggi as (
    select
        kode_wilayah,
        kode_pemilu,
        'bawaslu__mitigasi' as export,
        kode_pemilu as periode,
        0 as daerah,
        0 as bertindak,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from daerah_dinilai
    where not tinggi
    union all
    select
        daerah_dinilai.kode_wilayah,
        daerah_dinilai.kode_pemilu,
        'bawaslu__mitigasi' as export,
        daerah_dinilai.kode_pemilu as periode,
        1 as daerah,
        laporan_mitigasi.bertindak,
        laporan_mitigasi.berlaku_pada,
        laporan_mitigasi.diterima_pada,
        laporan_mitigasi.delivery_id,
        laporan_mitigasi.lembar,
        laporan_mitigasi.baris_sumber
    from daerah_dinilai
    inner join laporan_mitigasi
        on
            daerah_dinilai.kode_wilayah = laporan_mitigasi.kode_wilayah
            and daerah_dinilai.kode_pemilu = laporan_mitigasi.untuk_pemilu
            and laporan_mitigasi.urutan_laporan = 1
    where daerah_dinilai.tinggi
),

-- Active is having met within thirty days of the report. A body of which no meeting is told is not known to be idle.
badan as (
    select
        *,
        case
            when
                status = 'ADA'
                and rapat_terakhir >= {{ dbt.dateadd('day', -30, 'berlaku_pada') }}
                then 1
            else 0
        end as aktif,
        count(case when status = 'TIDAK ADA' or rapat_terakhir is not null then 1 end) over (
            partition by kode_wilayah, untuk_pemilu
        ) as badan_diketahui
    from dukungan
    where jenis in ('DESK PEMILU', 'POSKO', 'GAKKUMDU')
),

koordinasi as (
    select
        kode_wilayah,
        untuk_pemilu as kode_pemilu,
        'kpu__dukungan_pemda' as export,
        untuk_pemilu as periode,
        aktif,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from badan
    where badan_diketahui = 3
),

rekomendasi_terhitung as (
    select
        kode_wilayah,
        kode_pemilu,
        export,
        periode_pemilu as periode,
        rekomendasi_terbit,
        rekomendasi_dilaksanakan,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from rekomendasi
),

instrumen_terhitung as (
    select
        kode_wilayah,
        untuk_pemilu as kode_pemilu,
        'bawaslu__netralitas' as export,
        untuk_pemilu as periode,
        opd_menandatangani,
        opd_jumlah,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from instrumen
    where urutan_instrumen = 1
),

ukuran_perkara as (
    {{ ukuran_turunan('perkara', {
        'perkara.tepat_waktu': 'tepat_waktu',
        'perkara.jatuh_tempo': 'jatuh_tempo',
    }, cara='tambah') }}
),

ukuran_rekomendasi as (
    {{ ukuran_turunan('rekomendasi_terhitung', {
        'netralitas.rekomendasi_dilaksanakan': 'rekomendasi_dilaksanakan',
        'netralitas.rekomendasi': 'rekomendasi_terbit',
    }, cara='tambah') }}
),

ukuran_instrumen as (
    {{ ukuran_turunan('instrumen_terhitung', {
        'netralitas.opd_menandatangani': 'opd_menandatangani',
        'netralitas.opd': 'opd_jumlah',
    }, cara='tambah') }}
),

ukuran_mitigasi as (
    {{ ukuran_turunan('daerah_tinggi', {
        'mitigasi.daerah_tinggi_bertindakan': 'bertindak',
        'mitigasi.daerah_tinggi': 'daerah',
    }) }}
),

ukuran_koordinasi as (
    {{ ukuran_turunan('koordinasi', {
        'koordinasi.badan_aktif': 'aktif',
        'koordinasi.badan': '1',
    }, cara='tambah') }}
)

select * from ukuran_perkara
union all
select * from ukuran_rekomendasi
union all
select * from ukuran_instrumen
union all
select * from ukuran_mitigasi
union all
select * from ukuran_koordinasi
