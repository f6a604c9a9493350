with

dimensi_wilayah as (
    select * from {{ ref('int_indeks__dimensi') }}
),

dimensi as (
    select * from {{ ref('dimensi') }}
),

aturan as (
    select max(case when kode_aturan = 'CAKUPAN-DIMENSI' then nilai end) as cakupan_dimensi
    from {{ ref('aturan_indeks') }}
),

dimensi_berstatus as (
    select
        dimensi_wilayah.*,
        dimensi.nama,
        aturan.cakupan_dimensi,
        case
            when dimensi_wilayah.banyak_jatuh_tempo = 0 and dimensi_wilayah.banyak_belum_jatuh_tempo > 0
                then 'belum_jatuh_tempo'
            when dimensi_wilayah.banyak_jatuh_tempo = 0 then 'tidak_berlaku'
            when dimensi_wilayah.cakupan >= aturan.cakupan_dimensi then 'ditunjukkan'
            else 'data_belum_cukup'
        end as status
    from dimensi_wilayah
    inner join dimensi
        on dimensi_wilayah.kode_dimensi = dimensi.kode_dimensi
    cross join aturan
)

select
    kode_wilayah,
    kode_pemilu,
    kode_dimensi,
    nama,
    case when status = 'ditunjukkan' then round(skor, 6) end as skor,
    round(cakupan, 6) as cakupan,
    round(batas_bawah, 6) as batas_bawah,
    round(batas_atas, 6) as batas_atas,
    status,
    case status
        when 'data_belum_cukup'
            then
                'Data belum cukup: ' || cast(banyak_berskor as string) || ' dari ' || cast(banyak_jatuh_tempo as string)
                || ' indikator yang jatuh tempo dapat dinilai; paling sedikit '
                || cast(cast(round(100 * cakupan_dimensi, 0) as bigint) as string) || ' persen bobotnya.'
        when 'belum_jatuh_tempo' then 'Belum ada indikator yang jatuh tempo.'
        when 'tidak_berlaku' then 'Dimensi ini tidak berlaku pada pemilu ini.'
    end as alasan,
    bobot_dimensi as bobot,
    banyak_indikator,
    banyak_jatuh_tempo,
    banyak_berskor,
    banyak_ditolak,
    tanggal_acuan,
    sintetis
from dimensi_berstatus
