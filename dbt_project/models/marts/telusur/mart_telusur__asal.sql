-- From a figure that was added up or compared back to every row of every file that made it.
with

rekonsiliasi as (
    select * from {{ ref('mart_kualitas__rekonsiliasi') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

butir as (
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
    select * from {{ ref('int_indikator__pilihan') }}
),

ukuran_wilayah as (
    select * from {{ ref('int_ukuran__wilayah') }}
    where nilai is not null
),

sumbangan as (
    select * from {{ ref('int_ukuran__sumbangan') }}
    where delivery_id is not null
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

-- The two sides of every indicator, and from each the way down to the regions whose own figures they are made of.
sisi_indikator as (
    {%- for sisi, akhiran in [('pembilang', ''), ('penyebut', '_penyebut')] %}
    select
        butir.kode_wilayah || '|' || butir.kode_pemilu || '|' || butir.kode_indikator as kunci,
        '{{ sisi }}' as peran,
        butir.kode_wilayah,
        butir.kode_pemilu,
        indikator.{{ sisi }} as kode_ukuran,
        indikator.rincian_{{ sisi }} as rincian,
        coalesce(bukti.export{{ akhiran }}, '') as export,
        coalesce(bukti.periode{{ akhiran }}, '') as periode
    from butir
    inner join indikator
        on butir.kode_indikator = indikator.kode_indikator
    inner join bukti
        on
            butir.kode_wilayah = bukti.kode_wilayah
            and butir.kode_pemilu = bukti.kode_pemilu
            and butir.kode_indikator = bukti.kode_indikator
    where indikator.{{ sisi }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

lapis_0 as (
    select
        sisi_indikator.*,
        ukuran_wilayah.asal
    from sisi_indikator
    inner join ukuran_wilayah
        on
            sisi_indikator.kode_wilayah = ukuran_wilayah.kode_wilayah
            and sisi_indikator.kode_pemilu = ukuran_wilayah.kode_pemilu
            and sisi_indikator.kode_ukuran = ukuran_wilayah.kode_ukuran
            and sisi_indikator.rincian = ukuran_wilayah.rincian
            and sisi_indikator.export = coalesce(ukuran_wilayah.export, '')
            and sisi_indikator.periode = coalesce(ukuran_wilayah.periode, '')
),
{% for lapis in [1, 2, 3] %}
lapis_{{ lapis }} as (
    select
        atas.kunci,
        atas.peran,
        ukuran_wilayah.kode_wilayah,
        atas.kode_pemilu,
        atas.kode_ukuran,
        atas.rincian,
        atas.export,
        atas.periode,
        ukuran_wilayah.asal
    from lapis_{{ lapis - 1 }} as atas
    inner join bagian
        on
            atas.kode_wilayah = bagian.kode_wilayah
            and bagian.jarak = 1
    inner join ukuran_wilayah
        on
            bagian.kode_bagian = ukuran_wilayah.kode_wilayah
            and atas.kode_pemilu = ukuran_wilayah.kode_pemilu
            and atas.kode_ukuran = ukuran_wilayah.kode_ukuran
            and atas.rincian = ukuran_wilayah.rincian
            and atas.export = coalesce(ukuran_wilayah.export, '')
            and atas.periode = coalesce(ukuran_wilayah.periode, '')
    where atas.asal <> 'sendiri'
),
{% endfor %}
lapisan as (
    {%- for lapis in [0, 1, 2, 3] %}
    select * from lapis_{{ lapis }}
    where asal <> 'jumlah'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

asal_indikator as (
    select
        'mart_kesiapan__indikator' as tabel,
        lapisan.kunci,
        lapisan.peran,
        lapisan.kode_ukuran,
        lapisan.kode_wilayah,
        sumbangan.nilai,
        sumbangan.delivery_id,
        sumbangan.lembar,
        sumbangan.baris_sumber
    from lapisan
    inner join sumbangan
        on
            lapisan.kode_wilayah = sumbangan.kode_wilayah
            and lapisan.kode_pemilu = sumbangan.kode_pemilu
            and lapisan.kode_ukuran = sumbangan.kode_ukuran
            and lapisan.rincian = sumbangan.rincian
            and lapisan.export = coalesce(sumbangan.export, '')
            and lapisan.periode = coalesce(sumbangan.periode, '')
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
