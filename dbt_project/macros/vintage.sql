{#
    Adds `diketahui_dari` and `diketahui_sampai` (half-open; null = still known) to every row of a relation.

    A row stops being what is known when the next row of the same key arrives, from whichever slot, or when
    its slot is filled anew, whichever comes first: a new delivery replaces its slot as a whole.
    `relasi` needs delivery_id and diterima_pada; `kunci` are the columns that name one fact.
#}
{% macro vintage(relasi, kunci) %}
    select
        {{ relasi }}.*,
        {{ relasi }}.diterima_pada as diketahui_dari,
        least(
            lead({{ relasi }}.diterima_pada) over (
                partition by {% for kolom in kunci %}{{ relasi }}.{{ kolom }}{{ ", " if not loop.last }}{% endfor %}
                order by {{ relasi }}.diterima_pada, masa.urutan
            ),
            masa.digantikan_pada
        ) as diketahui_sampai
    from {{ relasi }}
    inner join {{ ref('int_kiriman__masa_berlaku') }} as masa
        on {{ relasi }}.delivery_id = masa.delivery_id
{% endmacro %}
