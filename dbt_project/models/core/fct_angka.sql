{#- One select per fact of macro ukuran_fakta: each row becomes one row per figure that it holds. -#}
{%- set daftar = ukuran_fakta() -%}
with

ukuran as (
    select * from {{ ref('dim_ukuran') }}
),

kiriman as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

{% for nama, isi in daftar.items() %}
{%- set subjek = nama | replace('fct_', '') %}
{%- if isi.dijumlahkan %}
{{ subjek }}_fakta as (
    -- Finer than a region: what one delivery lists of it, added up. Its rows are known from and until the same day.
    select
        kode_wilayah,
        kode_wilayah_kemendagri,
        kode_pemilu,
        {%- for kolom in isi.ukuran %}
        sum({{ kolom }}) as {{ kolom }},
        {%- endfor %}
        count(*) as banyak_baris,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        diketahui_dari,
        diketahui_sampai,
        terkini,
        delivery_id,
        cast(null as string) as lembar,
        cast(null as bigint) as baris_sumber,
        sintetis
    from {{ ref(nama) }}
    group by
        kode_wilayah,
        kode_wilayah_kemendagri,
        kode_pemilu,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        diketahui_dari,
        diketahui_sampai,
        terkini,
        delivery_id,
        sintetis
),
{%- else %}
{{ subjek }}_fakta as (
    select
        *,
        1 as banyak_baris
    from {{ ref(nama) }}
),
{%- endif %}

{{ subjek }} as (
    select
        fakta.kode_wilayah,
        fakta.kode_wilayah_kemendagri,
        ukuran.kode_ukuran,
        {% if isi.pemilu -%}
        {{ ('fakta.' ~ isi.pemilu) if ' ' not in isi.pemilu else isi.pemilu }}
        {%- else -%}
        cast(null as string)
        {%- endif %} as kode_pemilu,
        {% if isi.rincian -%}
        {% for kolom in isi.rincian %}
        coalesce(cast(fakta.{{ kolom }} as string), '-'){{ " || '/' ||" if not loop.last }}
        {% endfor %}
        {%- else -%}
        ''
        {%- endif %} as rincian,
        case ukuran.kolom
            {%- for kolom in isi.ukuran %}
            when '{{ kolom }}' then cast(fakta.{{ kolom }} as double)
            {%- endfor %}
        end as nilai,
        case ukuran.kolom
            {%- for kolom, (satuan, _) in isi.ukuran.items() %}
            when '{{ kolom }}' then {{ satuan }}
            {%- endfor %}
        end as satuan,
        fakta.banyak_baris,
        fakta.berlaku_pada,
        fakta.dasar_tanggal,
        fakta.diterima_pada,
        fakta.dicatat_pada,
        fakta.diketahui_dari,
        fakta.diketahui_sampai,
        fakta.terkini,
        fakta.delivery_id,
        fakta.lembar,
        fakta.baris_sumber,
        fakta.sintetis
    from {{ subjek }}_fakta as fakta
    inner join ukuran
        on ukuran.tabel = '{{ nama }}'
),
{% endfor %}
gabungan as (
    {%- for nama in daftar %}
    select * from {{ nama | replace('fct_', '') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    gabungan.kode_wilayah,
    gabungan.kode_wilayah_kemendagri,
    gabungan.kode_ukuran,
    gabungan.rincian,
    gabungan.kode_pemilu,
    kiriman.export,
    kiriman.periode,
    gabungan.nilai,
    gabungan.satuan,
    gabungan.banyak_baris,
    gabungan.berlaku_pada,
    gabungan.dasar_tanggal,
    gabungan.diterima_pada,
    gabungan.dicatat_pada,
    gabungan.diketahui_dari,
    gabungan.diketahui_sampai,
    gabungan.terkini,
    gabungan.delivery_id,
    gabungan.lembar,
    gabungan.baris_sumber,
    gabungan.sintetis
from gabungan
inner join kiriman
    on gabungan.delivery_id = kiriman.delivery_id
where gabungan.nilai is not null
