with

metrik as (
    select * from {{ ref('metrik') }}
),

lisensi as (
    select * from {{ ref('lisensi') }}
)

select
    metrik.kode_metrik,
    metrik.nama,
    metrik.definisi,
    metrik.pembilang,
    metrik.penyebut,
    metrik.satuan,
    metrik.cara_menggabung,
    metrik.tabel,
    metrik.kolom,
    metrik.sumber,
    metrik.kode_lisensi,
    lisensi.nama as lisensi,
    lisensi.ketentuan as ketentuan_lisensi
from metrik
inner join lisensi
    on metrik.kode_lisensi = lisensi.kode_lisensi
