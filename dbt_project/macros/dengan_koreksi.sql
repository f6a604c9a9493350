{#
    Rows of a relation with the known corrections of their export beside them (expectations/corrections).

    Adds, for every column in `kolom` (name: SQL type), `<name>_koreksi`: the corrected value where a correction
    applies, else null. It applies only while the cell still holds the wrong value that the correction expects.
    `nilai_terkoreksi(name)` then reads the value to use; the raw one stays in the relation under its own name.
    Every column that a correction names must stand here (tested).
#}
{% macro dengan_koreksi(relasi, export, kolom) %}
    select
        {{ relasi }}.*
        {%- for nama, tipe in kolom.items() %},
        cast(koreksi_{{ nama }}.menjadi as {{ tipe }}) as {{ nama }}_koreksi
        {%- endfor %}
    from {{ relasi }}
    {%- for nama, tipe in kolom.items() %}
    left join {{ ref('stg_ledger__koreksi') }} as koreksi_{{ nama }}
        on
            koreksi_{{ nama }}.export = '{{ export }}'
            and koreksi_{{ nama }}.kolom = '{{ nama }}'
            and {{ relasi }}.periode = koreksi_{{ nama }}.periode
            and {{ relasi }}.kunci_baris = koreksi_{{ nama }}.kunci
            and {{ relasi }}.{{ nama }} = cast(koreksi_{{ nama }}.expect as {{ tipe }})
    {%- endfor %}
{% endmacro %}


{# The value to use: the corrected one where there is a correction, else what was delivered. #}
{% macro nilai_terkoreksi(nama) -%}
    coalesce({{ nama }}_koreksi, {{ nama }})
{%- endmacro %}
