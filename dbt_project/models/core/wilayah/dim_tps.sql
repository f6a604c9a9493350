with

pohon as (
    select * from {{ ref('int_tps__pohon_kpu') }}
),

padanan_desa as (
    select
        kode_pemilu,
        kode_wilayah_kpu,
        kode_wilayah
    from {{ ref('bridge_wilayah_kpu') }}
    where tingkat = 'desa_kelurahan'
),

tps_ln as (
    select * from {{ ref('stg_kpu__tps_ln') }}
),

masa_berlaku as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

wilayah as (
    select
        kode_wilayah,
        sintetis
    from {{ ref('dim_wilayah') }}
),

-- KPU writes the stations of a desa as the last number of a series, and the special ones as a second series.
rentang as (
    select
        *,
        'reguler' as jenis,
        1 as nomor_awal,
        tps_terakhir as nomor_akhir
    from pohon
    union all
    select
        *,
        'lokasi_khusus' as jenis,
        tps_khusus_awal as nomor_awal,
        tps_khusus_akhir as nomor_akhir
    from pohon
    where tps_khusus_awal is not null
),

tps_bernomor as (
    select
        kode_pemilu,
        kode_wilayah,
        kode_desa_kpu,
        jenis,
        delivery_id,
        lembar,
        baris_sumber,
        {{ deret_bilangan('nomor_awal', 'nomor_akhir') }} as nomor_tps
    from rentang
),

dalam_negeri as (
    select
        'T-' || tps.kode_pemilu || '-' || tps.kode_desa_kpu || '-'
        || lpad(cast(tps.nomor_tps as string), 3, '0') as kode_tps,
        tps.kode_pemilu,
        tps.kode_wilayah,
        padanan_desa.kode_wilayah as kode_wilayah_desa,
        tps.kode_desa_kpu,
        tps.nomor_tps,
        tps.jenis,
        tps.delivery_id,
        tps.lembar,
        tps.baris_sumber
    from tps_bernomor as tps
    left join padanan_desa
        on
            tps.kode_pemilu = padanan_desa.kode_pemilu
            and tps.kode_desa_kpu = padanan_desa.kode_wilayah_kpu
),

luar_negeri as (
    select
        'T-' || tps_ln.periode || '-' || tps_ln.kode_perwakilan || '-' || tps_ln.jenis_tps || '-'
        || tps_ln.nomor_tps as kode_tps,
        tps_ln.periode as kode_pemilu,
        tps_ln.kode_wilayah,
        cast(null as string) as kode_wilayah_desa,
        cast(null as string) as kode_desa_kpu,
        cast(tps_ln.nomor_tps as integer) as nomor_tps,
        case tps_ln.jenis_tps when 'TPS' then 'tpsln' when 'KSK' then 'ksk' when 'POS' then 'pos' end as jenis,
        tps_ln.delivery_id,
        tps_ln.lembar,
        tps_ln.baris_sumber
    from tps_ln
    inner join masa_berlaku
        on tps_ln.delivery_id = masa_berlaku.delivery_id
    where masa_berlaku.digantikan_pada is null
),

gabungan as (
    select * from dalam_negeri
    union all
    select * from luar_negeri
)

select
    gabungan.kode_tps,
    gabungan.kode_pemilu,
    gabungan.kode_wilayah,
    gabungan.kode_wilayah_desa,
    gabungan.kode_desa_kpu,
    gabungan.nomor_tps,
    gabungan.jenis,
    wilayah.sintetis,
    gabungan.delivery_id,
    gabungan.lembar,
    gabungan.baris_sumber
from gabungan
inner join wilayah
    on gabungan.kode_wilayah = wilayah.kode_wilayah
