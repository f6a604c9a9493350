{#
    The day that lies so many working days after another, as an SQL expression: Monday to Friday. Public holidays are
    not known here, so a deadline may in truth be some days later.
#}
{% macro tambah_hari_kerja(hari, banyak) -%}
    {#- 1900-01-01 was a Monday. What begins on a weekend is counted from the Friday before. -#}
    {%- set hari_ke = "(" ~ dbt.datediff("date '1900-01-01'", hari, 'day') ~ ") % 7" -%}
    {%- set mulai = "least(" ~ hari_ke ~ ", 4)" -%}
    {%- set geser = mulai ~ " - " ~ hari_ke ~ " + " ~ banyak ~ " + 2 * cast(floor((" ~ mulai ~ " + " ~ banyak ~ ") / 5.0) as integer)" -%}
    cast({{ dbt.dateadd('day', 'cast(' ~ geser ~ ' as integer)', hari) }} as date)
{%- endmacro %}
