with

ketentuan as (
    select * from {{ ref('ketentuan') }}
),

bacaan_berlaku as (
    select * from {{ ref('bacaan_berlaku') }}
),

-- One reading may have several rows, one after another in time.
banyak_bacaan as (
    select
        kode_ketentuan,
        coalesce(kode_pemilu, 'SEMUA') as lingkup_pemilu,
        count(distinct bacaan) as banyak_bacaan
    from ketentuan
    group by kode_ketentuan, coalesce(kode_pemilu, 'SEMUA')
)

select
    ketentuan.kode_ketentuan,
    ketentuan.kode_pemilu,
    ketentuan.nama,
    ketentuan.nilai,
    ketentuan.nilai_teks,
    ketentuan.satuan,
    ketentuan.bacaan,
    banyak_bacaan.banyak_bacaan,
    -- Several readings and no choice: none is in force, and the gate closes.
    coalesce(ketentuan.bacaan = bacaan_berlaku.bacaan, banyak_bacaan.banyak_bacaan = 1) as dipakai,
    bacaan_berlaku.alasan as alasan_bacaan,
    ketentuan.berlaku_dari,
    ketentuan.berlaku_sampai,
    ketentuan.dasar,
    ketentuan.sumber,
    ketentuan.keyakinan
from ketentuan
inner join banyak_bacaan
    on
        ketentuan.kode_ketentuan = banyak_bacaan.kode_ketentuan
        and coalesce(ketentuan.kode_pemilu, 'SEMUA') = banyak_bacaan.lingkup_pemilu
left join bacaan_berlaku
    on ketentuan.kode_ketentuan = bacaan_berlaku.kode
