{#- A figure as Indonesians read it: 3.878, 97,29. At most two decimals, none where it is whole. -#}
{% macro angka_dibaca(angka) -%}
replace(replace(replace(
    case
        when {{ angka }} = round({{ angka }}, 0) then {{ _berkelompok("cast(" ~ angka ~ " as bigint)") }}
        else {{ _berkelompok("cast(round(" ~ angka ~ ", 2) as double)", desimal=2) }}
    end,
    ',', '_'), '.', ','), '_', '.')
{%- endmacro %}

{% macro _berkelompok(angka, desimal=0) -%}
{{ return(adapter.dispatch('_berkelompok')(angka, desimal)) }}
{%- endmacro %}

{% macro default___berkelompok(angka, desimal) -%}
format('{{ "{:,." ~ desimal ~ "f}" if desimal else "{:,}" }}', {{ angka }})
{%- endmacro %}

{% macro spark___berkelompok(angka, desimal) -%}
format_number({{ angka }}, {{ desimal }})
{%- endmacro %}
