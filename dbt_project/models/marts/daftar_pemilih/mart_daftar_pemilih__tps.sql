with

pemilih_tps as (
    select *
    from {{ ref('fct_pemilih_tps') }}
    where terkini
),

ketentuan as (
    select *
    from {{ ref('dim_ketentuan') }}
    where
        dipakai
        and kode_ketentuan = 'KT-TPS-MAKS'
),

acuan as (
    select tanggal_acuan from {{ source('ledger', 'acuan') }}
),

terhadap_batas as (
    -- The cap is one of regular polling stations: special ones serve who lives there.
    select
        pemilih_tps.*,
        ketentuan.nilai as batas_pemilih,
        pemilih_tps.lokasi_khusus = 'Tidak' as reguler,
        pemilih_tps.lokasi_khusus = 'Tidak' and pemilih_tps.jumlah > ketentuan.nilai as di_atas_batas
    from pemilih_tps
    left join ketentuan
        on pemilih_tps.kode_pemilu = ketentuan.kode_pemilu
)

select
    terhadap_batas.kode_wilayah,
    terhadap_batas.kode_pemilu,
    min(terhadap_batas.batas_pemilih) as batas_pemilih,
    count(*) as tps_dilaporkan,
    count(case when terhadap_batas.reguler then 1 end) as tps_reguler,
    count(case when terhadap_batas.di_atas_batas then 1 end) as tps_di_atas_batas,
    round(
        100.0 * count(case when terhadap_batas.di_atas_batas then 1 end)
        / nullif(count(case when terhadap_batas.reguler then 1 end), 0),
        6
    ) as di_atas_batas_dari_reguler_persen,
    max(case when terhadap_batas.reguler then terhadap_batas.jumlah end) as pemilih_tps_reguler_terbanyak,
    cast(sum(terhadap_batas.jumlah) as bigint) as pemilih,
    min(terhadap_batas.berlaku_pada) as berlaku_pada,
    max(terhadap_batas.diterima_pada) as diterima_pada,
    max(acuan.tanggal_acuan) as tanggal_acuan,
    terhadap_batas.sintetis
from terhadap_batas
cross join acuan
group by terhadap_batas.kode_wilayah, terhadap_batas.kode_pemilu, terhadap_batas.sintetis
