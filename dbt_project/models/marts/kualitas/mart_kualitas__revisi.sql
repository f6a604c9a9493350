with

angka as (
    select * from {{ ref('fct_angka') }}
),

acuan as (
    select tanggal_acuan from {{ source('ledger', 'acuan') }}
),

angka_berurut as (
    select
        *,
        lag(nilai) over (
            partition by kode_wilayah, kode_ukuran, rincian, kode_pemilu, export, periode
            order by diketahui_dari, dicatat_pada
        ) as nilai_lama,
        lag(diketahui_dari) over (
            partition by kode_wilayah, kode_ukuran, rincian, kode_pemilu, export, periode
            order by diketahui_dari, dicatat_pada
        ) as diketahui_dari_lama,
        lag(delivery_id) over (
            partition by kode_wilayah, kode_ukuran, rincian, kode_pemilu, export, periode
            order by diketahui_dari, dicatat_pada
        ) as delivery_id_lama,
        lag(lembar) over (
            partition by kode_wilayah, kode_ukuran, rincian, kode_pemilu, export, periode
            order by diketahui_dari, dicatat_pada
        ) as lembar_lama,
        lag(baris_sumber) over (
            partition by kode_wilayah, kode_ukuran, rincian, kode_pemilu, export, periode
            order by diketahui_dari, dicatat_pada
        ) as baris_sumber_lama
    from angka
)

select
    angka_berurut.kode_wilayah,
    angka_berurut.kode_ukuran,
    angka_berurut.rincian,
    angka_berurut.kode_pemilu,
    angka_berurut.export,
    angka_berurut.periode,
    angka_berurut.berlaku_pada,
    angka_berurut.satuan,
    angka_berurut.nilai_lama,
    angka_berurut.nilai as nilai_baru,
    round(angka_berurut.nilai - angka_berurut.nilai_lama, 6) as selisih,
    angka_berurut.diketahui_dari_lama,
    angka_berurut.diketahui_dari as diketahui_dari_baru,
    angka_berurut.delivery_id_lama,
    angka_berurut.lembar_lama,
    angka_berurut.baris_sumber_lama,
    angka_berurut.delivery_id as delivery_id_baru,
    angka_berurut.lembar as lembar_baru,
    angka_berurut.baris_sumber as baris_sumber_baru,
    acuan.tanggal_acuan,
    angka_berurut.sintetis
from angka_berurut
cross join acuan
where angka_berurut.nilai <> angka_berurut.nilai_lama
