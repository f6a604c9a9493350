-- The provisions that are counted with, as they stood on voting day, one row per election. A provision that has no
-- reading in force leaves its column empty, and what rests on it is not reported.
{%- set ketentuan = {
    'tps_paling_banyak': 'KT-TPS-MAKS',
    'surat_suara_cadangan_persen': 'KT-SURAT-SUARA-CADANGAN',
    'ppk': 'KT-PPK',
    'pps': 'KT-PPS',
    'kpps': 'KT-KPPS',
    'pantarlih': 'KT-PANTARLIH',
    'pantarlih_tambahan': 'KT-PANTARLIH-TAMBAHAN',
    'pantarlih_ambang': 'KT-PANTARLIH-AMBANG',
    'panwascam': 'KT-PANWASCAM',
    'pkd': 'KT-PKD',
    'ptps': 'KT-PTPS',
    'nphd_tahun_1_persen': 'KT-NPHD-TAHUN-1',
    'nphd_tahap_1_hari_kerja': 'KT-NPHD-TAHAP-1',
} %}
with

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

ketentuan as (
    select *
    from {{ ref('dim_ketentuan') }}
    where dipakai
)

select
    {%- for kolom, kode in ketentuan.items() %}
    max(case when ketentuan.kode_ketentuan = '{{ kode }}' then ketentuan.nilai end) as {{ kolom }},
    {%- endfor %}
    pemilu.kode_pemilu
from pemilu
left join ketentuan
    on
        pemilu.kode_pemilu = coalesce(ketentuan.kode_pemilu, pemilu.kode_pemilu)
        and pemilu.tanggal_pemungutan >= coalesce(ketentuan.berlaku_dari, date '0001-01-01')
        and pemilu.tanggal_pemungutan < coalesce(ketentuan.berlaku_sampai, date '9999-12-31')
group by pemilu.kode_pemilu
