with

dukungan as (
    {{ diketahui('fct_dukungan_pemda') }}
),

daftar_acuan as (
    select *
    from {{ ref('dim_daftar_acuan') }}
    where kode_daftar = 'DUKUNGAN-PEMERINTAH'
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

wilayah_melapor as (
    select
        kode_wilayah,
        periode,
        min(berlaku_pada) as berlaku_pada,
        min(case when sintetis then 1 else 0 end) = 1 as sintetis
    from dukungan
    group by kode_wilayah, periode
),

dilaporkan as (
    select
        kode_wilayah,
        periode,
        jenis,
        count(*) as butir,
        max(case when status = 'ADA' then 1 else 0 end) as ada,
        max(case when status = 'TIDAK ADA' then 1 else 0 end) as tidak_ada
    from dukungan
    group by kode_wilayah, periode, jenis
)

select
    wilayah_melapor.kode_wilayah,
    wilayah_melapor.periode,
    daftar_acuan.nomor,
    daftar_acuan.butir as jenis,
    case
        when dilaporkan.ada = 1 then 'ada'
        when dilaporkan.tidak_ada = 1 then 'tidak_ada'
        else 'tidak_dilaporkan'
    end as status,
    coalesce(dilaporkan.butir, 0) as jumlah_butir,
    wilayah_melapor.berlaku_pada,
    acuan.tanggal_acuan,
    wilayah_melapor.sintetis
from wilayah_melapor
cross join daftar_acuan
cross join acuan
left join dilaporkan
    on
        wilayah_melapor.kode_wilayah = dilaporkan.kode_wilayah
        and wilayah_melapor.periode = dilaporkan.periode
        and daftar_acuan.butir = dilaporkan.jenis
