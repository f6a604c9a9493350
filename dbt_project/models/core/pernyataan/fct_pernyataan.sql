with

pernyataan as (
    select
        kode_wilayah,
        periode,
        nomor,
        jenis,
        pokok,
        isi,
        pembicara,
        lembaga,
        nilai,
        nilai_mentah,
        satuan,
        definisi,
        per_tanggal,
        tanggal,
        tanggal_mentah,
        hari,
        jatuh_tempo,
        sumber_dokumen,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__pernyataan') }}
)

{{ fakta('pernyataan', kunci=['kode_wilayah', 'periode', 'nomor'], keadaan=['kode_wilayah', 'nomor']) }}
