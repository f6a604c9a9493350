with

gerbang as (
    select * from {{ ref('gerbang') }}
),

kalender as (
    select *
    from {{ ref('dim_kalender') }}
    where dipakai
),

indikator as (
    select * from {{ ref('dim_indikator') }}
),

butir as (
    select * from {{ ref('mart_kesiapan__indikator') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
    where tingkat in ('nasional', 'provinsi', 'kabupaten_kota')
),

bagian as (
    select *
    from {{ ref('int_wilayah__bagian') }}
    where
        tingkat_bagian = 'kabupaten_kota'
        and jarak > 0
),

masa as (
    select * from {{ ref('int_pemilu__masa') }}
),

gerbang_pemilu as (
    select
        gerbang.kode_gerbang,
        gerbang.kode_indikator,
        gerbang.nama,
        gerbang.paling_sedikit,
        gerbang.paling_banyak,
        masa.kode_pemilu,
        masa.tanggal_acuan,
        cast(
            {{ dbt.dateadd(
                'day',
                'gerbang.hari',
                "max(case gerbang.saat when 'mulai' then kalender.mulai else kalender.selesai end)",
            ) }} as date
        ) as berlaku_dari
    from gerbang
    inner join masa
        on masa.kode_pemilu = coalesce(gerbang.kode_pemilu, masa.kode_pemilu)
    -- A gate whose stage is not in the calendar applies from the first day: fail closed.
    left join kalender
        on
            gerbang.tahap = kalender.kode_tahap
            and masa.kode_pemilu = kalender.kode_pemilu
    group by
        gerbang.kode_gerbang,
        gerbang.kode_indikator,
        gerbang.nama,
        gerbang.paling_sedikit,
        gerbang.paling_banyak,
        gerbang.hari,
        masa.kode_pemilu,
        masa.tanggal_acuan
),

gerbang_wilayah as (
    select
        gerbang_pemilu.*,
        wilayah.kode_wilayah,
        wilayah.tingkat,
        butir.pembilang,
        butir.penyebut,
        butir.nilai,
        butir.status,
        butir.alasan as alasan_butir,
        butir.satuan_pembilang,
        butir.berlaku_pada,
        butir.delivery_id,
        butir.sintetis,
        indikator.pengali,
        coalesce(gerbang_pemilu.tanggal_acuan < gerbang_pemilu.berlaku_dari, false) as belum_berlaku,
        -- Observed but described after the vote proves nothing about the eve of it.
        butir.status = 'observed'
        and butir.berlaku_pada <= masa.tanggal_pemungutan
        and butir.nilai is not null as dapat_dinilai
    from gerbang_pemilu
    inner join masa
        on gerbang_pemilu.kode_pemilu = masa.kode_pemilu
    inner join indikator
        on gerbang_pemilu.kode_indikator = indikator.kode_indikator
    cross join wilayah
    inner join butir
        on
            wilayah.kode_wilayah = butir.kode_wilayah
            and gerbang_pemilu.kode_pemilu = butir.kode_pemilu
            and gerbang_pemilu.kode_indikator = butir.kode_indikator
),

-- A province whose kabupaten/kota owe nothing owes it itself (DKI Jakarta's grants): it is judged like one of them.
provinsi_sendiri as (
    select
        atas.kode_wilayah,
        atas.kode_pemilu,
        atas.kode_gerbang
    from gerbang_wilayah as atas
    inner join bagian
        on atas.kode_wilayah = bagian.kode_wilayah
    inner join gerbang_wilayah as bawah
        on
            bagian.kode_bagian = bawah.kode_wilayah
            and atas.kode_pemilu = bawah.kode_pemilu
            and atas.kode_gerbang = bawah.kode_gerbang
    where
        atas.tingkat = 'provinsi'
        and atas.status <> 'not_applicable'
    group by atas.kode_wilayah, atas.kode_pemilu, atas.kode_gerbang
    having min(case when bawah.status = 'not_applicable' then 1 else 0 end) = 1
),

gerbang_dinilai as (
    select
        gerbang_wilayah.*,
        provinsi_sendiri.kode_wilayah is not null as sendiri
    from gerbang_wilayah
    left join provinsi_sendiri
        on
            gerbang_wilayah.kode_wilayah = provinsi_sendiri.kode_wilayah
            and gerbang_wilayah.kode_pemilu = provinsi_sendiri.kode_pemilu
            and gerbang_wilayah.kode_gerbang = provinsi_sendiri.kode_gerbang
),

gerbang_kabkota as (
    select
        *,
        case
            when status = 'not_applicable' then 'tidak_berlaku'
            when belum_berlaku then 'belum_berlaku'
            when not dapat_dinilai then 'tidak_dapat_dinilai'
            when nilai < paling_sedikit or nilai > paling_banyak then 'gagal'
            else 'lulus'
        end as hasil,
        -- What is missing of the numerator, or too much of it.
        case
            when nilai < paling_sedikit then paling_sedikit / coalesce(pengali, 1) * coalesce(penyebut, 1) - pembilang
            when nilai > paling_banyak then pembilang - paling_banyak / coalesce(pengali, 1) * coalesce(penyebut, 1)
        end as selisih
    from gerbang_dinilai
    where
        tingkat = 'kabupaten_kota'
        or sendiri
),

-- Above the kabupaten/kota a gate is a count of those that fail, not a veto.
hitungan as (
    select
        bagian.kode_wilayah,
        gerbang_kabkota.kode_pemilu,
        gerbang_kabkota.kode_gerbang,
        count(*) as kabkota_seluruhnya,
        count(case when gerbang_kabkota.hasil <> 'tidak_berlaku' then 1 end) as kabkota_wajib,
        count(case when gerbang_kabkota.hasil = 'gagal' then 1 end) as kabkota_gagal,
        count(case when gerbang_kabkota.hasil = 'tidak_dapat_dinilai' then 1 end) as kabkota_tidak_dapat_dinilai,
        count(case when gerbang_kabkota.hasil = 'lulus' then 1 end) as kabkota_lulus
    from gerbang_kabkota
    inner join bagian
        on gerbang_kabkota.kode_wilayah = bagian.kode_bagian
    group by bagian.kode_wilayah, gerbang_kabkota.kode_pemilu, gerbang_kabkota.kode_gerbang
),

gerbang_kabkota_terbaca as (
    select
        kode_wilayah,
        kode_pemilu,
        kode_gerbang,
        nama,
        kode_indikator,
        hasil,
        case hasil
            when 'gagal'
                then
                    nama || ': gagal, ' || case when nilai < paling_sedikit then 'kurang ' else 'lebih ' end
                    || {{ angka_dibaca('selisih') }} || ' ' || satuan_pembilang
                    || case
                        when penyebut is not null
                            then
                                ' (' || {{ angka_dibaca('pembilang') }}
                                || ' terhadap ' || {{ angka_dibaca('penyebut') }} || ')'
                        else ''
                    end || '.'
            when 'tidak_dapat_dinilai'
                then nama || ': tidak dapat dinilai. ' || coalesce(alasan_butir, 'Angkanya tidak ada.')
            when 'belum_berlaku' then nama || ': baru berlaku ' || cast(berlaku_dari as string) || '.'
            when 'tidak_berlaku' then nama || ': tidak berlaku. ' || coalesce(alasan_butir, '')
            else nama || ': lulus.'
        end as keterangan,
        pembilang,
        penyebut,
        nilai,
        paling_sedikit,
        paling_banyak,
        cast(null as bigint) as kabkota_seluruhnya,
        cast(null as bigint) as kabkota_lulus,
        cast(null as bigint) as kabkota_gagal,
        cast(null as bigint) as kabkota_tidak_dapat_dinilai,
        berlaku_dari,
        berlaku_pada,
        delivery_id,
        tanggal_acuan,
        sintetis
    from gerbang_kabkota
),

gerbang_atasan as (
    select
        gerbang_wilayah.kode_wilayah,
        gerbang_wilayah.kode_pemilu,
        gerbang_wilayah.kode_gerbang,
        gerbang_wilayah.nama,
        gerbang_wilayah.kode_indikator,
        'hitungan' as hasil,
        gerbang_wilayah.nama || ': ' || cast(coalesce(hitungan.kabkota_gagal, 0) as string) || ' gagal dan '
        || cast(coalesce(hitungan.kabkota_tidak_dapat_dinilai, 0) as string) || ' tidak dapat dinilai dari '
        || cast(coalesce(hitungan.kabkota_wajib, 0) as string) || ' kabupaten/kota.' as keterangan,
        cast(null as double) as pembilang,
        cast(null as double) as penyebut,
        cast(null as double) as nilai,
        gerbang_wilayah.paling_sedikit,
        gerbang_wilayah.paling_banyak,
        coalesce(hitungan.kabkota_seluruhnya, 0) as kabkota_seluruhnya,
        coalesce(hitungan.kabkota_lulus, 0) as kabkota_lulus,
        coalesce(hitungan.kabkota_gagal, 0) as kabkota_gagal,
        coalesce(hitungan.kabkota_tidak_dapat_dinilai, 0) as kabkota_tidak_dapat_dinilai,
        gerbang_wilayah.berlaku_dari,
        cast(null as date) as berlaku_pada,
        cast(null as string) as delivery_id,
        gerbang_wilayah.tanggal_acuan,
        gerbang_wilayah.sintetis
    from gerbang_dinilai as gerbang_wilayah
    left join hitungan
        on
            gerbang_wilayah.kode_wilayah = hitungan.kode_wilayah
            and gerbang_wilayah.kode_pemilu = hitungan.kode_pemilu
            and gerbang_wilayah.kode_gerbang = hitungan.kode_gerbang
    where
        gerbang_wilayah.tingkat <> 'kabupaten_kota'
        and not gerbang_wilayah.sendiri
)

select * from gerbang_kabkota_terbaca
union all
select * from gerbang_atasan
