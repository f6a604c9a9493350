with

dukungan as (
    select
        kode_wilayah,
        periode,
        jenis,
        uraian,
        status,
        rencana,
        realisasi,
        satuan,
        tanggal_dibentuk,
        rapat_terakhir,
        jumlah_rapat,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__dukungan_pemda') }}
)

{{ fakta(
    'dukungan',
    kunci=['kode_wilayah', 'periode', 'jenis', 'uraian'],
    keadaan=['kode_wilayah', 'jenis', 'uraian']
) }}
