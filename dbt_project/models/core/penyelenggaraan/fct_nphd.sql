with

himpunan_kpu as (
    select
        kode_wilayah,
        pemilu as kode_pemilu,
        penerima,
        'kpu__nphd' as export,
        periode,
        status,
        tanggal_tanda_tangan,
        nilai,
        tahun_pertama,
        nilai_tahun_pertama,
        tahun_kedua,
        nilai_tahun_kedua,
        tahap_1_nilai,
        tahap_1_tanggal,
        tahap_2_nilai,
        tahap_2_tanggal,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__nphd') }}
),

himpunan_bawaslu as (
    select
        kode_wilayah,
        pemilu as kode_pemilu,
        penerima,
        'bawaslu__nphd' as export,
        periode,
        status,
        tanggal_tanda_tangan,
        nilai,
        tahun_pertama,
        nilai_tahun_pertama,
        tahun_kedua,
        nilai_tahun_kedua,
        tahap_1_nilai,
        tahap_1_tanggal,
        tahap_2_nilai,
        tahap_2_tanggal,
        {{ asal_usul() }}
    from {{ ref('stg_bawaslu__nphd') }}
),

gabungan as (
    select * from himpunan_kpu
    union all
    select * from himpunan_bawaslu
)

{{ fakta(
    'gabungan',
    kunci=['kode_wilayah', 'kode_pemilu', 'penerima', 'export', 'periode'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'penerima']
) }}
