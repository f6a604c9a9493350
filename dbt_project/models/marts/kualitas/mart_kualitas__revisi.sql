with

angka as (
    select
        *,
        row_number() over (
            partition by kode_wilayah, kode_ukuran, rincian, kode_pemilu, export, periode
            order by diketahui_dari, dicatat_pada, delivery_id
        ) as vintage
    from {{ ref('fct_angka') }}
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
)

select
    baru.kode_wilayah,
    baru.kode_ukuran,
    baru.rincian,
    baru.kode_pemilu,
    baru.export,
    baru.periode,
    baru.berlaku_pada,
    baru.satuan,
    lama.nilai as nilai_lama,
    baru.nilai as nilai_baru,
    round(baru.nilai - lama.nilai, 6) as selisih,
    lama.diketahui_dari as diketahui_dari_lama,
    baru.diketahui_dari as diketahui_dari_baru,
    lama.delivery_id as delivery_id_lama,
    lama.lembar as lembar_lama,
    lama.baris_sumber as baris_sumber_lama,
    baru.delivery_id as delivery_id_baru,
    baru.lembar as lembar_baru,
    baru.baris_sumber as baris_sumber_baru,
    acuan.tanggal_acuan,
    baru.sintetis
from angka as baru
inner join angka as lama
    on
        baru.kode_wilayah = lama.kode_wilayah
        and baru.kode_ukuran = lama.kode_ukuran
        and baru.rincian = lama.rincian
        and coalesce(baru.kode_pemilu, '') = coalesce(lama.kode_pemilu, '')
        and baru.export = lama.export
        and baru.periode = lama.periode
        and baru.vintage = lama.vintage + 1
cross join acuan
where baru.nilai <> lama.nilai
