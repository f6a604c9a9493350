with

agregat as (
    -- The aggregates bring neither prints nor blank cards.
    select
        kode_wilayah,
        export,
        periode,
        wajib_ktp,
        perekaman,
        cast(null as bigint) as pencetakan,
        cast(null as bigint) as blangko_stok,
        {{ asal_usul() }}
    from {{ ref('int_penduduk__gabungan') }}
),

laporan_bulanan as (
    select
        kode_wilayah,
        'dukcapil__ktpel' as export,
        periode,
        wajib_ktp,
        perekaman,
        pencetakan,
        blangko_akhir as blangko_stok,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__ktpel') }}
),

ktp_el as (
    select * from agregat
    union all
    select * from laporan_bulanan
)

{{ fakta('ktp_el', kunci=['kode_wilayah', 'export', 'periode'], keadaan=['kode_wilayah', 'export']) }}
