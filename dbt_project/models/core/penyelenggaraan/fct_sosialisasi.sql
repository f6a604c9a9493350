with

kegiatan as (
    select
        kode_wilayah,
        nomor,
        periode,
        per_tanggal,
        pemilu as kode_pemilu,
        kegiatan as nama_kegiatan,
        penyelenggara,
        tanggal_rencana,
        tanggal_pelaksanaan,
        status,
        segmen,
        saluran,
        peserta,
        peserta_17_21,
        mitra,
        mou,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__sosialisasi') }}
)

{{ fakta('kegiatan', kunci=['kode_wilayah', 'nomor', 'periode'], keadaan=['kode_wilayah', 'nomor']) }}
