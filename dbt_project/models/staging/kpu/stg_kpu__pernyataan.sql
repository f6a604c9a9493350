with

source as (
    {{ raw_export('kpu__pernyataan') }}
),

corrected as (
    {{ dengan_koreksi('source', 'kpu__pernyataan', {'nilai': 'double', 'tanggal': 'date'}) }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        nomor,
        provinsi_tertulis,
        kabupaten_kota_tertulis,
        jenis,
        pokok,
        isi,
        pembicara,
        lembaga,
        {{ nilai_terkoreksi('nilai') }} as nilai,
        nilai as nilai_mentah,
        satuan,
        definisi,
        per_tanggal,
        {{ nilai_terkoreksi('tanggal') }} as tanggal,
        tanggal as tanggal_mentah,
        hari,
        jatuh_tempo,
        sumber_dokumen,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        lembar,
        baris_sumber,
        kunci_baris
    from corrected
)

select * from renamed
