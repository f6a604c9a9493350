with

pemilih_tps as (
    select *
    from {{ ref('fct_pemilih_tps') }}
    where terkini
),

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

batas as (
    -- The limit in force on voting day.
    select
        pemilu.kode_pemilu,
        min(ketentuan.nilai) as nilai
    from pemilu
    inner join {{ ref('dim_ketentuan') }} as ketentuan
        on
            pemilu.kode_pemilu = coalesce(ketentuan.kode_pemilu, pemilu.kode_pemilu)
            and pemilu.tanggal_pemungutan >= coalesce(ketentuan.berlaku_dari, date '0001-01-01')
            and pemilu.tanggal_pemungutan < coalesce(ketentuan.berlaku_sampai, date '9999-12-31')
    where
        ketentuan.dipakai
        and ketentuan.kode_ketentuan = 'KT-TPS-MAKS'
    group by pemilu.kode_pemilu
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

terhadap_batas as (
    -- The cap is one of regular polling stations: special ones serve who lives there.
    select
        pemilih_tps.*,
        batas.nilai as batas_pemilih,
        pemilih_tps.lokasi_khusus = 'Tidak' as reguler,
        pemilih_tps.lokasi_khusus = 'Tidak' and pemilih_tps.jumlah > batas.nilai as di_atas_batas
    from pemilih_tps
    left join batas
        on pemilih_tps.kode_pemilu = batas.kode_pemilu
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
