with

pohon_kpu as (
    select * from {{ ref('int_tps__pohon_kpu') }}
),

alias_kecamatan as (
    select distinct
        kode_induk,
        {{ nama_baku('nama_tertulis') }} as nama_baku,
        kode_wilayah
    from {{ ref('wilayah_alias') }}
    where
        tingkat = 'kecamatan'
        and penerbit in ('kpu', '*')
),

wilayah as (
    select
        kode_wilayah,
        tingkat,
        nama,
        kode_induk,
        sintetis,
        coalesce(kode_wilayah_kpu, {{ angka_kunci('kode_wilayah') }}) as angka_kode,
        {{ nama_baku('nama') }} as nama_baku,
        {{ nama_ringkas('nama') }} as nama_ringkas,
        -- A name that two regions of one parent bear names neither.
        count(*) over (partition by kode_induk, tingkat, {{ nama_baku('nama') }}) as senama
    from {{ ref('dim_wilayah') }}
    where kode_wilayah like 'W%'
),

pohon as (
    select
        pohon_kpu.*,
        kabupaten_kota.sintetis
    from pohon_kpu
    inner join wilayah as kabupaten_kota
        on pohon_kpu.kode_wilayah = kabupaten_kota.kode_wilayah
),

provinsi_dan_kabupaten_kota as (
    select
        pohon.kode_pemilu,
        'provinsi' as tingkat,
        substr(pohon.kode_desa_kpu, 1, 2) as kode_wilayah_kpu,
        cast(null as string) as kode_induk_kpu,
        pohon.provinsi_tertulis as nama_kpu,
        induk.kode_wilayah as kode_dinamai,
        induk.angka_kode as angka_dinamai,
        pohon.sintetis,
        pohon.delivery_id,
        pohon.lembar,
        pohon.baris_sumber,
        row_number() over (
            partition by pohon.kode_pemilu, substr(pohon.kode_desa_kpu, 1, 2)
            order by pohon.kode_desa_kpu
        ) as urutan
    from pohon
    inner join wilayah as kabupaten_kota
        on pohon.kode_wilayah = kabupaten_kota.kode_wilayah
    inner join wilayah as induk
        on kabupaten_kota.kode_induk = induk.kode_wilayah
    union all
    select
        pohon.kode_pemilu,
        'kabupaten_kota' as tingkat,
        substr(pohon.kode_desa_kpu, 1, 4) as kode_wilayah_kpu,
        substr(pohon.kode_desa_kpu, 1, 2) as kode_induk_kpu,
        pohon.kabupaten_kota_tertulis as nama_kpu,
        kabupaten_kota.kode_wilayah as kode_dinamai,
        kabupaten_kota.angka_kode as angka_dinamai,
        pohon.sintetis,
        pohon.delivery_id,
        pohon.lembar,
        pohon.baris_sumber,
        row_number() over (
            partition by pohon.kode_pemilu, substr(pohon.kode_desa_kpu, 1, 4)
            order by pohon.kode_desa_kpu
        ) as urutan
    from pohon
    inner join wilayah as kabupaten_kota
        on pohon.kode_wilayah = kabupaten_kota.kode_wilayah
),

-- The delivery gate has found the kabupaten/kota by its name, aliases included; here the code must say the same.
padanan_atas as (
    select
        kode_pemilu,
        tingkat,
        kode_wilayah_kpu,
        kode_induk_kpu,
        nama_kpu,
        case when kode_wilayah_kpu = angka_dinamai then kode_dinamai end as kode_wilayah,
        case when kode_wilayah_kpu = angka_dinamai then 'kode_dan_nama' else 'tidak_padan' end as cara_padan,
        case when kode_wilayah_kpu <> angka_dinamai then 'nama_sama_kode_lain' end as alasan,
        sintetis,
        delivery_id,
        lembar,
        baris_sumber
    from provinsi_dan_kabupaten_kota
    where urutan = 1
),

kecamatan_kpu as (
    select
        kode_pemilu,
        substr(kode_desa_kpu, 1, 6) as kode_wilayah_kpu,
        kode_wilayah as kode_kabupaten_kota,
        kecamatan_tertulis as nama_kpu,
        {{ nama_baku('kecamatan_tertulis') }} as nama_baku,
        {{ nama_ringkas('kecamatan_tertulis') }} as nama_ringkas,
        sintetis,
        delivery_id,
        lembar,
        baris_sumber,
        row_number() over (
            partition by kode_pemilu, substr(kode_desa_kpu, 1, 6)
            order by kode_desa_kpu
        ) as urutan
    from pohon
),

kecamatan_kpu_senama as (
    select
        *,
        count(*) over (partition by kode_pemilu, kode_kabupaten_kota, nama_baku) as senama
    from kecamatan_kpu
    where urutan = 1
),

calon_kecamatan as (
    select
        kpu.kode_pemilu,
        kpu.kode_wilayah_kpu,
        kpu.nama_kpu,
        kpu.sintetis,
        kpu.delivery_id,
        kpu.lembar,
        kpu.baris_sumber,
        sekode.kode_wilayah as kode_sekode,
        alias_kecamatan.kode_wilayah as kode_alias,
        senama.kode_wilayah as kode_senama,
        case
            when sekode.nama_baku = kpu.nama_baku then 'kode_dan_nama'
            when alias_kecamatan.kode_wilayah is not null then 'alias'
            when sekode.nama_ringkas = kpu.nama_ringkas then 'kode_dan_ejaan'
            when senama.kode_wilayah is not null and kpu.senama = 1 then 'nama'
            else 'tidak_padan'
        end as cara_padan
    from kecamatan_kpu_senama as kpu
    left join wilayah as sekode
        on
            kpu.kode_wilayah_kpu = sekode.angka_kode
            and kpu.kode_kabupaten_kota = sekode.kode_induk
            and sekode.tingkat = 'kecamatan'
    left join alias_kecamatan
        on
            kpu.kode_kabupaten_kota = alias_kecamatan.kode_induk
            and kpu.nama_baku = alias_kecamatan.nama_baku
    left join wilayah as senama
        on
            kpu.kode_kabupaten_kota = senama.kode_induk
            and kpu.nama_baku = senama.nama_baku
            and senama.tingkat = 'kecamatan'
            and senama.senama = 1
),

padanan_kecamatan as (
    select
        kode_pemilu,
        kode_wilayah_kpu,
        nama_kpu,
        kode_sekode,
        case cara_padan
            when 'kode_dan_nama' then kode_sekode
            when 'kode_dan_ejaan' then kode_sekode
            when 'alias' then kode_alias
            when 'nama' then kode_senama
        end as kode_wilayah,
        cara_padan,
        case
            when cara_padan <> 'tidak_padan' then null
            when kode_sekode is not null then 'kode_sama_nama_lain'
            else 'tidak_ada'
        end as alasan,
        sintetis,
        delivery_id,
        lembar,
        baris_sumber
    from calon_kecamatan
),

-- A desa is looked for in the kecamatan its own was matched to; where that is not, only in the one of the same code,
-- and there only by code and name together.
desa_kpu as (
    select
        pohon.kode_pemilu,
        pohon.kode_desa_kpu as kode_wilayah_kpu,
        padanan_kecamatan.kode_wilayah as kode_kecamatan,
        coalesce(padanan_kecamatan.kode_wilayah, padanan_kecamatan.kode_sekode) as kode_kecamatan_dicari,
        pohon.desa_kelurahan_tertulis as nama_kpu,
        {{ nama_baku('pohon.desa_kelurahan_tertulis') }} as nama_baku,
        {{ nama_ringkas('pohon.desa_kelurahan_tertulis') }} as nama_ringkas,
        count(*) over (
            partition by
                pohon.kode_pemilu,
                substr(pohon.kode_desa_kpu, 1, 6),
                {{ nama_baku('pohon.desa_kelurahan_tertulis') }}
        ) as senama,
        pohon.sintetis,
        pohon.delivery_id,
        pohon.lembar,
        pohon.baris_sumber
    from pohon
    inner join padanan_kecamatan
        on
            pohon.kode_pemilu = padanan_kecamatan.kode_pemilu
            and substr(pohon.kode_desa_kpu, 1, 6) = padanan_kecamatan.kode_wilayah_kpu
),

calon_desa as (
    select
        kpu.kode_pemilu,
        kpu.kode_wilayah_kpu,
        kpu.nama_kpu,
        kpu.kode_kecamatan,
        kpu.sintetis,
        kpu.delivery_id,
        kpu.lembar,
        kpu.baris_sumber,
        sekode.kode_wilayah as kode_sekode,
        senama.kode_wilayah as kode_senama,
        case
            when sekode.kode_induk = kpu.kode_kecamatan_dicari and sekode.nama_baku = kpu.nama_baku
                then 'kode_dan_nama'
            when sekode.kode_induk = kpu.kode_kecamatan_dicari and sekode.nama_ringkas = kpu.nama_ringkas
                then 'kode_dan_ejaan'
            when senama.kode_wilayah is not null and kpu.senama = 1 then 'nama'
            else 'tidak_padan'
        end as cara_padan
    from desa_kpu as kpu
    left join wilayah as sekode
        on
            kpu.kode_wilayah_kpu = sekode.angka_kode
            and sekode.tingkat = 'desa_kelurahan'
    left join wilayah as senama
        on
            kpu.kode_kecamatan = senama.kode_induk
            and kpu.nama_baku = senama.nama_baku
            and senama.tingkat = 'desa_kelurahan'
            and senama.senama = 1
),

padanan_desa as (
    select
        kode_pemilu,
        kode_wilayah_kpu,
        nama_kpu,
        case
            when cara_padan in ('kode_dan_nama', 'kode_dan_ejaan') then kode_sekode
            when cara_padan = 'nama' then kode_senama
        end as kode_wilayah,
        cara_padan,
        case
            when cara_padan <> 'tidak_padan' then null
            when kode_sekode is not null then 'kode_sama_nama_lain'
            when kode_kecamatan is null then 'kecamatan_tidak_padan'
            else 'tidak_ada'
        end as alasan,
        sintetis,
        delivery_id,
        lembar,
        baris_sumber
    from calon_desa
),

gabungan as (
    select * from padanan_atas
    union all
    select
        kode_pemilu,
        'kecamatan' as tingkat,
        kode_wilayah_kpu,
        substr(kode_wilayah_kpu, 1, 4) as kode_induk_kpu,
        nama_kpu,
        kode_wilayah,
        cara_padan,
        alasan,
        sintetis,
        delivery_id,
        lembar,
        baris_sumber
    from padanan_kecamatan
    union all
    select
        kode_pemilu,
        'desa_kelurahan' as tingkat,
        kode_wilayah_kpu,
        substr(kode_wilayah_kpu, 1, 6) as kode_induk_kpu,
        nama_kpu,
        kode_wilayah,
        cara_padan,
        alasan,
        sintetis,
        delivery_id,
        lembar,
        baris_sumber
    from padanan_desa
),

-- One region of ours is one of KPU's: where two codes claim it, the match that rests on the code keeps it.
berurut as (
    select
        *,
        row_number() over (
            partition by kode_pemilu, tingkat, kode_wilayah
            order by
                case cara_padan when 'kode_dan_nama' then 1 when 'kode_dan_ejaan' then 2 when 'alias' then 3 else 4 end,
                kode_wilayah_kpu
        ) as urutan_padan
    from gabungan
),

padanan as (
    select
        kode_pemilu,
        tingkat,
        kode_wilayah_kpu,
        kode_induk_kpu,
        nama_kpu,
        case when urutan_padan = 1 then kode_wilayah end as kode_wilayah,
        case when kode_wilayah is null or urutan_padan = 1 then cara_padan else 'tidak_padan' end as cara_padan,
        case when kode_wilayah is null or urutan_padan = 1 then alasan else 'sudah_dipadankan' end as alasan,
        sintetis,
        delivery_id,
        lembar,
        baris_sumber
    from berurut
)

select
    padanan.kode_pemilu,
    padanan.tingkat,
    padanan.kode_wilayah_kpu,
    padanan.kode_induk_kpu,
    padanan.nama_kpu,
    padanan.kode_wilayah,
    padanan.cara_padan,
    padanan.alasan,
    sekode.nama as nama_pada_kode_itu,
    padanan.sintetis,
    padanan.delivery_id,
    padanan.lembar,
    padanan.baris_sumber
from padanan
left join wilayah as sekode
    on
        padanan.kode_wilayah_kpu = sekode.angka_kode
        and padanan.tingkat = sekode.tingkat
