-- How many people each ad hoc body needs, from the law and the number of kecamatan, desa and polling stations.
-- What the bodies themselves write as their need is not used: a smaller need would fill itself.
with

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

ketentuan as (
    select * from {{ ref('int_pemilu__ketentuan') }}
),

daftar_pemilih as (
    {{ diketahui('fct_daftar_pemilih') }}
),

pemilih_tps as (
    {{ diketahui('fct_pemilih_tps') }}
),

kiriman as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

bagian_kabkota as (
    -- Kecamatan stand under the kabupaten/kota, desa and kelurahan under the kecamatan.
    select
        kecamatan.kode_induk as kode_wilayah,
        count(distinct kecamatan.kode_wilayah) as kecamatan,
        count(desa.kode_wilayah) as desa_kelurahan
    from wilayah as kecamatan
    left join wilayah as desa
        on
            kecamatan.kode_wilayah = desa.kode_induk
            and desa.tingkat = 'desa_kelurahan'
    where kecamatan.tingkat = 'kecamatan'
    group by kecamatan.kode_induk
),

menurut_wilayah as (
    -- From the reference list of regions, so of no delivery and of no day.
    select
        bagian_kabkota.kode_wilayah,
        ketentuan.kode_pemilu,
        cast(null as string) as export,
        cast(null as string) as periode,
        ketentuan.ppk * bagian_kabkota.kecamatan as ppk,
        ketentuan.panwascam * bagian_kabkota.kecamatan as panwascam,
        ketentuan.pps * nullif(bagian_kabkota.desa_kelurahan, 0) as pps,
        ketentuan.pkd * nullif(bagian_kabkota.desa_kelurahan, 0) as pkd,
        cast(null as date) as berlaku_pada,
        cast(null as timestamp) as diterima_pada,
        cast(null as string) as delivery_id,
        cast(null as string) as lembar,
        cast(null as bigint) as baris_sumber
    from bagian_kabkota
    cross join ketentuan
),

menurut_dpt as (
    select
        daftar_pemilih.kode_wilayah,
        daftar_pemilih.kode_pemilu,
        kiriman.export,
        kiriman.periode,
        ketentuan.kpps * daftar_pemilih.jumlah_tps as kpps,
        ketentuan.ptps * daftar_pemilih.jumlah_tps as ptps,
        case
            when ketentuan.pantarlih_ambang is null then ketentuan.pantarlih * daftar_pemilih.jumlah_tps
        end as pantarlih,
        daftar_pemilih.berlaku_pada,
        daftar_pemilih.diterima_pada,
        daftar_pemilih.delivery_id,
        daftar_pemilih.lembar,
        daftar_pemilih.baris_sumber
    from daftar_pemilih
    inner join kiriman
        on daftar_pemilih.delivery_id = kiriman.delivery_id
    inner join ketentuan
        on daftar_pemilih.kode_pemilu = ketentuan.kode_pemilu
    where daftar_pemilih.tahap = 'DPT'
),

menurut_tps as (
    -- Where a large polling station needs a second Pantarlih, only the list of polling stations tells the need.
    select
        pemilih_tps.kode_wilayah,
        pemilih_tps.kode_pemilu,
        kiriman.export,
        kiriman.periode,
        sum(
            case
                when pemilih_tps.jumlah > ketentuan.pantarlih_ambang then ketentuan.pantarlih_tambahan
                else ketentuan.pantarlih
            end
        ) as pantarlih,
        min(pemilih_tps.berlaku_pada) as berlaku_pada,
        max(pemilih_tps.diterima_pada) as diterima_pada,
        pemilih_tps.delivery_id,
        cast(null as string) as lembar,
        cast(null as bigint) as baris_sumber
    from pemilih_tps
    inner join kiriman
        on pemilih_tps.delivery_id = kiriman.delivery_id
    inner join ketentuan
        on
            pemilih_tps.kode_pemilu = ketentuan.kode_pemilu
            and ketentuan.pantarlih_ambang is not null
    group by
        pemilih_tps.kode_wilayah,
        pemilih_tps.kode_pemilu,
        kiriman.export,
        kiriman.periode,
        pemilih_tps.delivery_id
),

ukuran_wilayah as (
    {{ ukuran_turunan('menurut_wilayah', {
        'kebutuhan.ppk': 'ppk',
        'kebutuhan.pps': 'pps',
        'kebutuhan.panwascam': 'panwascam',
        'kebutuhan.pkd': 'pkd',
    }) }}
),

ukuran_dpt as (
    {{ ukuran_turunan('menurut_dpt', {
        'kebutuhan.kpps': 'kpps',
        'kebutuhan.ptps': 'ptps',
        'kebutuhan.pantarlih': 'pantarlih',
    }) }}
),

ukuran_tps as (
    {{ ukuran_turunan('menurut_tps', {'kebutuhan.pantarlih': 'pantarlih'}) }}
)

select * from ukuran_wilayah
union all
select * from ukuran_dpt
union all
select * from ukuran_tps
