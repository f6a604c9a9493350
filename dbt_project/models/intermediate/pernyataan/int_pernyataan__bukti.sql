-- Delivered figures that speak of the subject of a statement, every period of them. The marts choose by time.
with

pernyataan as (
    select *
    from {{ ref('fct_pernyataan') }}
    where terkini
),

pokok_pernyataan as (
    select * from {{ ref('pokok_pernyataan') }}
),

jumlah_terdekat as (
    select *
    from {{ ref('int_rekonsiliasi__jumlah') }}
    where urutan = 1
),

jumlah as (
    select *
    from jumlah_terdekat
    where lengkap
),

-- The same figure without its details, for subjects that mean all of them together. Details known at different levels,
-- or one of which is incomplete, are not all of them.
jumlah_semua_rincian as (
    select
        kode_wilayah,
        export,
        periode,
        kode_pemilu,
        kode_ukuran,
        '*' as rincian,
        min(tingkat_bagian) as tingkat_bagian,
        sum(nilai) as nilai,
        min(berlaku_pada) as berlaku_pada
    from jumlah_terdekat
    group by kode_wilayah, export, periode, kode_pemilu, kode_ukuran
    having
        min(tingkat_bagian) = max(tingkat_bagian)
        and min(case when lengkap then 1 else 0 end) = 1
),

angka as (
    select
        kode_wilayah,
        export,
        periode,
        kode_pemilu,
        kode_ukuran,
        rincian,
        tingkat_bagian,
        nilai,
        berlaku_pada
    from jumlah
    union all
    select * from jumlah_semua_rincian
),

pembilang as (
    select
        pernyataan.kode_wilayah,
        pernyataan.nomor,
        pokok_pernyataan.kode_ukuran,
        -- Of the figure, not of the seed, where none is empty: without a value it would equal no row when traced.
        angka.rincian,
        pokok_pernyataan.kode_ukuran_penyebut,
        pokok_pernyataan.satuan,
        pokok_pernyataan.arah,
        angka.export,
        angka.periode,
        angka.kode_pemilu,
        angka.tingkat_bagian,
        angka.nilai as pembilang,
        angka.berlaku_pada as berlaku_pada_pembilang
    from pernyataan
    inner join pokok_pernyataan
        on upper(trim(pernyataan.pokok)) = upper(pokok_pernyataan.pokok)
    inner join angka
        on
            pernyataan.kode_wilayah = angka.kode_wilayah
            and pokok_pernyataan.kode_ukuran = angka.kode_ukuran
            and coalesce(pokok_pernyataan.rincian, '') = angka.rincian
            -- Of two lists one may hold the whole and the other a part. "All recipients" of grants is said with KPU's
            -- list, which names KPU, TNI and Polri, and Bawaslu where it is told; Bawaslu's, which names its own share,
            -- contradicts no total. They are not added up: both may name one recipient, and on different days.
            and coalesce(pokok_pernyataan.export, angka.export) = angka.export
            and coalesce(pokok_pernyataan.kode_pemilu, angka.kode_pemilu, '') = coalesce(angka.kode_pemilu, '')
),

berpenyebut as (
    select
        pembilang.*,
        penyebut.nilai as penyebut,
        penyebut.berlaku_pada as berlaku_pada_penyebut,
        penyebut.export as export_penyebut,
        penyebut.periode as periode_penyebut,
        penyebut.tingkat_bagian as tingkat_bagian_penyebut,
        row_number() over (
            partition by
                pembilang.kode_wilayah,
                pembilang.nomor,
                pembilang.export,
                pembilang.periode,
                pembilang.kode_pemilu
            order by
                abs({{ dbt.datediff('pembilang.berlaku_pada_pembilang', 'penyebut.berlaku_pada', 'day') }}) asc,
                -- Of one delivery before of another.
                case when pembilang.export = penyebut.export then 0 else 1 end asc,
                penyebut.export asc,
                penyebut.periode desc
        ) as urutan
    from pembilang
    left join angka as penyebut
        on
            pembilang.kode_wilayah = penyebut.kode_wilayah
            and pembilang.kode_ukuran_penyebut = penyebut.kode_ukuran
            and penyebut.rincian = ''
)

select
    kode_wilayah,
    nomor,
    kode_ukuran,
    rincian,
    export,
    periode,
    kode_pemilu,
    tingkat_bagian,
    kode_ukuran_penyebut is not null as berpersen,
    satuan,
    arah,
    case
        when kode_ukuran_penyebut is null then pembilang
        else 100.0 * pembilang / nullif(penyebut, 0)
    end as nilai,
    pembilang,
    berlaku_pada_pembilang,
    penyebut,
    berlaku_pada_penyebut,
    kode_ukuran_penyebut,
    export_penyebut,
    periode_penyebut,
    tingkat_bagian_penyebut
from berpenyebut
where
    urutan = 1
    and (kode_ukuran_penyebut is null or penyebut is not null)
