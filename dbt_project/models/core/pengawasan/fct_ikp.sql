with

provinsi as (
    select
        kode_wilayah,
        periode as edisi,
        peringkat,
        skor_ikp as skor,
        kategori,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__ikp_provinsi') }}
),

kabupaten_kota as (
    select
        kode_wilayah,
        periode as edisi,
        peringkat,
        skor_ikp as skor,
        kategori,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__ikp_kabkota') }}
),

gabungan as (
    select * from provinsi
    union all
    select * from kabupaten_kota
),

ikp as (
    select
        kode_wilayah,
        'PEMILU' || edisi as kode_pemilu,
        edisi,
        peringkat,
        skor,
        upper(substr(kategori, 1, 1)) || lower(substr(kategori, 2)) as kategori,
        {{ asal_usul() }}
    from gabungan
)

{{ fakta('ikp', kunci=['kode_wilayah', 'edisi'], keadaan=['kode_wilayah', 'edisi']) }}
