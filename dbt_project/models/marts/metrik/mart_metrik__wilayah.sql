with

indeks as (
    select * from {{ ref('mart_kesiapan__indeks') }}
),

ketidakpastian as (
    select * from {{ ref('mart_kesiapan__ketidakpastian') }}
),

kerawanan as (
    select * from {{ ref('mart_kesiapan__kerawanan') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

dpt as (
    select * from {{ ref('fct_daftar_pemilih') }}
    where
        terkini
        and tahap = 'DPT'
),

-- Every region above a kabupaten/kota with those below it; itself for a kabupaten/kota. Synthetic ones make no nation.
susunan as (
    select
        kode_wilayah as kode_atas,
        kode_wilayah as kode_kabkota
    from wilayah
    where tingkat = 'kabupaten_kota'
    union all
    select
        kode_induk as kode_atas,
        kode_wilayah as kode_kabkota
    from wilayah
    where tingkat = 'kabupaten_kota'
    union all
    select
        provinsi.kode_induk as kode_atas,
        kabkota.kode_wilayah as kode_kabkota
    from wilayah as kabkota
    inner join wilayah as provinsi
        on kabkota.kode_induk = provinsi.kode_wilayah
    where
        kabkota.tingkat = 'kabupaten_kota'
        and not kabkota.sintetis
),

-- A sum with a part missing is not told: it would be read as the whole.
dpt_wilayah as (
    select
        susunan.kode_atas as kode_wilayah,
        pemilu.kode_pemilu,
        case when count(*) = count(dpt.jumlah) then cast(sum(dpt.jumlah) as bigint) end as pemilih_dpt,
        case when count(*) = count(dpt.jumlah_tps) then cast(sum(dpt.jumlah_tps) as bigint) end as tps_dpt
    from susunan
    cross join pemilu
    left join dpt
        on
            susunan.kode_kabkota = dpt.kode_wilayah
            and pemilu.kode_pemilu = dpt.kode_pemilu
    group by susunan.kode_atas, pemilu.kode_pemilu
)

select
    indeks.kode_wilayah,
    wilayah.nama as nama_wilayah,
    wilayah.tingkat,
    case wilayah.tingkat
        when 'provinsi' then wilayah.kode_wilayah
        when 'kabupaten_kota' then wilayah.kode_induk
    end as kode_provinsi,
    case wilayah.tingkat
        when 'provinsi' then wilayah.nama
        when 'kabupaten_kota' then induk.nama
    end as nama_provinsi,
    indeks.kode_pemilu,
    pemilu.nama as nama_pemilu,
    indeks.skor,
    indeks.batas_bawah,
    indeks.batas_atas,
    ketidakpastian.indeks_p5,
    ketidakpastian.indeks_p95,
    indeks.cakupan,
    indeks.kategori,
    case when indeks.skor is null then 'ditahan' else 'ditunjukkan' end as keadaan,
    indeks.alasan,
    indeks.gerbang_gagal,
    indeks.gerbang_tidak_dapat_dinilai,
    indeks.indikator_jatuh_tempo,
    indeks.indikator_berskor,
    coalesce(
        indeks.skor is not null
        and ketidakpastian.banyak_setara = 0
        and ketidakpastian.peringkat_p5 = ketidakpastian.peringkat_p95
        and ketidakpastian.banyak_dibandingkan > 1,
        false
    ) as boleh_diperingkat,
    case
        when
            indeks.skor is not null
            and ketidakpastian.banyak_setara = 0
            and ketidakpastian.peringkat_p5 = ketidakpastian.peringkat_p95
            and ketidakpastian.banyak_dibandingkan > 1
            then ketidakpastian.peringkat_p5
    end as peringkat,
    case
        when indeks.skor is not null and ketidakpastian.banyak_dibandingkan > 1 then ketidakpastian.peringkat_p5
    end as peringkat_dari,
    case
        when indeks.skor is not null and ketidakpastian.banyak_dibandingkan > 1 then ketidakpastian.peringkat_p95
    end as peringkat_sampai,
    ketidakpastian.banyak_dibandingkan,
    kerawanan.ikp,
    kerawanan.kategori_ikp,
    kerawanan.kuadran,
    dpt_wilayah.pemilih_dpt,
    dpt_wilayah.tps_dpt,
    indeks.tanggal_acuan,
    indeks.sintetis
from indeks
inner join wilayah
    on indeks.kode_wilayah = wilayah.kode_wilayah
inner join pemilu
    on indeks.kode_pemilu = pemilu.kode_pemilu
left join wilayah as induk
    on wilayah.kode_induk = induk.kode_wilayah
left join ketidakpastian
    on
        indeks.kode_wilayah = ketidakpastian.kode_wilayah
        and indeks.kode_pemilu = ketidakpastian.kode_pemilu
left join kerawanan
    on
        indeks.kode_wilayah = kerawanan.kode_wilayah
        and indeks.kode_pemilu = kerawanan.kode_pemilu
left join dpt_wilayah
    on
        indeks.kode_wilayah = dpt_wilayah.kode_wilayah
        and indeks.kode_pemilu = dpt_wilayah.kode_pemilu
