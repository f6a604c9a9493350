{#- Columns of KPU's and of Bawaslu's report that begin with the body's name become one row per body. -#}
{%- set badan_kpu = ['ppk', 'pps', 'pantarlih', 'kpps'] -%}
{%- set badan_bawaslu = ['panwascam', 'pkd', 'ptps'] -%}
with

laporan_kpu as (
    select * from {{ ref('stg_kpu__badan_adhoc') }}
),

laporan_bawaslu as (
    select * from {{ ref('stg_bawaslu__pengawas_adhoc') }}
),

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

pemilu_berikutnya as (
    -- Bawaslu's report names no election: it speaks of the one that comes next.
    select
        laporan_bawaslu.berlaku_pada,
        min(pemilu.tanggal_pemungutan) as tanggal_pemungutan
    from laporan_bawaslu
    inner join pemilu
        on laporan_bawaslu.berlaku_pada <= pemilu.tanggal_pemungutan
    group by laporan_bawaslu.berlaku_pada
),

pemilu_laporan as (
    select
        pemilu_berikutnya.berlaku_pada,
        pemilu.kode_pemilu
    from pemilu_berikutnya
    inner join pemilu
        on pemilu_berikutnya.tanggal_pemungutan = pemilu.tanggal_pemungutan
),

badan_adhoc as (
    {%- for badan in badan_kpu %}
    select
        kode_wilayah,
        pemilu as kode_pemilu,
        periode,
        '{{ badan | upper }}' as badan,
        {{ badan }}_dibutuhkan as dibutuhkan,
        {{ badan }}_terisi as terisi,
        {{ badan }}_perempuan as perempuan,
        {{ badan }}_dilatih as dilatih,
        {{ badan }}_pelantikan as pelantikan,
        {{ badan }}_tanggal_dilantik as tanggal_dilantik,
        {{ asal_usul() }}
    from laporan_kpu
    where
        {{ badan }}_dibutuhkan is not null
        or {{ badan }}_terisi is not null
        or {{ badan }}_perempuan is not null
        or {{ badan }}_dilatih is not null
        or {{ badan }}_pelantikan is not null
        or {{ badan }}_tanggal_dilantik is not null
    union all
    {%- endfor %}
    {%- for badan in badan_bawaslu %}
    select
        laporan_bawaslu.kode_wilayah,
        pemilu_laporan.kode_pemilu,
        laporan_bawaslu.periode,
        '{{ badan | upper }}' as badan,
        laporan_bawaslu.{{ badan }}_dibutuhkan as dibutuhkan,
        laporan_bawaslu.{{ badan }}_terisi as terisi,
        cast(null as bigint) as perempuan,
        cast(null as bigint) as dilatih,
        case when laporan_bawaslu.{{ badan }}_dilantik_pada is not null then 'SUDAH' end as pelantikan,
        laporan_bawaslu.{{ badan }}_dilantik_pada as tanggal_dilantik,
        laporan_bawaslu.berlaku_pada,
        laporan_bawaslu.dasar_tanggal,
        laporan_bawaslu.diterima_pada,
        laporan_bawaslu.dicatat_pada,
        laporan_bawaslu.delivery_id,
        laporan_bawaslu.lembar,
        laporan_bawaslu.baris_sumber
    from laporan_bawaslu
    left join pemilu_laporan
        on laporan_bawaslu.berlaku_pada = pemilu_laporan.berlaku_pada
    where
        laporan_bawaslu.{{ badan }}_dibutuhkan is not null
        or laporan_bawaslu.{{ badan }}_terisi is not null
        or laporan_bawaslu.{{ badan }}_dilantik_pada is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

{{ fakta(
    'badan_adhoc',
    kunci=['kode_wilayah', 'kode_pemilu', 'periode', 'badan'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'badan']
) }}
