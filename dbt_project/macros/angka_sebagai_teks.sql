{#- A figure as text: whole numbers without a fraction, others with four decimals, never the tail of a double. -#}
{% macro angka_sebagai_teks(angka) -%}
case
    when {{ angka }} = round({{ angka }}, 0) then cast(cast({{ angka }} as bigint) as string)
    else cast(cast({{ angka }} as decimal(18, 4)) as string)
end
{%- endmacro %}
