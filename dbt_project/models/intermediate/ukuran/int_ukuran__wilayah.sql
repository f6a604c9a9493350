-- What each region has of a measure: its own figure, or the sum of its parts, level by level from the kecamatan up, so
-- that a kabupaten/kota that reports itself and one whose kecamatan do add up to their province alike.
{{ config(materialized='table') }}
{%- set kunci = ['kode_pemilu', 'kode_ukuran', 'rincian', 'export', 'periode'] %}
{%- set jenjang = [('kabupaten_kota', 'kecamatan'), ('provinsi', 'kabupaten_kota'), ('nasional', 'provinsi')] %}

with

sumbangan as (
    select * from {{ ref('int_ukuran__sumbangan') }}
),

bagian as (
    select *
    from {{ ref('int_wilayah__bagian') }}
    where jarak <= 1
),

sendiri as (
    select
        sumbangan.kode_wilayah,
        sumbangan.kode_pemilu,
        sumbangan.kode_ukuran,
        sumbangan.rincian,
        coalesce(sumbangan.export, '') as export,
        coalesce(sumbangan.periode, '') as periode,
        tingkat.tingkat_bagian as tingkat,
        max(sumbangan.cara_wilayah) as cara_wilayah,
        sum(sumbangan.nilai) as nilai,
        max(sumbangan.berlaku_pada) as berlaku_pada,
        max(sumbangan.diterima_pada) as diterima_pada,
        count(distinct sumbangan.delivery_id) as banyak_kiriman,
        min(sumbangan.delivery_id) as delivery_id
    from sumbangan
    inner join bagian as tingkat
        on
            sumbangan.kode_wilayah = tingkat.kode_wilayah
            and tingkat.jarak = 0
    group by
        sumbangan.kode_wilayah,
        sumbangan.kode_pemilu,
        sumbangan.kode_ukuran,
        sumbangan.rincian,
        coalesce(sumbangan.export, ''),
        coalesce(sumbangan.periode, ''),
        tingkat.tingkat_bagian
),

-- Where nothing lies beneath: the kecamatan, the representations abroad, provinces that have ended.
kecamatan as (
    select
        kode_wilayah,
        {%- for kolom in kunci %}
        {{ kolom }},
        {%- endfor %}
        tingkat,
        cara_wilayah,
        nilai,
        berlaku_pada,
        diterima_pada,
        banyak_kiriman,
        delivery_id,
        'sendiri' as asal,
        tingkat as tingkat_bagian,
        1 as bagian_ada,
        1 as bagian_seharusnya
    from sendiri
    where tingkat not in ('kabupaten_kota', 'provinsi', 'nasional')
),

banyak_bagian as (
    select
        kode_wilayah,
        tingkat_bagian,
        count(*) as bagian_seharusnya
    from bagian
    where jarak = 1
    group by kode_wilayah, tingkat_bagian
),
{% for tingkat, bawahan in jenjang %}
{{ tingkat }}_jumlah as (
    select
        bagian.kode_wilayah,
        {%- for kolom in kunci %}
        bawahan.{{ kolom }},
        {%- endfor %}
        max(bawahan.cara_wilayah) as cara_wilayah,
        count(*) as bagian_ada,
        max(banyak_bagian.bagian_seharusnya) as bagian_seharusnya,
        sum(bawahan.nilai) as nilai,
        min(bawahan.berlaku_pada) as berlaku_pada,
        max(bawahan.diterima_pada) as diterima_pada,
        case
            when max(bawahan.banyak_kiriman) <= 1 then count(distinct bawahan.delivery_id)
            else 2
        end as banyak_kiriman,
        min(bawahan.delivery_id) as delivery_id
    from {{ bawahan }} as bawahan
    inner join bagian
        on
            bawahan.kode_wilayah = bagian.kode_bagian
            and bagian.jarak = 1
            and bagian.tingkat_bagian = '{{ bawahan }}'
    inner join banyak_bagian
        on
            bagian.kode_wilayah = banyak_bagian.kode_wilayah
            and bagian.tingkat_bagian = banyak_bagian.tingkat_bagian
    where
        bawahan.nilai is not null
        and bawahan.cara_wilayah <> 'tidak'
    group by
        {%- for kolom in kunci %}
        bawahan.{{ kolom }},
        {%- endfor %}
        bagian.kode_wilayah
),

{{ tingkat }}_sendiri as (
    select * from sendiri
    where tingkat = '{{ tingkat }}'
),

{{ tingkat }} as (
    -- A sum of some of the parts is no figure of the whole: only how many have reported is kept of it.
    {%- if tingkat == 'kabupaten_kota' %}
    {%- set menambah = 'false' %}
    {%- else %}
    {%- set menambah = "punya.cara_wilayah = 'tambah'" %}
    {%- endif %}
    select
        coalesce(punya.kode_wilayah, jumlah.kode_wilayah) as kode_wilayah,
        {%- for kolom in kunci %}
        coalesce(punya.{{ kolom }}, jumlah.{{ kolom }}) as {{ kolom }},
        {%- endfor %}
        '{{ tingkat }}' as tingkat,
        coalesce(punya.cara_wilayah, jumlah.cara_wilayah) as cara_wilayah,
        case
            when punya.kode_wilayah is not null and not ({{ menambah }}) then punya.nilai
            when jumlah.bagian_ada = jumlah.bagian_seharusnya then jumlah.nilai + coalesce(punya.nilai, 0)
        end as nilai,
        case
            when punya.kode_wilayah is not null and not ({{ menambah }}) then punya.berlaku_pada
            else coalesce(
                least(jumlah.berlaku_pada, coalesce(punya.berlaku_pada, jumlah.berlaku_pada)),
                punya.berlaku_pada
            )
        end as berlaku_pada,
        case
            when punya.kode_wilayah is not null and not ({{ menambah }}) then punya.diterima_pada
            else greatest(
                coalesce(jumlah.diterima_pada, punya.diterima_pada),
                coalesce(punya.diterima_pada, jumlah.diterima_pada)
            )
        end as diterima_pada,
        case
            when jumlah.kode_wilayah is null or (punya.kode_wilayah is not null and not ({{ menambah }}))
                then punya.banyak_kiriman
            when punya.kode_wilayah is null or punya.delivery_id = jumlah.delivery_id then jumlah.banyak_kiriman
            else 2
        end as banyak_kiriman,
        coalesce(punya.delivery_id, jumlah.delivery_id) as delivery_id,
        case
            when punya.kode_wilayah is null then 'jumlah'
            when {{ menambah }} then 'gabungan'
            else 'sendiri'
        end as asal,
        case
            when punya.kode_wilayah is not null and not ({{ menambah }}) then '{{ tingkat }}'
            else '{{ bawahan }}'
        end as tingkat_bagian,
        case
            when punya.kode_wilayah is not null and not ({{ menambah }}) then 1
            else coalesce(jumlah.bagian_ada, 0)
        end as bagian_ada,
        case
            when punya.kode_wilayah is not null and not ({{ menambah }}) then 1
            else coalesce(jumlah.bagian_seharusnya, banyak_bagian.bagian_seharusnya)
        end as bagian_seharusnya
    from {{ tingkat }}_sendiri as punya
    full outer join {{ tingkat }}_jumlah as jumlah
        on
            punya.kode_wilayah = jumlah.kode_wilayah
            {%- for kolom in kunci %}
            and punya.{{ kolom }} = jumlah.{{ kolom }}
            {%- endfor %}
    left join banyak_bagian
        on
            punya.kode_wilayah = banyak_bagian.kode_wilayah
            and banyak_bagian.tingkat_bagian = '{{ bawahan }}'
),
{% endfor %}
gabungan as (
    {%- for tingkat in ['kecamatan', 'kabupaten_kota', 'provinsi', 'nasional'] %}
    select * from {{ tingkat }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    kode_wilayah,
    kode_pemilu,
    kode_ukuran,
    rincian,
    nullif(export, '') as export,
    nullif(periode, '') as periode,
    nilai,
    asal,
    tingkat_bagian,
    bagian_ada,
    bagian_seharusnya,
    berlaku_pada,
    diterima_pada,
    case when banyak_kiriman = 1 then delivery_id end as delivery_id
from gabungan
