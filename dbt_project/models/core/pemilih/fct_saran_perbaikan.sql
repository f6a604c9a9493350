with

saran as (
    select
        kode_wilayah,
        nomor,
        periode,
        tanggal,
        ditujukan_kepada,
        langkah,
        perihal,
        jumlah_pemilih,
        status,
        tanggal_tanggapan,
        pemilih_ditindaklanjuti,
        pemilih_ditolak,
        alasan as alasan_ditolak,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__saran_perbaikan') }}
)

{{ fakta('saran', kunci=['kode_wilayah', 'nomor', 'periode'], keadaan=['kode_wilayah', 'nomor']) }}
