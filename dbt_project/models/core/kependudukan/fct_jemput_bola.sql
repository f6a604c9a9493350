with

jemput_bola as (
    select
        kode_wilayah,
        periode,
        segmen,
        kunjungan,
        perekaman,
        disamarkan,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__jemput_bola') }}
)

{{ fakta('jemput_bola', kunci=['kode_wilayah', 'periode', 'segmen'], keadaan=['kode_wilayah', 'segmen']) }}
