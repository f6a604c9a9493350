with

metrik as (
    select * from {{ ref('mart_metrik__wilayah') }}
),

kabkota as (
    select * from metrik
    where tingkat = 'kabupaten_kota'
),

-- The nation is the sum of the real provinces: what is synthetic is counted in its own province alone.
bagian as (
    select
        kode_provinsi as kode_wilayah,
        kode_pemilu,
        kategori,
        gerbang_gagal,
        indikator_jatuh_tempo,
        indikator_berskor
    from kabkota
    union all
    select
        nasional.kode_wilayah,
        kabkota.kode_pemilu,
        kabkota.kategori,
        kabkota.gerbang_gagal,
        kabkota.indikator_jatuh_tempo,
        kabkota.indikator_berskor
    from kabkota
    inner join metrik as nasional
        on
            kabkota.kode_pemilu = nasional.kode_pemilu
            and nasional.tingkat = 'nasional'
    where not kabkota.sintetis
),

ringkasan as (
    select
        kode_wilayah,
        kode_pemilu,
        count(*) as kabkota,
        count(case when kategori = 'siap' then 1 end) as kabkota_siap,
        count(case when kategori = 'siap_bersyarat' then 1 end) as kabkota_siap_bersyarat,
        count(case when kategori = 'perlu_percepatan' then 1 end) as kabkota_perlu_percepatan,
        count(case when kategori = 'belum_siap' then 1 end) as kabkota_belum_siap,
        count(case when kategori = 'data_belum_cukup' then 1 end) as kabkota_data_belum_cukup,
        count(case when kategori = 'belum_jatuh_tempo' then 1 end) as kabkota_belum_jatuh_tempo,
        cast(sum(indikator_jatuh_tempo) as bigint) as indikator_jatuh_tempo,
        cast(sum(indikator_berskor) as bigint) as indikator_berskor,
        cast(sum(gerbang_gagal) as bigint) as gerbang_gagal
    from bagian
    group by kode_wilayah, kode_pemilu
)

select
    ringkasan.kode_wilayah,
    metrik.nama_wilayah,
    metrik.tingkat,
    ringkasan.kode_pemilu,
    metrik.nama_pemilu,
    ringkasan.kabkota,
    ringkasan.kabkota
    - ringkasan.kabkota_data_belum_cukup
    - ringkasan.kabkota_belum_jatuh_tempo as kabkota_dinilai,
    ringkasan.kabkota_siap,
    ringkasan.kabkota_siap
    + ringkasan.kabkota_data_belum_cukup
    + ringkasan.kabkota_belum_jatuh_tempo as kabkota_siap_paling_banyak,
    ringkasan.kabkota_siap_bersyarat,
    ringkasan.kabkota_perlu_percepatan,
    ringkasan.kabkota_belum_siap,
    ringkasan.kabkota_data_belum_cukup,
    ringkasan.kabkota_belum_jatuh_tempo,
    ringkasan.indikator_jatuh_tempo,
    ringkasan.indikator_berskor,
    round(
        cast(ringkasan.indikator_berskor as double) / nullif(ringkasan.indikator_jatuh_tempo, 0), 6
    ) as cakupan_indikator,
    ringkasan.gerbang_gagal,
    metrik.tanggal_acuan,
    metrik.sintetis
from ringkasan
inner join metrik
    on
        ringkasan.kode_wilayah = metrik.kode_wilayah
        and ringkasan.kode_pemilu = metrik.kode_pemilu
