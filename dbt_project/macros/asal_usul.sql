{# Where a row comes from and when it was known: the columns that every fact carries from its staging model. #}
{% macro asal_usul() -%}
    berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        lembar,
        baris_sumber
{%- endmacro %}
