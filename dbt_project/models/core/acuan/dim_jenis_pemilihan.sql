with

jenis_pemilihan as (
    select * from {{ ref('jenis_pemilihan') }}
),

pemilihan_wilayah as (
    select * from {{ ref('dim_pemilihan_wilayah') }}
),

banyak_wilayah as (
    select
        kode_jenis_pemilihan,
        count(*) as banyak_wilayah
    from pemilihan_wilayah
    where
        diselenggarakan
        and not sintetis
    group by kode_jenis_pemilihan
)

select
    jenis_pemilihan.kode_jenis_pemilihan,
    jenis_pemilihan.kode_pemilu,
    jenis_pemilihan.nama,
    jenis_pemilihan.tingkat,
    banyak_wilayah.banyak_wilayah,
    jenis_pemilihan.luar_negeri,
    jenis_pemilihan.jenis_barang,
    jenis_pemilihan.kode_sirekap,
    jenis_pemilihan.sumber
from jenis_pemilihan
left join banyak_wilayah
    on jenis_pemilihan.kode_jenis_pemilihan = banyak_wilayah.kode_jenis_pemilihan
