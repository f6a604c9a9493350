with

lembaga_kantor as (
    select * from {{ ref('lembaga_kantor') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
    where tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
),

-- What an office is called: as in its own province where that has a name of its own for it, else as everywhere.
sebutan as (
    select
        lembaga_kantor.kode_lembaga,
        wilayah.kode_wilayah,
        wilayah.kode_wilayah_kemendagri,
        wilayah.tingkat,
        wilayah.kode_induk,
        wilayah.sintetis,
        replace(
            replace(lembaga_kantor.pola_nama, '{nama}', wilayah.nama), 'Provinsi Provinsi ', 'Provinsi '
        ) as nama,
        replace(
            replace(lembaga_kantor.pola_pengirim, '{nama}', wilayah.nama),
            '{kode}',
            replace(wilayah.kode_wilayah, 'W', '')
        ) as pengirim,
        row_number() over (
            partition by lembaga_kantor.kode_lembaga, wilayah.kode_wilayah
            order by case when lembaga_kantor.kode_wilayah is null then 1 else 0 end
        ) as urutan
    from wilayah
    inner join lembaga_kantor
        on
            wilayah.tingkat = lembaga_kantor.tingkat
            and (
                lembaga_kantor.kode_wilayah is null
                or lembaga_kantor.kode_wilayah in (wilayah.kode_wilayah, wilayah.kode_induk)
            )
)

select
    kode_lembaga || '-' || kode_wilayah as kode_kantor,
    kode_lembaga as lembaga,
    nama,
    pengirim,
    tingkat,
    kode_wilayah,
    kode_wilayah_kemendagri,
    case when kode_induk is not null then kode_lembaga || '-' || kode_induk end as kode_kantor_induk,
    sintetis
from sebutan
where urutan = 1
