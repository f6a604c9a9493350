with

pernyataan as (
    select *
    from {{ ref('fct_pernyataan') }}
    where
        terkini
        and jenis in ('KLAIM', 'KOMITMEN', 'TARGET')
        and nilai_mentah is not null
),

bukti as (
    select * from {{ ref('int_pernyataan__bukti') }}
),

acuan as (
    select tanggal_acuan from {{ ref('stg_ledger__acuan') }}
),

berangka as (
    select
        *,
        -- Free text in the register: its capitals distinguish nothing.
        upper(trim(pokok)) as pokok_tetap,
        coalesce(per_tanggal, tanggal_mentah, berlaku_pada) as pada_hari,
        -- A medium is named by itself: two of them are two parties.
        case when lembaga = 'Media' then pembicara else lembaga end as pihak,
        {{ satuan_utuh('satuan') }} as satuan_utuh,
        {{ nilai_utuh('nilai_mentah', 'satuan') }} as nilai_utuh
    from pernyataan
),

-- In whole units: a million rupiah is a unit of the press, not of money. A unit without a multiplier stays as published.
diucapkan as (
    select
        *,
        case when satuan_utuh = lower(trim(satuan)) then trim(satuan) else satuan_utuh end as satuan_terbit
    from berangka
),

antarpernyataan as (
    select
        -- Offices number their statements alike: the region tells them apart.
        'P-' || pertama.kode_wilayah || ':' || pertama.nomor || '~' || kedua.nomor as kode_konflik,
        case
            when pertama.pihak = kedua.pihak then 'dinyatakan_ulang'
            else 'antarpernyataan'
        end as jenis,
        pertama.kode_wilayah,
        pertama.pokok_tetap as pokok,
        pertama.satuan_terbit as satuan,
        pertama.nomor as nomor_pertama,
        pertama.pihak as pihak_pertama,
        pertama.pada_hari as hari_pertama,
        pertama.nilai_utuh as nilai_pertama,
        pertama.sumber_dokumen as sumber_pertama,
        pertama.delivery_id as delivery_id_pertama,
        pertama.lembar as lembar_pertama,
        pertama.baris_sumber as baris_sumber_pertama,
        kedua.nomor as nomor_kedua,
        kedua.pihak as pihak_kedua,
        kedua.pada_hari as hari_kedua,
        kedua.nilai_utuh as nilai_kedua,
        kedua.sumber_dokumen as sumber_kedua,
        kedua.delivery_id as delivery_id_kedua,
        kedua.lembar as lembar_kedua,
        kedua.baris_sumber as baris_sumber_kedua,
        cast(null as string) as export_kedua,
        cast(null as string) as periode_kedua,
        cast(null as string) as tingkat_bagian,
        cast(null as string) as kode_ukuran,
        cast(null as string) as rincian,
        cast(null as string) as export_penyebut,
        cast(null as string) as periode_penyebut,
        cast(null as string) as kode_ukuran_penyebut,
        cast(null as string) as tingkat_bagian_penyebut,
        pertama.sintetis
    from diucapkan as pertama
    inner join diucapkan as kedua
        on
            pertama.kode_wilayah = kedua.kode_wilayah
            and pertama.pokok_tetap = kedua.pokok_tetap
            and pertama.satuan_utuh = kedua.satuan_utuh
            and pertama.jenis = kedua.jenis
            -- What is hoped for contradicts nothing that is, nor another hope; only one and the same promise, told twice
            -- with two figures, contradicts itself.
            and (
                pertama.jenis = 'KLAIM'
                or (pertama.pihak = kedua.pihak and pertama.jatuh_tempo = kedua.jatuh_tempo)
            )
            and (
                pertama.pada_hari < kedua.pada_hari
                or (pertama.pada_hari = kedua.pada_hari and pertama.nomor < kedua.nomor)
            )
    where round(kedua.nilai_utuh - pertama.nilai_utuh, 6) <> 0
),

bukti_terdekat as (
    select
        diucapkan.kode_wilayah,
        diucapkan.nomor,
        bukti.export,
        bukti.periode,
        bukti.tingkat_bagian,
        bukti.kode_ukuran,
        bukti.rincian,
        round(bukti.nilai, 6) as nilai,
        bukti.kode_ukuran_penyebut,
        bukti.export_penyebut,
        bukti.periode_penyebut,
        bukti.tingkat_bagian_penyebut,
        bukti.berlaku_pada_pembilang as hari,
        row_number() over (
            partition by diucapkan.kode_wilayah, diucapkan.nomor
            order by
                abs({{ dbt.datediff('diucapkan.pada_hari', 'bukti.berlaku_pada_pembilang', 'day') }}) asc,
                bukti.export asc,
                bukti.periode desc
        ) as urutan
    from diucapkan
    inner join bukti
        on
            diucapkan.kode_wilayah = bukti.kode_wilayah
            and diucapkan.nomor = bukti.nomor
    where
        diucapkan.jenis = 'KLAIM'
        -- A percentage is held against a ratio, a count against a count, and an unknown unit against nothing.
        and bukti.berpersen = (diucapkan.satuan_utuh = 'persen')
        and {{ satuan_termasuk('diucapkan.satuan_utuh', 'bukti.satuan') }}
),

terhadap_kiriman as (
    select
        'K-' || diucapkan.kode_wilayah || ':' || diucapkan.nomor || '~' || bukti_terdekat.export || ':'
        || bukti_terdekat.periode as kode_konflik,
        'terhadap_kiriman' as jenis,
        diucapkan.kode_wilayah,
        diucapkan.pokok_tetap as pokok,
        diucapkan.satuan_terbit as satuan,
        diucapkan.nomor as nomor_pertama,
        diucapkan.pihak as pihak_pertama,
        diucapkan.pada_hari as hari_pertama,
        diucapkan.nilai_utuh as nilai_pertama,
        diucapkan.sumber_dokumen as sumber_pertama,
        diucapkan.delivery_id as delivery_id_pertama,
        diucapkan.lembar as lembar_pertama,
        diucapkan.baris_sumber as baris_sumber_pertama,
        cast(null as string) as nomor_kedua,
        bukti_terdekat.export as pihak_kedua,
        bukti_terdekat.hari as hari_kedua,
        bukti_terdekat.nilai as nilai_kedua,
        'kiriman ' || bukti_terdekat.export || ' ' || bukti_terdekat.periode as sumber_kedua,
        cast(null as string) as delivery_id_kedua,
        cast(null as string) as lembar_kedua,
        cast(null as bigint) as baris_sumber_kedua,
        bukti_terdekat.export as export_kedua,
        bukti_terdekat.periode as periode_kedua,
        bukti_terdekat.tingkat_bagian,
        bukti_terdekat.kode_ukuran,
        bukti_terdekat.rincian,
        bukti_terdekat.export_penyebut,
        bukti_terdekat.periode_penyebut,
        bukti_terdekat.kode_ukuran_penyebut,
        bukti_terdekat.tingkat_bagian_penyebut,
        diucapkan.sintetis
    from diucapkan
    inner join bukti_terdekat
        on
            diucapkan.kode_wilayah = bukti_terdekat.kode_wilayah
            and diucapkan.nomor = bukti_terdekat.nomor
            and bukti_terdekat.urutan = 1
    -- Percentages are published with two decimals.
    where
        round(abs(bukti_terdekat.nilai - diucapkan.nilai_utuh), 6)
        > case when diucapkan.satuan_utuh = 'persen' then 0.005 else 0 end
),

gabungan as (
    select * from antarpernyataan
    union all
    select * from terhadap_kiriman
)

select
    gabungan.kode_konflik,
    gabungan.jenis,
    gabungan.kode_wilayah,
    gabungan.pokok,
    gabungan.satuan,
    gabungan.nomor_pertama,
    gabungan.pihak_pertama,
    gabungan.hari_pertama,
    gabungan.nilai_pertama,
    gabungan.sumber_pertama,
    gabungan.nomor_kedua,
    gabungan.pihak_kedua,
    gabungan.hari_kedua,
    gabungan.nilai_kedua,
    gabungan.sumber_kedua,
    round(gabungan.nilai_kedua - gabungan.nilai_pertama, 6) as selisih,
    abs({{ dbt.datediff('gabungan.hari_pertama', 'gabungan.hari_kedua', 'day') }}) as selang_hari,
    gabungan.export_kedua,
    gabungan.periode_kedua,
    gabungan.tingkat_bagian,
    gabungan.kode_ukuran,
    gabungan.rincian,
    gabungan.export_penyebut,
    gabungan.periode_penyebut,
    gabungan.kode_ukuran_penyebut,
    gabungan.tingkat_bagian_penyebut,
    gabungan.delivery_id_pertama,
    gabungan.lembar_pertama,
    gabungan.baris_sumber_pertama,
    gabungan.delivery_id_kedua,
    gabungan.lembar_kedua,
    gabungan.baris_sumber_kedua,
    acuan.tanggal_acuan,
    gabungan.sintetis
from gabungan
cross join acuan
