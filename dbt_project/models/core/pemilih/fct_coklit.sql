with

coklit as (
    select
        kode_wilayah,
        periode,
        kk_ditugaskan,
        kk_tercoklit,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__coklit') }}
)

{{ fakta('coklit', kunci=['kode_wilayah', 'periode'], keadaan=['kode_wilayah']) }}
