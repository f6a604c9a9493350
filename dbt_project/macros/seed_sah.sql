{#
    Everything that must hold for one seed, as one test: a test costs more than a rule.

    kunci          columns (or expressions) that together name a row once; empty counts as a value
    unik           further columns whose values occur once where they are filled
    wajib_terisi   columns that are never empty
    wajib_bila     column: condition under which it is not empty
    nilai          column: the values it may have where it is filled
    rujukan        column: seed.column in which its value occurs where it is filled; or {ke: seed.column, bila: condition}

    dbt tells only how many rows a test found. So a seed that breaks a rule raises, and the message names rule,
    column and row; the guard of publishing takes an error for what it takes a failure for.
#}
{% test seed_sah(model, kunci, unik=[], wajib_terisi=[], wajib_bila={}, nilai={}, rujukan={}) %}
    {{ config(fail_calc="count(sebab)") }}
    {%- set baris -%}
        concat_ws('|', {% for kolom in kunci %}{{ kolom }}{{ ", " if not loop.last }}{% endfor %})
    {%- endset %}
    with

    pelanggaran as (
        select
            'kunci ganda' as aturan,
            '{{ kunci | join(", ") | replace("'", "''") }}' as kolom,
            {{ baris }} as baris
        from {{ model }}
        group by {{ kunci | join(", ") }}
        having count(*) > 1
        {%- for kolom in unik %}
        union all
        select 'nilai ganda', '{{ kolom }}', {{ baris }}
        from {{ model }}
        where {{ kolom }} in (select {{ kolom }} from {{ model }} group by {{ kolom }} having count(*) > 1)
        {%- endfor %}
        {%- for kolom in wajib_terisi %}
        union all
        select 'kosong', '{{ kolom }}', {{ baris }}
        from {{ model }}
        where {{ kolom }} is null
        {%- endfor %}
        {%- for kolom, syarat in wajib_bila.items() %}
        union all
        select 'kosong', '{{ kolom }}', {{ baris }}
        from {{ model }}
        where {{ kolom }} is null and ({{ syarat }})
        {%- endfor %}
        {%- for kolom, daftar in nilai.items() %}
        union all
        select 'nilai tidak dikenal', '{{ kolom }}', {{ baris }} || ' = ' || {{ kolom }}
        from {{ model }}
        where {{ kolom }} not in ('{{ daftar | join("', '") }}')
        {%- endfor %}
        {%- for kolom, tujuan in rujukan.items() %}
        {%- set syarat = 'true' if tujuan is string else tujuan.bila %}
        {%- set tujuan = tujuan if tujuan is string else tujuan.ke %}
        {%- set seed_tujuan, kolom_tujuan = tujuan.split(".") %}
        union all
        select 'tidak ada di {{ tujuan }}', '{{ kolom }}', {{ baris }} || ' = ' || {{ kolom }}
        from {{ model }}
        where
            {{ kolom }} is not null
            and ({{ syarat }})
            and {{ kolom }} not in (
                select lain.{{ kolom_tujuan }}
                from {{ ref(seed_tujuan) }} as lain
                where lain.{{ kolom_tujuan }} is not null
            )
        {%- endfor %}
    )

    select
        error(
            'Seed {{ model.identifier }} tidak sah: '
            || string_agg(aturan || ', kolom ' || kolom || ', baris ' || baris, '; ' order by aturan, kolom, baris)
        ) as sebab
    from (select * from pelanggaran order by all limit 20)
    having count(*) > 0
{% endtest %}
