{#- The texts of a group in one line, in a fixed order; empty where there is none. dbt.listagg, which duckdb has not. -#}
{% macro gabungan_teks(teks, urutan) -%}
{{ return(adapter.dispatch('gabungan_teks')(teks, urutan)) }}
{%- endmacro %}

{% macro default__gabungan_teks(teks, urutan) -%}
string_agg({{ teks }}, ' ' order by {{ urutan }})
{%- endmacro %}

{% macro spark__gabungan_teks(teks, urutan) -%}
nullif(array_join(transform(array_sort(collect_list(case when ({{ teks }}) is not null then struct({{ urutan }} as u, {{ teks }} as t) end)), x -> x.t), ' '), '')
{%- endmacro %}
