with

ktp_el as (
    select *
    from {{ ref('fct_ktp_el') }}
    where
        diketahui_sampai is null
        and export = 'dukcapil__ktpel'
),

layanan as (
    {{ diketahui('fct_layanan_ktp_el') }}
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

bersama_layanan as (
    select
        ktp_el.*,
        -- More printed than recorded is a contradiction (accepted with a note), not a negative backlog.
        case when ktp_el.pencetakan <= ktp_el.perekaman then ktp_el.perekaman - ktp_el.pencetakan end as belum_cetak,
        layanan.persen_cetak_tertulis,
        layanan.cetak_per_hari_kerja,
        layanan.alat_rekam,
        layanan.alat_rekam_berfungsi,
        layanan.alat_rekam_dianggarkan,
        layanan.alat_cetak,
        layanan.alat_cetak_berfungsi,
        layanan.layanan_online,
        layanan.kendala
    from ktp_el
    inner join layanan
        on
            ktp_el.delivery_id = layanan.delivery_id
            and ktp_el.kode_wilayah = layanan.kode_wilayah
)

select
    bersama_layanan.kode_wilayah,
    bersama_layanan.periode,
    bersama_layanan.wajib_ktp,
    bersama_layanan.perekaman,
    bersama_layanan.pencetakan,
    bersama_layanan.belum_cetak,
    round(100.0 * bersama_layanan.pencetakan / nullif(bersama_layanan.perekaman, 0), 6) as cetak_dari_perekaman_persen,
    bersama_layanan.persen_cetak_tertulis,
    bersama_layanan.blangko_stok,
    round(
        100.0 * bersama_layanan.blangko_stok / nullif(bersama_layanan.belum_cetak, 0), 6
    ) as stok_dari_belum_cetak_persen,
    case
        when bersama_layanan.belum_cetak > bersama_layanan.blangko_stok
            then bersama_layanan.belum_cetak - bersama_layanan.blangko_stok
        when bersama_layanan.blangko_stok is not null and bersama_layanan.belum_cetak is not null then 0
    end as blangko_kurang,
    bersama_layanan.cetak_per_hari_kerja,
    round(
        bersama_layanan.blangko_stok / nullif(bersama_layanan.cetak_per_hari_kerja, 0), 6
    ) as hari_kerja_sampai_blangko_habis,
    round(
        bersama_layanan.belum_cetak / nullif(bersama_layanan.cetak_per_hari_kerja, 0), 6
    ) as hari_kerja_sampai_tercetak_semua,
    bersama_layanan.alat_rekam,
    bersama_layanan.alat_rekam_berfungsi,
    bersama_layanan.alat_rekam_dianggarkan,
    bersama_layanan.alat_cetak,
    bersama_layanan.alat_cetak_berfungsi,
    bersama_layanan.layanan_online,
    bersama_layanan.kendala,
    bersama_layanan.berlaku_pada,
    bersama_layanan.diterima_pada,
    bersama_layanan.terkini,
    bersama_layanan.delivery_id,
    bersama_layanan.lembar,
    bersama_layanan.baris_sumber,
    acuan.tanggal_acuan,
    bersama_layanan.sintetis
from bersama_layanan
cross join acuan
