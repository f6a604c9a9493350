{#
    The last selects of a model of derived measures, in the columns of int_ukuran__*: what each row contributes to the
    measure of its region. The contributions of one region, election, measure, export and period are added up.

    relasi   has kode_wilayah, kode_pemilu (empty: serves every election), export, periode, berlaku_pada, diterima_pada,
             delivery_id, lembar and baris_sumber
    ukuran   kode_ukuran: expression over that relation; where it is null, there is no row
    cara     how a region above comes by its figure: ganti (its own, else the sum of its parts), tambah (its own office
             is one more part beside them), tidak (only its own)
#}
{% macro ukuran_turunan(relasi, ukuran, cara='ganti') %}
    {%- for kode, nilai in ukuran.items() %}
    select
        kode_wilayah,
        kode_pemilu,
        '{{ kode }}' as kode_ukuran,
        '' as rincian,
        export,
        periode,
        cast({{ nilai }} as double) as nilai,
        '{{ cara }}' as cara_wilayah,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from {{ relasi }}
    where {{ nilai }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endmacro %}


{#
    What is known of a fact on the day that each election is judged, the last state of every key.

    An election is judged on the reference day, after voting on voting day: what came later is no evidence of readiness.

    kunci    the columns that name what has a state
    pemilu   condition that ties a row (`fakta`) to an election (`masa`). Without one: to the election whose run-up the
             described day lies in.
#}
{% macro keadaan_pada_hari_nilai(fakta, kunci, pemilu=none) %}
    select *
    from (
        select
            fakta.*,
            masa.kode_pemilu as untuk_pemilu,
            masa.hari_nilai,
            row_number() over (
                partition by masa.kode_pemilu{% for kolom in kunci %}, fakta.{{ kolom }}{% endfor %}
                order by fakta.berlaku_pada desc, fakta.diterima_pada desc, fakta.dicatat_pada desc, fakta.baris_sumber asc
            ) as urutan_keadaan
        from {{ ref(fakta) }} as fakta
        inner join {{ ref('int_pemilu__masa') }} as masa
            on
                fakta.berlaku_pada <= masa.hari_nilai
                and {{ pemilu or 'fakta.berlaku_pada > masa.sesudah' }}
        where fakta.diketahui_sampai is null
    ) as keadaan
    where urutan_keadaan = 1
{% endmacro %}
