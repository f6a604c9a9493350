-- From a figure that was added up or compared back to every row of every file that made it.
with

rekonsiliasi as (
    select * from {{ ref('mart_kualitas__rekonsiliasi') }}
),

indikator as (
    select *
    from {{ ref('mart_kesiapan__indikator') }}
    where export is not null
),

konflik as (
    select *
    from {{ ref('mart_pernyataan__konflik') }}
    where kode_ukuran is not null
),

komitmen as (
    select *
    from {{ ref('mart_pernyataan__komitmen') }}
    where kode_ukuran_bukti is not null
),

bukti as (
    select * from {{ ref('int_indikator__bukti') }}
),

angka as (
    {{ diketahui('fct_angka') }}
),

bagian as (
    select * from {{ ref('int_wilayah__bagian') }}
),

asal_rekonsiliasi as (
    {%- for sisi in ['nilai', 'pembanding'] %}
    select
        'mart_kualitas__rekonsiliasi' as tabel,
        rekonsiliasi.kode_rekonsiliasi as kunci,
        '{{ sisi }}' as peran,
        angka.kode_ukuran,
        angka.kode_wilayah,
        angka.nilai,
        angka.delivery_id,
        angka.lembar,
        angka.baris_sumber
    from rekonsiliasi
    inner join bagian
        on
            rekonsiliasi.kode_wilayah = bagian.kode_wilayah
            and rekonsiliasi.tingkat_bagian_{{ sisi }} = bagian.tingkat_bagian
    inner join angka
        on
            bagian.kode_bagian = angka.kode_wilayah
            and rekonsiliasi.kode_ukuran_{{ sisi }} = angka.kode_ukuran
            and rekonsiliasi.rincian_{{ sisi }} = angka.rincian
            and rekonsiliasi.export{{ '_pembanding' if sisi == 'pembanding' }} = angka.export
            and rekonsiliasi.periode{{ '_pembanding' if sisi == 'pembanding' }} = angka.periode
            and coalesce(rekonsiliasi.kode_pemilu, angka.kode_pemilu, '')
            = coalesce(angka.kode_pemilu, rekonsiliasi.kode_pemilu, '')
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

asal_indikator as (
    select
        'mart_kesiapan__indikator' as tabel,
        indikator.kode_wilayah || '|' || indikator.kode_pemilu || '|' || indikator.kode_indikator as kunci,
        'bukti' as peran,
        indikator.kode_indikator as kode_ukuran,
        bukti.kode_wilayah,
        bukti.pembilang as nilai,
        bukti.delivery_id,
        bukti.lembar,
        bukti.baris_sumber
    from indikator
    inner join bagian
        on
            indikator.kode_wilayah = bagian.kode_wilayah
            and indikator.tingkat_bagian = bagian.tingkat_bagian
    inner join bukti
        on
            bagian.kode_bagian = bukti.kode_wilayah
            and indikator.kode_pemilu = bukti.kode_pemilu
            and indikator.kode_indikator = bukti.kode_indikator
            and indikator.export = bukti.export
            and indikator.periode = bukti.periode
),

pernyataan_berbukti as (
    select
        'mart_pernyataan__konflik' as tabel,
        kode_konflik as kunci,
        'kiriman' as peran,
        kode_wilayah,
        tingkat_bagian,
        kode_ukuran,
        rincian,
        export_kedua as export,
        periode_kedua as periode
    from konflik
    union all
    select
        'mart_pernyataan__konflik' as tabel,
        kode_konflik as kunci,
        'penyebut' as peran,
        kode_wilayah,
        tingkat_bagian_penyebut as tingkat_bagian,
        kode_ukuran_penyebut as kode_ukuran,
        '' as rincian,
        export_penyebut as export,
        periode_penyebut as periode
    from konflik
    where kode_ukuran_penyebut is not null
    union all
    select
        'mart_pernyataan__komitmen' as tabel,
        kode_wilayah || '|' || nomor as kunci,
        'bukti' as peran,
        kode_wilayah,
        tingkat_bagian_bukti as tingkat_bagian,
        kode_ukuran_bukti as kode_ukuran,
        rincian_bukti as rincian,
        export_bukti as export,
        periode_bukti as periode
    from komitmen
    union all
    select
        'mart_pernyataan__komitmen' as tabel,
        kode_wilayah || '|' || nomor as kunci,
        'penyebut' as peran,
        kode_wilayah,
        tingkat_bagian_penyebut_bukti as tingkat_bagian,
        kode_ukuran_penyebut_bukti as kode_ukuran,
        '' as rincian,
        export_penyebut_bukti as export,
        periode_penyebut_bukti as periode
    from komitmen
    where kode_ukuran_penyebut_bukti is not null
),

asal_pernyataan as (
    select
        pernyataan_berbukti.tabel,
        pernyataan_berbukti.kunci,
        pernyataan_berbukti.peran,
        angka.kode_ukuran,
        angka.kode_wilayah,
        angka.nilai,
        angka.delivery_id,
        angka.lembar,
        angka.baris_sumber
    from pernyataan_berbukti
    inner join bagian
        on
            pernyataan_berbukti.kode_wilayah = bagian.kode_wilayah
            and pernyataan_berbukti.tingkat_bagian = bagian.tingkat_bagian
    inner join angka
        on
            bagian.kode_bagian = angka.kode_wilayah
            and pernyataan_berbukti.kode_ukuran = angka.kode_ukuran
            and pernyataan_berbukti.export = angka.export
            and pernyataan_berbukti.periode = angka.periode
            and (pernyataan_berbukti.rincian = angka.rincian or pernyataan_berbukti.rincian = '*')
)

select * from asal_rekonsiliasi
union all
select * from asal_indikator
union all
select * from asal_pernyataan
