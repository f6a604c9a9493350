with

logistik as (
    select
        kode_wilayah,
        pemilu as kode_pemilu,
        periode,
        jenis_barang,
        satuan,
        dibutuhkan,
        diproduksi,
        dikirim,
        di_kabko,
        di_ppk,
        di_tps,
        rusak,
        {{ asal_usul() }}
    from {{ ref('stg_kpu__logistik') }}
)

{{ fakta(
    'logistik',
    kunci=['kode_wilayah', 'kode_pemilu', 'periode', 'jenis_barang'],
    keadaan=['kode_wilayah', 'kode_pemilu', 'jenis_barang']
) }}
