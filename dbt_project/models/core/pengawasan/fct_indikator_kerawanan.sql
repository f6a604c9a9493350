with

indikator_ikp as (
    select
        kode_wilayah,
        periode as edisi,
        nomor,
        dimensi,
        sub_dimensi,
        indikator,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__ikp_indikator') }}
)

{{ fakta('indikator_ikp', kunci=['kode_wilayah', 'edisi', 'nomor'], keadaan=['kode_wilayah', 'edisi', 'nomor']) }}
