with

indeks as (
    select * from {{ ref('mart_kesiapan__indeks') }}
),

nilai as (
    select * from {{ ref('mart_kesiapan__indikator') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
    where tingkat in ('provinsi', 'kabupaten_kota')
),

ambang as (
    select * from {{ ref('ikp_ambang') }}
),

kerawanan as (
    select * from nilai
    where
        kode_indikator = 'CTX1'
        and status = 'observed'
),

partisipasi as (
    select * from nilai
    where
        kode_indikator = 'OUT1'
        and status = 'observed'
),

-- The cut-offs of its own edition and level: an index of another edition is another scale.
kerawanan_bergolongan as (
    select
        kerawanan.kode_wilayah,
        kerawanan.kode_pemilu,
        kerawanan.periode as edisi,
        kerawanan.nilai as ikp,
        ambang.kategori as kategori_ikp,
        kerawanan.delivery_id
    from kerawanan
    inner join wilayah
        on kerawanan.kode_wilayah = wilayah.kode_wilayah
    left join ambang
        on
            kerawanan.periode = ambang.edisi
            and wilayah.tingkat = ambang.tingkat
            and kerawanan.nilai >= ambang.batas_bawah
            and (kerawanan.nilai < ambang.batas_atas or ambang.batas_atas is null)
)

select
    indeks.kode_wilayah,
    indeks.kode_pemilu,
    kerawanan_bergolongan.edisi,
    kerawanan_bergolongan.ikp,
    kerawanan_bergolongan.kategori_ikp,
    indeks.kategori as kategori_kesiapan,
    indeks.batas_bawah,
    indeks.batas_atas,
    indeks.cakupan,
    case
        when
            kerawanan_bergolongan.kategori_ikp is null
            or indeks.kategori in ('data_belum_cukup', 'belum_jatuh_tempo')
            then 'tidak_dapat_ditempatkan'
        when kerawanan_bergolongan.kategori_ikp = 'Tinggi' and indeks.kategori in ('siap', 'siap_bersyarat')
            then 'rawan_siap'
        when kerawanan_bergolongan.kategori_ikp = 'Tinggi' then 'rawan_belum_siap'
        when indeks.kategori in ('siap', 'siap_bersyarat') then 'tidak_rawan_siap'
        else 'tidak_rawan_belum_siap'
    end as kuadran,
    partisipasi.nilai as partisipasi,
    kerawanan_bergolongan.delivery_id,
    indeks.tanggal_acuan,
    indeks.sintetis
from indeks
inner join wilayah
    on indeks.kode_wilayah = wilayah.kode_wilayah
left join kerawanan_bergolongan
    on
        indeks.kode_wilayah = kerawanan_bergolongan.kode_wilayah
        and indeks.kode_pemilu = kerawanan_bergolongan.kode_pemilu
left join partisipasi
    on
        indeks.kode_wilayah = partisipasi.kode_wilayah
        and indeks.kode_pemilu = partisipasi.kode_pemilu
