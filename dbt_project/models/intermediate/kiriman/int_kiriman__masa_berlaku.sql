with

kiriman as (
    select * from {{ ref('stg_ledger__delivery') }}
),

kiriman_diterima as (
    select *
    from kiriman
    where verdict in ('diterima', 'diterima_dengan_catatan')
),

slot_terisi as (
    select
        delivery_id,
        export,
        pengirim,
        periode,
        lingkup,
        urutan,
        diterima_pada,
        lead(diterima_pada) over (
            partition by export, pengirim, periode, lingkup
            order by diterima_pada, urutan
        ) as digantikan_pada
    from kiriman_diterima
)

select * from slot_terisi
