with

sekretariat as (
    select
        kode_wilayah,
        periode,
        aspek,
        pegawai,
        dilatih,
        nilai,
        bukti,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__sekretariat') }}
)

{{ fakta('sekretariat', kunci=['kode_wilayah', 'periode', 'aspek'], keadaan=['kode_wilayah', 'aspek']) }}
