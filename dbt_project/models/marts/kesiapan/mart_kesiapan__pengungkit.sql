with

butir as (
    select * from {{ ref('int_indeks__butir') }}
    where jatuh_tempo
),

nilai as (
    select * from {{ ref('mart_kesiapan__indikator') }}
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

target as (
    select * from {{ ref('indikator_target') }}
),

bobot_dimensi as (
    select
        kode_wilayah,
        kode_pemilu,
        kode_dimensi,
        max(bobot_dimensi) as bobot_dimensi,
        sum(bobot) as bobot
    from butir
    group by kode_wilayah, kode_pemilu, kode_dimensi
),

bobot_seluruhnya as (
    select
        kode_wilayah,
        kode_pemilu,
        sum(bobot_dimensi) as bobot_dimensi
    from bobot_dimensi
    group by kode_wilayah, kode_pemilu
),

-- What the lower bound of the index would gain if the indicator were at its target: the category follows that bound,
-- so repairing and reporting are weighed alike.
berkenaikan as (
    select
        butir.kode_wilayah,
        butir.kode_pemilu,
        butir.kode_indikator,
        butir.kode_dimensi,
        case when butir.berskor then 'perbaiki' else 'laporkan' end as jenis,
        butir.skor,
        bobot_dimensi.bobot_dimensi / bobot_seluruhnya.bobot_dimensi
        * butir.bobot / bobot_dimensi.bobot
        * (100 - coalesce(butir.skor, 0)) as kenaikan,
        butir.tanggal_acuan,
        butir.sintetis
    from butir
    inner join bobot_dimensi
        on
            butir.kode_wilayah = bobot_dimensi.kode_wilayah
            and butir.kode_pemilu = bobot_dimensi.kode_pemilu
            and butir.kode_dimensi = bobot_dimensi.kode_dimensi
    inner join bobot_seluruhnya
        on
            butir.kode_wilayah = bobot_seluruhnya.kode_wilayah
            and butir.kode_pemilu = bobot_seluruhnya.kode_pemilu
    where butir.diungkit
),

berurutan as (
    select
        *,
        row_number() over (
            partition by kode_wilayah, kode_pemilu, jenis
            order by round(kenaikan, 6) desc, kode_indikator asc
        ) as urutan
    from berkenaikan
),

-- What is missing of the numerator, or too much of it, at the edge of full marks.
berselisih as (
    select
        berurutan.*,
        indikator.nama,
        indikator.lembaga,
        nilai.status,
        nilai.pembilang,
        nilai.penyebut,
        nilai.nilai,
        nilai.satuan,
        nilai.satuan_pembilang,
        nilai.target,
        nilai.alasan as alasan_nilai,
        nilai.berlaku_pada,
        case
            when indikator.arah = 'naik' or (indikator.arah = 'dua_sisi' and nilai.nilai < nilai.target)
                then
                    (nilai.target - coalesce(target.toleransi, 0)) / coalesce(indikator.pengali, 1)
                    * coalesce(nilai.penyebut, 1) - nilai.pembilang
        end as kurang,
        case
            when indikator.arah = 'turun' or (indikator.arah = 'dua_sisi' and nilai.nilai >= nilai.target)
                then
                    nilai.pembilang - (nilai.target + coalesce(target.toleransi, 0)) / coalesce(indikator.pengali, 1)
                    * coalesce(nilai.penyebut, 1)
        end as lebih
    from berurutan
    inner join indikator
        on berurutan.kode_indikator = indikator.kode_indikator
    inner join nilai
        on
            berurutan.kode_wilayah = nilai.kode_wilayah
            and berurutan.kode_pemilu = nilai.kode_pemilu
            and berurutan.kode_indikator = nilai.kode_indikator
    left join target
        on
            berurutan.kode_indikator = target.kode_indikator
            and berurutan.kode_pemilu = coalesce(target.kode_pemilu, berurutan.kode_pemilu)
            and nilai.berlaku_pada >= coalesce(target.berlaku_dari, date '0001-01-01')
            and nilai.berlaku_pada < coalesce(target.berlaku_sampai, date '9999-12-31')
    where berurutan.urutan <= 3
),

bertakaran as (
    -- Whole things are needed: half a blangko is one.
    select
        *,
        ceil(round(kurang, 6)) as kurang_bulat,
        ceil(round(lebih, 6)) as lebih_bulat
    from berselisih
)

select
    kode_wilayah,
    kode_pemilu,
    jenis,
    urutan,
    kode_indikator,
    kode_dimensi,
    skor,
    round(kenaikan, 6) as kenaikan,
    case when jenis = 'perbaiki' then kurang_bulat end as kurang,
    case when jenis = 'perbaiki' then lebih_bulat end as lebih,
    satuan_pembilang,
    case
        when jenis = 'perbaiki'
            then
                nama || ': ' || case when kurang_bulat is not null then 'kurang ' else 'lebih ' end
                || {{ angka_dibaca('coalesce(kurang_bulat, lebih_bulat)') }} || ' ' || satuan_pembilang
                || case
                    when penyebut is not null
                        then
                            ' (' || {{ angka_dibaca('pembilang') }}
                            || ' terhadap ' || {{ angka_dibaca('penyebut') }} || ')'
                    else ''
                end
                || '; keadaan ' || cast(berlaku_pada as string) || ' ' || {{ angka_dibaca('nilai') }}
                || ', target ' || {{ angka_dibaca('target') }} || ' ' || satuan || '.'
        when status = 'observed' then nama || ': ' || coalesce(alasan_nilai, 'tidak ada target yang berlaku.')
        when status = 'rejected_by_dq' then nama || ': angkanya ditolak. ' || coalesce(alasan_nilai, '')
        else nama || ': belum dilaporkan (' || lembaga || '). ' || coalesce(alasan_nilai, '')
    end as keterangan,
    tanggal_acuan,
    sintetis
from bertakaran
