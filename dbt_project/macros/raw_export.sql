{#
    Rows of one export that are in the lake under the verdict in force. A batch that was judged again under
    newer rules stays in the lake and is left out here.
#}
{% macro raw_export(export) %}
with

baris as (
    select * from {{ source('lake', export) }}
),

kiriman_diterima as (
    select
        delivery_id,
        batch_id
    from {{ source('ledger', 'delivery') }}
    where verdict in ('diterima', 'diterima_dengan_catatan')
)

select baris.*
from baris
inner join kiriman_diterima
    on
        baris.delivery_id = kiriman_diterima.delivery_id
        and baris.batch_id = kiriman_diterima.batch_id
{% endmacro %}
