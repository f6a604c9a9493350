with

nphd as (
    select
        *,
        -- Neither tranche reported is not nothing disbursed.
        case
            when tahap_1_nilai is not null or tahap_2_nilai is not null
                then coalesce(tahap_1_nilai, 0) + coalesce(tahap_2_nilai, 0)
        end as dicairkan
    from {{ ref('fct_nphd') }}
    where terkini
),

kalender as (
    select *
    from {{ ref('dim_kalender') }}
    where dipakai
),

ketentuan as (
    select *
    from {{ ref('dim_ketentuan') }}
    where dipakai
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

tenggat as (
    select
        kode_pemilu,
        max(case when kode_tahap = 'NPHD-TANDA-TANGAN' then selesai end) as tenggat_tanda_tangan,
        max(case when kode_tahap = 'NPHD-TAHAP-2' then selesai end) as tenggat_tahap_2
    from kalender
    group by kode_pemilu
),

bagian_wajib as (
    select
        kode_pemilu,
        max(case when kode_ketentuan = 'KT-NPHD-TAHUN-1' then nilai end) as bagian_tahun_pertama_wajib_persen
    from ketentuan
    group by kode_pemilu
)

select
    nphd.kode_wilayah,
    nphd.kode_pemilu,
    nphd.penerima,
    nphd.status,
    nphd.tanggal_tanda_tangan,
    tenggat.tenggat_tanda_tangan,
    case
        when nphd.tanggal_tanda_tangan > tenggat.tenggat_tanda_tangan
            then {{ dbt.datediff('tenggat.tenggat_tanda_tangan', 'nphd.tanggal_tanda_tangan', 'day') }}
        when nphd.tanggal_tanda_tangan is not null then 0
        -- Still unsigned on the day that the compilation describes; what happened since then is not known.
        when nphd.status = 'BELUM' and nphd.berlaku_pada > tenggat.tenggat_tanda_tangan
            then {{ dbt.datediff('tenggat.tenggat_tanda_tangan', 'nphd.berlaku_pada', 'day') }}
    end as hari_terlambat,
    nphd.nilai,
    nphd.tahun_pertama,
    nphd.nilai_tahun_pertama,
    round(100.0 * nphd.nilai_tahun_pertama / nullif(nphd.nilai, 0), 6) as tahun_pertama_dari_nilai_persen,
    bagian_wajib.bagian_tahun_pertama_wajib_persen,
    nphd.tahun_kedua,
    nphd.nilai_tahun_kedua,
    nphd.tahap_1_nilai,
    nphd.tahap_1_tanggal,
    nphd.tahap_2_nilai,
    nphd.tahap_2_tanggal,
    tenggat.tenggat_tahap_2,
    nphd.dicairkan,
    round(100.0 * nphd.dicairkan / nullif(nphd.nilai, 0), 6) as dicairkan_dari_nilai_persen,
    nphd.export,
    nphd.berlaku_pada,
    nphd.diterima_pada,
    nphd.delivery_id,
    nphd.lembar,
    nphd.baris_sumber,
    acuan.tanggal_acuan,
    nphd.sintetis
from nphd
cross join acuan
left join tenggat
    on nphd.kode_pemilu = tenggat.kode_pemilu
left join bagian_wajib
    on nphd.kode_pemilu = bagian_wajib.kode_pemilu
