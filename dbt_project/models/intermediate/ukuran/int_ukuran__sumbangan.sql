-- Every figure that an indicator is made of, row by row as it was delivered, and the election it speaks for.
{{ config(materialized='table') }}

with

indikator as (
    select * from {{ ref('dim_indikator') }}
),

angka as (
    {{ diketahui('fct_angka') }}
),

ukuran as (
    select * from {{ ref('dim_ukuran') }}
),

masa as (
    select * from {{ ref('int_pemilu__masa') }}
),

aturan as (
    select cast(max(case when kode_aturan = 'UMUR-BUKTI' then nilai end) as integer) as umur_bukti
    from {{ ref('aturan_indeks') }}
),

ukuran_dipakai as (
    select
        pembilang as kode_ukuran,
        rincian_pembilang as rincian
    from indikator
    where pembilang is not null
    union
    select
        penyebut as kode_ukuran,
        rincian_penyebut as rincian
    from indikator
    where penyebut is not null
),

angka_dipakai as (
    select
        angka.kode_wilayah,
        angka.kode_pemilu,
        angka.kode_ukuran,
        angka.rincian,
        angka.export,
        angka.periode,
        angka.nilai,
        case when ukuran.dijumlahkan then 'ganti' else 'tidak' end as cara_wilayah,
        angka.berlaku_pada,
        angka.diterima_pada,
        angka.delivery_id,
        angka.lembar,
        angka.baris_sumber,
        ukuran.menurut_masa
    from angka
    inner join ukuran
        on angka.kode_ukuran = ukuran.kode_ukuran
    inner join ukuran_dipakai
        on
            angka.kode_ukuran = ukuran_dipakai.kode_ukuran
            and angka.rincian = ukuran_dipakai.rincian
),

turunan as (
    {%- for nama in [
        'kependudukan', 'daftar_pemilih', 'tps', 'kebutuhan', 'pendanaan', 'tahapan', 'pengawasan', 'pendidikan',
    ] %}
    select * from {{ ref('int_ukuran__' ~ nama) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

turunan_dipakai as (
    select
        turunan.*,
        false as menurut_masa
    from turunan
    inner join ukuran_dipakai
        on
            turunan.kode_ukuran = ukuran_dipakai.kode_ukuran
            and turunan.rincian = ukuran_dipakai.rincian
),

gabungan as (
    select * from angka_dipakai
    union all
    select * from turunan_dipakai
)

-- What knows no elections serves them all, while it is not too old; what lies after the reference day is not known on it.
select
    gabungan.kode_wilayah,
    masa.kode_pemilu,
    gabungan.kode_ukuran,
    gabungan.rincian,
    gabungan.export,
    gabungan.periode,
    gabungan.nilai,
    gabungan.cara_wilayah,
    gabungan.berlaku_pada,
    gabungan.diterima_pada,
    gabungan.delivery_id,
    gabungan.lembar,
    gabungan.baris_sumber
from gabungan
cross join aturan
inner join masa
    on
        masa.kode_pemilu = coalesce(gabungan.kode_pemilu, masa.kode_pemilu)
        and (gabungan.berlaku_pada <= masa.tanggal_acuan or gabungan.berlaku_pada is null)
        and (
            gabungan.kode_pemilu is not null
            or gabungan.berlaku_pada is null
            or gabungan.berlaku_pada >= {{ dbt.dateadd('day', '-aturan.umur_bukti', 'masa.hari_nilai') }}
        )
        and (
            not gabungan.menurut_masa
            or (gabungan.berlaku_pada > masa.sesudah and gabungan.berlaku_pada <= masa.tanggal_pemungutan)
        )
