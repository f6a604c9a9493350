{#
    One row per whole number of a series, as an expression of the select list: from `awal` to `akhir`, both included.
    No row where `awal` lies above `akhir`.
    Engines have no common word for this, so each has its own version here.
#}
{% macro deret_bilangan(awal, akhir) -%}
    {{ return(adapter.dispatch('deret_bilangan')(awal, akhir)) }}
{%- endmacro %}


{% macro duckdb__deret_bilangan(awal, akhir) -%}
    cast(unnest(generate_series({{ awal }}, {{ akhir }})) as integer)
{%- endmacro %}


{% macro default__deret_bilangan(awal, akhir) -%}
    cast(generate_series({{ awal }}, {{ akhir }}) as integer)
{%- endmacro %}
