with

kecamatan_bps as (
    select * from {{ ref('wilayah_bps_kecamatan') }}
),

wilayah as (
    select
        kode_wilayah,
        kode_wilayah_kemendagri,
        kode_wilayah_bps,
        tingkat,
        nama,
        kode_induk,
        {{ nama_baku('nama') }} as nama_baku,
        {{ nama_ringkas('nama') }} as nama_ringkas,
        -- A name that two kecamatan of one kabupaten/kota bear names neither.
        count(*) over (partition by kode_induk, tingkat, {{ nama_baku('nama') }}) as senama
    from {{ ref('dim_wilayah') }}
    where not sintetis
),

-- How senders are known to spell a kecamatan, whoever they are: it counts only beside an equal code.
alias_kecamatan as (
    select distinct
        kode_wilayah,
        {{ nama_baku('nama_tertulis') }} as nama_baku
    from {{ ref('wilayah_alias') }}
    where tingkat = 'kecamatan'
),

dari_daftar_wilayah as (
    select
        tingkat,
        kode_wilayah_bps,
        cast(null as string) as nama_bps,
        kode_wilayah,
        'daftar_wilayah' as cara_padan,
        cast(null as string) as alasan,
        cast(null as string) as kode_kemendagri_tertulis,
        cast(null as string) as nama_kemendagri_tertulis
    from wilayah
    where kode_wilayah_bps is not null
),

kecamatan_bernama as (
    select
        kecamatan_bps.kode_kecamatan_bps,
        kecamatan_bps.nama_bps,
        kecamatan_bps.kode_kecamatan_kemendagri,
        kecamatan_bps.nama_kemendagri,
        kabupaten_kota.kode_wilayah as kode_kabupaten_kota,
        {{ nama_baku('kecamatan_bps.nama_bps') }} as nama_bps_baku,
        {{ nama_ringkas('kecamatan_bps.nama_bps') }} as nama_bps_ringkas,
        {{ nama_baku('kecamatan_bps.nama_kemendagri') }} as nama_kemendagri_baku,
        {{ nama_ringkas('kecamatan_bps.nama_kemendagri') }} as nama_kemendagri_ringkas
    from kecamatan_bps
    left join wilayah as kabupaten_kota
        on
            substr(kecamatan_bps.kode_kecamatan_bps, 1, 4) = kabupaten_kota.kode_wilayah_bps
            and kabupaten_kota.tingkat = 'kabupaten_kota'
),

-- BPS's own name speaks only where the source gives no name of Kemendagri: in Raja Ampat the two have two names the
-- other way round.
calon as (
    select
        bernama.*,
        sekode.kode_wilayah as kode_sekode,
        senama.kode_wilayah as kode_senama,
        case
            when sekode.nama_baku in (bernama.nama_kemendagri_baku, bernama.nama_bps_baku) then 'kode_dan_nama'
            when sekode.nama_ringkas in (bernama.nama_kemendagri_ringkas, bernama.nama_bps_ringkas)
                then 'kode_dan_ejaan'
            when alias_kemendagri.kode_wilayah is not null or alias_bps.kode_wilayah is not null then 'kode_dan_alias'
            when sekode.kode_wilayah is null and senama.kode_wilayah is not null then 'nama'
            else 'tidak_padan'
        end as cara_padan
    from kecamatan_bernama as bernama
    left join wilayah as sekode
        on
            bernama.kode_kecamatan_kemendagri = sekode.kode_wilayah_kemendagri
            and bernama.kode_kabupaten_kota = sekode.kode_induk
    left join alias_kecamatan as alias_kemendagri
        on
            sekode.kode_wilayah = alias_kemendagri.kode_wilayah
            and bernama.nama_kemendagri_baku = alias_kemendagri.nama_baku
    left join alias_kecamatan as alias_bps
        on
            sekode.kode_wilayah = alias_bps.kode_wilayah
            and bernama.nama_bps_baku = alias_bps.nama_baku
    left join wilayah as senama
        on
            bernama.kode_kabupaten_kota = senama.kode_induk
            and coalesce(bernama.nama_kemendagri_baku, bernama.nama_bps_baku) = senama.nama_baku
            and senama.tingkat = 'kecamatan'
            and senama.senama = 1
),

-- One kecamatan of ours is one of BPS's: where two claim it, the match that rests on the code keeps it.
berurut as (
    select
        *,
        row_number() over (
            partition by case when cara_padan = 'nama' then kode_senama else kode_sekode end
            order by
                case when cara_padan = 'nama' then 2 when cara_padan = 'tidak_padan' then 3 else 1 end,
                kode_kecamatan_bps
        ) as urutan_padan
    from calon
),

dari_kecamatan as (
    select
        'kecamatan' as tingkat,
        kode_kecamatan_bps as kode_wilayah_bps,
        nama_bps,
        case
            when urutan_padan > 1 or cara_padan = 'tidak_padan' then null
            when cara_padan = 'nama' then kode_senama
            else kode_sekode
        end as kode_wilayah,
        case when urutan_padan > 1 then 'tidak_padan' else cara_padan end as cara_padan,
        case
            when cara_padan <> 'tidak_padan' and urutan_padan > 1 then 'sudah_dipadankan'
            when cara_padan <> 'tidak_padan' then null
            when kode_sekode is not null then 'kode_sama_nama_lain'
            when kode_kecamatan_kemendagri is null then 'tanpa_kode_kemendagri'
            else 'kode_dan_nama_tidak_ada'
        end as alasan,
        kode_kecamatan_kemendagri as kode_kemendagri_tertulis,
        nama_kemendagri as nama_kemendagri_tertulis
    from berurut
),

gabungan as (
    select * from dari_daftar_wilayah
    union all
    select * from dari_kecamatan
)

select
    gabungan.tingkat,
    gabungan.kode_wilayah_bps,
    gabungan.nama_bps,
    gabungan.kode_wilayah,
    wilayah.kode_wilayah_kemendagri,
    wilayah.nama as nama_wilayah,
    gabungan.cara_padan,
    gabungan.alasan,
    gabungan.kode_kemendagri_tertulis,
    gabungan.nama_kemendagri_tertulis
from gabungan
left join wilayah
    on gabungan.kode_wilayah = wilayah.kode_wilayah
