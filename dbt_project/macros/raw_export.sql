{#
    Rows of one export that are in the lake under the verdict in force. A batch that was judged again under
    newer rules may still lie in the lake; it is left out here.
#}
{% macro raw_export(export) %}
    select baris.*
    from {{ source('lake', export) }} as baris
    inner join {{ source('ledger', 'delivery') }} as kiriman
        on
            baris.delivery_id = kiriman.delivery_id
            and baris.batch_id = kiriman.batch_id
            and kiriman.verdict in ('diterima', 'diterima_dengan_catatan')
{% endmacro %}
