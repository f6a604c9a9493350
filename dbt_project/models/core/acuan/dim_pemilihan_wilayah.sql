with

jenis_pemilihan as (
    select * from {{ ref('jenis_pemilihan') }}
),

dikecualikan as (
    select * from {{ ref('jenis_pemilihan_dikecualikan') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
    where tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
),

-- A region and the region above it: an exception of a province holds for its kabupaten/kota.
wilayah_dan_atasan as (
    select
        kode_wilayah,
        kode_wilayah as kode_atasan
    from wilayah
    union
    select
        kode_wilayah,
        kode_induk as kode_atasan
    from wilayah
    where tingkat = 'kabupaten_kota'
),

pengecualian as (
    select
        dikecualikan.kode_jenis_pemilihan,
        wilayah_dan_atasan.kode_wilayah,
        dikecualikan.alasan,
        dikecualikan.sumber
    from dikecualikan
    inner join wilayah_dan_atasan
        on dikecualikan.kode_wilayah = wilayah_dan_atasan.kode_atasan
)

select
    jenis_pemilihan.kode_jenis_pemilihan,
    jenis_pemilihan.kode_pemilu,
    wilayah.kode_wilayah,
    wilayah.kode_wilayah_kemendagri,
    pengecualian.alasan is null as diselenggarakan,
    pengecualian.alasan as alasan_tidak,
    coalesce(pengecualian.sumber, jenis_pemilihan.sumber) as sumber,
    wilayah.sintetis
from jenis_pemilihan
inner join wilayah
    on jenis_pemilihan.tingkat = wilayah.tingkat
left join pengecualian
    on
        jenis_pemilihan.kode_jenis_pemilihan = pengecualian.kode_jenis_pemilihan
        and wilayah.kode_wilayah = pengecualian.kode_wilayah
