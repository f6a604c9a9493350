{#
    What was said, in whole units: a million rupiah is a unit of the press, not of money.

    The multiplier stands before any unit word ("ribu orang", "Juta Rupiah"). A unit that is not known stays itself,
    and so equals nothing but itself: "juta" alone does not say of what.
#}
{% macro _pengali_satuan() -%}
{{ return({'ribu': 1000, 'juta': 1000000, 'miliar': 1000000000, 'milyar': 1000000000,
           'triliun': 1000000000000, 'trilyun': 1000000000000}) }}
{%- endmacro %}


{% macro satuan_utuh(satuan) -%}
{%- set rapi = 'lower(trim(' ~ satuan ~ '))' -%}
case
    when {{ rapi }} = '%' then 'persen'
    {%- for kata in _pengali_satuan() %}
    when {{ rapi }} like '{{ kata }} %' then trim(substring({{ rapi }}, {{ kata | length + 2 }}))
    {%- endfor %}
    else {{ rapi }}
end
{%- endmacro %}


{#
    Rounded, because 4.1 * 1000000 is not 4100000 as a double and would contradict it. Multiplied values to whole units
    (a triliun leaves a double no reliable decimals), others, percentages too, to the six decimals that the marts show.
#}
{% macro nilai_utuh(nilai, satuan) -%}
{%- set rapi = 'lower(trim(' ~ satuan ~ '))' -%}
case
    {%- for kata, pengali in _pengali_satuan().items() %}
    when {{ rapi }} like '{{ kata }} %' then round({{ nilai }} * {{ pengali }}, 0)
    {%- endfor %}
    else round({{ nilai }}, 6)
end
{%- endmacro %}


{#- Whether a unit is one of a list like 'orang|jiwa'. Not like: a percent sign in the register would match anything. -#}
{% macro satuan_termasuk(satuan, daftar) -%}
{{ dbt.position("'|' || " ~ satuan ~ " || '|'", "'|' || " ~ daftar ~ " || '|'") }} > 0
{%- endmacro %}
