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

jumlah as (
    select *
    from {{ ref('int_rekonsiliasi__jumlah') }}
    where
        urutan = 1
        and lengkap
),

-- The same figure without its details, for subjects that mean all of them together.
jumlah_semua_rincian as (
    select
        kode_wilayah,
        export,
        periode,
        kode_pemilu,
        kode_ukuran,
        '*' as rincian,
        tingkat_bagian,
        sum(nilai) as nilai,
        min(berlaku_pada) as berlaku_pada
    from jumlah
    group by kode_wilayah, export, periode, kode_pemilu, kode_ukuran, tingkat_bagian
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
        pokok_pernyataan.rincian,
        pokok_pernyataan.kode_ukuran_penyebut,
        angka.export,
        angka.periode,
        angka.kode_pemilu,
        angka.tingkat_bagian,
        angka.nilai as pembilang,
        angka.berlaku_pada as berlaku_pada_pembilang
    from pernyataan
    inner join pokok_pernyataan
        on pernyataan.pokok = pokok_pernyataan.pokok
    inner join angka
        on
            pernyataan.kode_wilayah = angka.kode_wilayah
            and pokok_pernyataan.kode_ukuran = angka.kode_ukuran
            and coalesce(pokok_pernyataan.rincian, '') = angka.rincian
            and coalesce(pokok_pernyataan.kode_pemilu, angka.kode_pemilu, '') = coalesce(angka.kode_pemilu, '')
),

berpenyebut as (
    select
        pembilang.*,
        penyebut.nilai as penyebut,
        penyebut.berlaku_pada as berlaku_pada_penyebut,
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
    case
        when kode_ukuran_penyebut is null then pembilang
        else 100.0 * pembilang / nullif(penyebut, 0)
    end as nilai,
    pembilang,
    berlaku_pada_pembilang,
    penyebut,
    berlaku_pada_penyebut
from berpenyebut
where
    urutan = 1
    and (kode_ukuran_penyebut is null or penyebut is not null)
