-- Grants (NPHD) of the regional governments: signed, late, paid out. Of the kabupaten/kota; above them they are added
-- up. A province counts itself only where none of its kabupaten/kota elects (DKI Jakarta).
with

nphd as (
    {{ keadaan_pada_hari_nilai(
        'fct_nphd', ['kode_wilayah', 'penerima'], pemilu='fakta.kode_pemilu = masa.kode_pemilu'
    ) }}
),

pemilihan as (
    select * from {{ ref('dim_pemilihan_wilayah') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

kalender as (
    select *
    from {{ ref('dim_kalender') }}
    where dipakai
),

ketentuan as (
    select * from {{ ref('int_pemilu__ketentuan') }}
),

tenggat as (
    select
        kode_pemilu,
        max(case when kode_tahap = 'NPHD-TANDA-TANGAN' then selesai end) as tanda_tangan,
        max(case when kode_tahap = 'NPHD-TAHAP-2' then selesai end) as tahap_2
    from kalender
    group by kode_pemilu
),

kabkota as (
    select
        pemilihan.kode_wilayah,
        pemilihan.kode_pemilu,
        pemilihan.diselenggarakan,
        wilayah.kode_induk
    from pemilihan
    inner join wilayah
        on pemilihan.kode_wilayah = wilayah.kode_wilayah
    where pemilihan.kode_jenis_pemilihan = 'BUPATI-WALI-KOTA'
),

provinsi_sendiri as (
    select
        kode_induk as kode_wilayah,
        kode_pemilu
    from kabkota
    group by kode_induk, kode_pemilu
    having max(case when diselenggarakan then 1 else 0 end) = 0
),

pemda as (
    select
        kode_wilayah,
        kode_pemilu
    from kabkota
    where diselenggarakan
    union all
    select
        kode_wilayah,
        kode_pemilu
    from provinsi_sendiri
),

perjanjian as (
    select
        nphd.*,
        tenggat.tanda_tangan as tenggat_tanda_tangan,
        tenggat.tahap_2 as tenggat_tahap_2,
        ketentuan.nphd_tahun_1_persen / 100.0 * nphd.nilai as tahap_1_wajib,
        {{ tambah_hari_kerja('nphd.tanggal_tanda_tangan', 'ketentuan.nphd_tahap_1_hari_kerja') }} as tenggat_tahap_1,
        nphd.penerima = 'TIDAK DIRINCI' as tidak_dirinci,
        nphd.penerima in ('KPU', 'BAWASLU') as penyelenggara,
        nphd.status = 'SUDAH' as sudah
    from nphd
    inner join pemda
        on
            nphd.kode_wilayah = pemda.kode_wilayah
            and nphd.kode_pemilu = pemda.kode_pemilu
    inner join tenggat
        on nphd.kode_pemilu = tenggat.kode_pemilu
    inner join ketentuan
        on nphd.kode_pemilu = ketentuan.kode_pemilu
),

perjanjian_pemda as (
    -- Row by row, with what the government's other agreements say.
    select
        *,
        max(case when tidak_dirinci then 1 else 0 end) over (partition by kode_wilayah, kode_pemilu) = 1
            as ada_tidak_dirinci,
        count(case when not tidak_dirinci then 1 end) over (partition by kode_wilayah, kode_pemilu)
            as penerima_dirinci,
        count(case when penyelenggara then 1 end) over (partition by kode_wilayah, kode_pemilu)
            as penyelenggara_dirinci,
        count(case when penyelenggara and sudah then 1 end) over (partition by kode_wilayah, kode_pemilu)
            as penyelenggara_sudah
    from perjanjian
),

perjanjian_terhitung as (
    select
        kode_wilayah,
        kode_pemilu,
        'kpu__nphd' as export,
        kode_pemilu as periode,
        -- All four grantees must be reported before a share of them is one. A report that names none speaks of one
        -- agreement, signed also where both KPU's and Bawaslu's are known to be; four that are named say more than it.
        case
            when tidak_dirinci and penerima_dirinci < 4
                then case when sudah or penyelenggara_sudah = 2 then 1 else 0 end
            when not tidak_dirinci and penerima_dirinci = 4 then case when sudah then 1 else 0 end
        end as ditandatangani,
        -- Of the two, not signed is said by a report of which nothing newer is known: once one of them is known to have
        -- signed since, the other is not known.
        case
            when tidak_dirinci and penyelenggara_dirinci = 2 then case when penyelenggara_sudah = 2 then 1 else 0 end
            when tidak_dirinci and sudah then 1
            when tidak_dirinci and penyelenggara_sudah = 0 then 0
            when not ada_tidak_dirinci and penyelenggara and penyelenggara_dirinci = 2
                then case when sudah then 1 else 0 end
        end as penyelenggara_ditandatangani,
        case
            when tidak_dirinci and penerima_dirinci > 0 then null
            when tanggal_tanda_tangan > tenggat_tanda_tangan
                then {{ dbt.datediff('tenggat_tanda_tangan', 'tanggal_tanda_tangan', 'day') }}
            when tanggal_tanda_tangan is not null then 0
            -- Still unsigned on the day that the compilation describes; what happened since then is not known.
            when status = 'BELUM' and berlaku_pada > tenggat_tanda_tangan
                then {{ dbt.datediff('tenggat_tanda_tangan', 'berlaku_pada', 'day') }}
        end as hari_terlambat,
        -- Not due until so many working days after the signature; a tranche of which nothing is said is not nothing.
        case
            when tidak_dirinci then null
            when not sudah or tenggat_tahap_1 > hari_nilai then 0
            when tahap_1_nilai is not null then tahap_1_wajib
        end as tahap_1_wajib,
        case
            when tidak_dirinci then null
            when not sudah or tenggat_tahap_1 > hari_nilai then 0
            when tahap_1_nilai is not null and tahap_1_tanggal <= tenggat_tahap_1
                then least(cast(tahap_1_nilai as double), tahap_1_wajib)
            when tahap_1_nilai is not null then 0
        end as tahap_1_tepat_waktu,
        -- Of a grant that is still unsigned after the deadline nothing has been paid out.
        case
            when tidak_dirinci then null
            when tenggat_tahap_2 > hari_nilai then 0
            when tahap_2_nilai is not null or (status = 'BELUM' and berlaku_pada > tenggat_tahap_2) then nilai
        end as nilai_wajib_cair,
        case
            when tidak_dirinci then null
            when tenggat_tahap_2 > hari_nilai then 0
            when tahap_2_nilai is not null
                then least(
                    case when tahap_1_tanggal <= tenggat_tahap_2 then coalesce(tahap_1_nilai, 0) else 0 end
                    + case when tahap_2_tanggal <= tenggat_tahap_2 then tahap_2_nilai else 0 end,
                    nilai
                )
            when status = 'BELUM' and berlaku_pada > tenggat_tahap_2 then 0
        end as cair_sebelum_tenggat,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from perjanjian_pemda
),

-- What is paid out is a share of all four grants, or not known: one that keeps silent must not drop out of it.
perjanjian_dicairkan as (
    select
        *,
        count(tahap_1_wajib) over (partition by kode_wilayah, kode_pemilu) as tahap_1_diketahui,
        count(nilai_wajib_cair) over (partition by kode_wilayah, kode_pemilu) as cair_diketahui
    from perjanjian_terhitung
)

{{ ukuran_turunan('perjanjian_dicairkan', {
    'nphd.ditandatangani': 'ditandatangani',
    'nphd.wajib': 'ditandatangani * 0 + 1',
    'nphd.penyelenggara_ditandatangani': 'penyelenggara_ditandatangani',
    'nphd.penyelenggara_wajib': 'penyelenggara_ditandatangani * 0 + 1',
    'nphd.hari_terlambat': 'hari_terlambat',
    'nphd.perjanjian_bertanggal': 'hari_terlambat * 0 + 1',
    'nphd.tahap_1_tepat_waktu': 'case when tahap_1_diketahui = 4 then tahap_1_tepat_waktu end',
    'nphd.tahap_1_wajib': 'case when tahap_1_diketahui = 4 then tahap_1_wajib end',
    'nphd.cair_sebelum_tenggat': 'case when cair_diketahui = 4 then cair_sebelum_tenggat end',
    'nphd.nilai_wajib_cair': 'case when cair_diketahui = 4 then nilai_wajib_cair end',
}) }}
