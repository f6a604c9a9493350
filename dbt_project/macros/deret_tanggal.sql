{#
    One row per day of a series, as an expression of the select list: from `awal` to `akhir`, both included, in steps
    of `langkah` ('1 day', '3 month'). No row where `awal` lies behind `akhir`.
    Engines have no common word for this, so each has its own version here.
#}
{% macro deret_tanggal(awal, akhir, langkah) -%}
    {{ return(adapter.dispatch('deret_tanggal')(awal, akhir, langkah)) }}
{%- endmacro %}


{% macro duckdb__deret_tanggal(awal, akhir, langkah) -%}
    cast(unnest(generate_series({{ awal }}, {{ akhir }}, interval '{{ langkah }}')) as date)
{%- endmacro %}


{% macro default__deret_tanggal(awal, akhir, langkah) -%}
    cast(generate_series({{ awal }}, {{ akhir }}, interval '{{ langkah }}') as date)
{%- endmacro %}
