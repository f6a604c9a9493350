with

dpb as (
    select
        kode_wilayah,
        periode,
        upper(substr(jenis_kelamin, 1, 1)) as jenis_kelamin,
        keterangan,
        jumlah_pemilih,
        jumlah_kecamatan,
        jumlah_desa_kelurahan,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__daftar_pemilih_berkelanjutan') }}
)

{{ fakta(
    'dpb',
    kunci=['kode_wilayah', 'periode', 'jenis_kelamin', 'keterangan'],
    keadaan=['kode_wilayah', 'jenis_kelamin', 'keterangan']
) }}
