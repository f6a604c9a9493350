{#
    The last select of every fact: all rows of a relation on the three clocks, with their region.

    Adds `diketahui_dari` and `diketahui_sampai` (half-open; null = still known), `terkini`, and of the region
    `kode_wilayah_kemendagri` and `sintetis`. `relasi` has kode_wilayah and the columns of asal_usul().

    kunci     the columns that name one figure, its period included. A row stops being what is known when the next
              row of the same figure arrives, from whichever slot, or when its slot is filled anew, whichever comes
              first: a new delivery replaces its slot as a whole.
    keadaan   the columns that name what has a state, without the period. Of the rows still known, the one of the
              last day described is `terkini`, not the one that came last: an old month may follow later.

    kawasan   of a fact finer than a region: the columns of what a delivery lists as a whole, a kabupaten/kota of an
              election. Its rows end together when the next delivery lists it, from whichever slot: a desa or a TPS
              that is no longer listed is gone.

    Readers get the rows with `terkini` as the view <fact>_terkini of a release.
#}
{% macro fakta(relasi, kunci, keadaan, kawasan=[]) %}
select
    berumur.*,
    wilayah.kode_wilayah_kemendagri,
    wilayah.sintetis,
    berumur.diketahui_sampai is null
    and row_number() over (
        partition by
            case when berumur.diketahui_sampai is null then 0 else 1 end
            {%- for kolom in keadaan %}, berumur.{{ kolom }}{% endfor %}
        order by berumur.berlaku_pada desc, berumur.diterima_pada desc, berumur.dicatat_pada desc, berumur.baris_sumber asc
    ) = 1 as terkini
from (
    select
        {{ relasi }}.*,
        {{ relasi }}.diterima_pada as diketahui_dari,
        least(
            {% if kawasan -%}
            daftar.didaftar_lagi_pada,
            {%- else -%}
            lead({{ relasi }}.diterima_pada) over (
                partition by {% for kolom in kunci %}{{ relasi }}.{{ kolom }}{{ ", " if not loop.last }}{% endfor %}
                order by {{ relasi }}.diterima_pada, masa.urutan, {{ relasi }}.baris_sumber
            ),
            {%- endif %}
            masa.digantikan_pada
        ) as diketahui_sampai
    from {{ relasi }}
    inner join {{ ref('int_kiriman__masa_berlaku') }} as masa
        on {{ relasi }}.delivery_id = masa.delivery_id
    {%- if kawasan %}
    inner join (
        select
            kiriman.*,
            lead(kiriman.diterima_pada) over (
                partition by {% for kolom in kawasan %}kiriman.{{ kolom }}{{ ", " if not loop.last }}{% endfor %}
                order by kiriman.diterima_pada, urutan_kiriman.urutan
            ) as didaftar_lagi_pada
        from (
            select distinct
                {%- for kolom in kawasan %}
                {{ kolom }},
                {%- endfor %}
                delivery_id,
                diterima_pada
            from {{ relasi }}
        ) as kiriman
        inner join {{ ref('int_kiriman__masa_berlaku') }} as urutan_kiriman
            on kiriman.delivery_id = urutan_kiriman.delivery_id
    ) as daftar
        on
            {{ relasi }}.delivery_id = daftar.delivery_id
            {%- for kolom in kawasan %}
            and {{ relasi }}.{{ kolom }} = daftar.{{ kolom }}
            {%- endfor %}
    {%- endif %}
) as berumur
inner join {{ ref('dim_wilayah') }} as wilayah
    on berumur.kode_wilayah = wilayah.kode_wilayah
{% endmacro %}


{# The rows of a fact that are known today, every period of them. #}
{% macro diketahui(fakta) %}
    select *
    from {{ ref(fakta) }}
    where diketahui_sampai is null
{% endmacro %}
