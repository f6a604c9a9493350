with

dimensi as (
    select * from {{ ref('int_indeks__dimensi') }}
    where bobot_dimensi > 0
),

gerbang as (
    select * from {{ ref('mart_kesiapan__gerbang') }}
),

kategori as (
    select * from {{ ref('kategori') }}
),

aturan as (
    select
        max(case when kode_aturan = 'CAKUPAN-DIMENSI' then nilai end) as cakupan_dimensi,
        max(case when kode_aturan = 'CAKUPAN-INDEKS' then nilai end) as cakupan_indeks,
        max(case when kode_aturan = 'SELISIH-GOLONGAN' then nilai end) as selisih_golongan,
        max(case when kode_aturan = 'URUTAN-GERBANG-GAGAL' then nilai end) as urutan_gagal,
        max(case when kode_aturan = 'URUTAN-GERBANG-TIDAK-DINILAI' then nilai end) as urutan_tidak_dinilai
    from {{ ref('aturan_indeks') }}
),

indeks as (
    -- The score is made of every dimension of which something is observed; the bounds of all that is due.
    select
        dimensi.kode_wilayah,
        dimensi.kode_pemilu,
        sum(case when dimensi.skor is not null then dimensi.bobot_dimensi * dimensi.skor end)
        / nullif(sum(case when dimensi.skor is not null then dimensi.bobot_dimensi end), 0) as skor,
        exp(
            sum(
                case
                    when dimensi.skor is not null then dimensi.bobot_dimensi * ln(greatest(dimensi.skor, 1.0))
                end
            ) / nullif(sum(case when dimensi.skor is not null then dimensi.bobot_dimensi end), 0)
        ) as skor_geometrik,
        sum(case when dimensi.banyak_jatuh_tempo > 0 then dimensi.bobot_dimensi * dimensi.cakupan end)
        / nullif(sum(case when dimensi.banyak_jatuh_tempo > 0 then dimensi.bobot_dimensi end), 0) as cakupan,
        sum(case when dimensi.banyak_jatuh_tempo > 0 then dimensi.bobot_dimensi * dimensi.batas_bawah end)
        / nullif(sum(case when dimensi.banyak_jatuh_tempo > 0 then dimensi.bobot_dimensi end), 0) as batas_bawah,
        sum(case when dimensi.banyak_jatuh_tempo > 0 then dimensi.bobot_dimensi * dimensi.batas_atas end)
        / nullif(sum(case when dimensi.banyak_jatuh_tempo > 0 then dimensi.bobot_dimensi end), 0) as batas_atas,
        count(case when dimensi.banyak_jatuh_tempo > 0 then 1 end) as dimensi_jatuh_tempo,
        count(
            case when dimensi.banyak_jatuh_tempo > 0 and dimensi.cakupan >= aturan.cakupan_dimensi then 1 end
        ) as dimensi_cukup,
        cast(sum(dimensi.banyak_jatuh_tempo) as bigint) as indikator_jatuh_tempo,
        cast(sum(dimensi.banyak_berskor) as bigint) as indikator_berskor,
        max(dimensi.tanggal_acuan) as tanggal_acuan,
        dimensi.sintetis
    from dimensi
    cross join aturan
    group by dimensi.kode_wilayah, dimensi.kode_pemilu, dimensi.sintetis
),

gerbang_wilayah as (
    select
        kode_wilayah,
        kode_pemilu,
        count(case when hasil = 'gagal' then 1 end) as gerbang_gagal,
        count(case when hasil = 'tidak_dapat_dinilai' then 1 end) as gerbang_tidak_dapat_dinilai,
        -- In the order of the seed's codes; what passes is not told, what is counted above a kabupaten/kota is.
        {{ gabungan_teks(
            "case
                when hasil in ('gagal', 'tidak_dapat_dinilai') or kabkota_gagal + kabkota_tidak_dapat_dinilai > 0
                    then keterangan
            end", 'kode_gerbang'
        ) }} as gerbang
    from gerbang
    group by kode_wilayah, kode_pemilu
),

indeks_bergerbang as (
    select
        indeks.*,
        gerbang_wilayah.gerbang,
        coalesce(gerbang_wilayah.gerbang_gagal, 0) as gerbang_gagal,
        coalesce(gerbang_wilayah.gerbang_tidak_dapat_dinilai, 0) as gerbang_tidak_dapat_dinilai,
        coalesce(
            indeks.cakupan >= aturan.cakupan_indeks and indeks.dimensi_cukup = indeks.dimensi_jatuh_tempo, false
        ) as cukup,
        aturan.selisih_golongan,
        case
            when gerbang_wilayah.gerbang_gagal > 0 then aturan.urutan_gagal
            when gerbang_wilayah.gerbang_tidak_dapat_dinilai > 0 then aturan.urutan_tidak_dinilai
            else 1
        end as urutan_terbaik
    from indeks
    cross join aturan
    left join gerbang_wilayah
        on
            indeks.kode_wilayah = gerbang_wilayah.kode_wilayah
            and indeks.kode_pemilu = gerbang_wilayah.kode_pemilu
),

-- The category follows the lower bound, so silence cannot improve it.
indeks_bergolongan as (
    select
        indeks_bergerbang.*,
        (
            select min(kategori.urutan)
            from kategori
            where kategori.batas_bawah <= round(indeks_bergerbang.batas_bawah, 6)
        ) as urutan_bawah,
        (
            select min(kategori.urutan)
            from kategori
            where kategori.batas_bawah <= round(indeks_bergerbang.batas_atas, 6)
        ) as urutan_atas
    from indeks_bergerbang
),

indeks_berkategori as (
    select
        *,
        case
            -- A gate that has failed is known to have failed, whatever else is not.
            when gerbang_gagal > 0 then greatest(urutan_bawah, urutan_terbaik)
            when not cukup then null
            when urutan_bawah - urutan_atas > selisih_golongan then null
            else greatest(urutan_bawah, urutan_terbaik)
        end as urutan
    from indeks_bergolongan
)

select
    indeks_berkategori.kode_wilayah,
    indeks_berkategori.kode_pemilu,
    case when indeks_berkategori.cukup then round(indeks_berkategori.skor, 6) end as skor,
    case when indeks_berkategori.cukup then round(indeks_berkategori.skor_geometrik, 6) end as skor_geometrik,
    round(coalesce(indeks_berkategori.cakupan, 0), 6) as cakupan,
    round(indeks_berkategori.batas_bawah, 6) as batas_bawah,
    round(indeks_berkategori.batas_atas, 6) as batas_atas,
    coalesce(
        kategori.kode_kategori,
        case
            when indeks_berkategori.dimensi_jatuh_tempo = 0 then 'belum_jatuh_tempo'
            else 'data_belum_cukup'
        end
    ) as kategori,
    indeks_berkategori.gerbang,
    indeks_berkategori.gerbang_gagal,
    indeks_berkategori.gerbang_tidak_dapat_dinilai,
    case
        when indeks_berkategori.dimensi_jatuh_tempo = 0 then 'Belum ada indikator yang jatuh tempo.'
        when not indeks_berkategori.cukup
            then
                'Data belum cukup: ' || cast(indeks_berkategori.indikator_berskor as string) || ' dari '
                || cast(indeks_berkategori.indikator_jatuh_tempo as string)
                || ' indikator yang jatuh tempo dapat dinilai, '
                || cast(indeks_berkategori.dimensi_cukup as string) || ' dari '
                || cast(indeks_berkategori.dimensi_jatuh_tempo as string) || ' dimensi cukup datanya.'
        when indeks_berkategori.urutan is null
            then 'Kategori ditahan: batas bawah dan batas atas terpaut lebih dari satu golongan.'
        when indeks_berkategori.urutan > indeks_berkategori.urutan_bawah
            then 'Kategori dibatasi gerbang hukum.'
    end as alasan,
    indeks_berkategori.dimensi_jatuh_tempo,
    indeks_berkategori.dimensi_cukup,
    indeks_berkategori.indikator_jatuh_tempo,
    indeks_berkategori.indikator_berskor,
    indeks_berkategori.tanggal_acuan,
    indeks_berkategori.sintetis
from indeks_berkategori
left join kategori
    on indeks_berkategori.urutan = kategori.urutan
