with

ikd as (
    {{ diketahui('fct_ikd') }}
),

ktp_el as (
    select *
    from {{ ref('fct_ktp_el') }}
    where
        diketahui_sampai is null
        and perekaman is not null
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

berpenyebut as (
    -- The denominator is recorded cards, of the delivery nearest in time.
    select
        ikd.*,
        ktp_el.perekaman,
        ktp_el.export as export_perekaman,
        ktp_el.berlaku_pada as berlaku_pada_perekaman,
        ktp_el.delivery_id as delivery_id_perekaman,
        ktp_el.lembar as lembar_perekaman,
        ktp_el.baris_sumber as baris_sumber_perekaman,
        row_number() over (
            partition by ikd.kode_wilayah, ikd.berlaku_pada
            order by
                abs({{ dbt.datediff('ikd.berlaku_pada', 'ktp_el.berlaku_pada', 'day') }}) asc,
                ktp_el.export asc
        ) as urutan
    from ikd
    left join ktp_el
        on ikd.kode_wilayah = ktp_el.kode_wilayah
)

select
    berpenyebut.kode_wilayah,
    berpenyebut.aktivasi,
    berpenyebut.berlaku_pada,
    berpenyebut.belum_aktivasi,
    berpenyebut.perekaman,
    berpenyebut.berlaku_pada_perekaman,
    berpenyebut.export_perekaman,
    round(100.0 * berpenyebut.aktivasi / nullif(berpenyebut.perekaman, 0), 6) as aktivasi_dari_perekaman_persen,
    abs({{ dbt.datediff('berpenyebut.berlaku_pada', 'berpenyebut.berlaku_pada_perekaman', 'day') }}) as selang_hari,
    berpenyebut.diterima_pada,
    berpenyebut.terkini,
    berpenyebut.delivery_id,
    berpenyebut.lembar,
    berpenyebut.baris_sumber,
    berpenyebut.delivery_id_perekaman,
    berpenyebut.lembar_perekaman,
    berpenyebut.baris_sumber_perekaman,
    acuan.tanggal_acuan,
    berpenyebut.sintetis
from berpenyebut
cross join acuan
where berpenyebut.urutan = 1
