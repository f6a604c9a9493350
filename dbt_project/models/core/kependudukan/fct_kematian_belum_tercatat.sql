with

kematian as (
    select
        kode_wilayah,
        periode,
        backlog_akhir as jumlah,
        sumber_pernyataan,
        backlog_awal,
        dilaporkan,
        akta_terbit,
        ditolak,
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__kematian') }}
)

{{ fakta('kematian', kunci=['kode_wilayah', 'periode'], keadaan=['kode_wilayah']) }}
