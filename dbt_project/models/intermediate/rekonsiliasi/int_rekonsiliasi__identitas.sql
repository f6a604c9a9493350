-- Identities within one delivery: parts of a sum, stock and flow. Only where every term was reported.
with

identitas as (
    select * from {{ ref('identitas') }}
),

identitas_suku as (
    select * from {{ ref('identitas_suku') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

angka as (
    {{ diketahui('fct_angka') }}
),

banyak_suku as (
    select
        kode_identitas,
        count(*) as suku_seharusnya
    from identitas_suku
    group by kode_identitas
),

dihitung as (
    select
        identitas_suku.kode_identitas,
        angka.kode_wilayah,
        angka.export,
        angka.periode,
        angka.kode_pemilu,
        angka.rincian,
        angka.delivery_id,
        min(angka.satuan) as satuan,
        min(angka.berlaku_pada) as berlaku_pada,
        min(case when identitas_suku.peran = 'hasil' then angka.kode_ukuran end) as kode_ukuran,
        count(*) as suku_ada,
        sum(case when identitas_suku.peran = 'hasil' then angka.nilai end) as nilai,
        sum(case when identitas_suku.peran = 'suku' then identitas_suku.koefisien * angka.nilai end) as pembanding
    from angka
    inner join identitas_suku
        on angka.kode_ukuran = identitas_suku.kode_ukuran
    group by
        identitas_suku.kode_identitas,
        angka.kode_wilayah,
        angka.export,
        angka.periode,
        angka.kode_pemilu,
        angka.rincian,
        angka.delivery_id
)

select
    'I-' || dihitung.kode_identitas || ':' || dihitung.periode || ':' || dihitung.kode_wilayah || ':'
    || dihitung.rincian || ':' || dihitung.delivery_id as kode_rekonsiliasi,
    'identitas' as jenis,
    dihitung.kode_wilayah,
    identitas.judul as subjek,
    dihitung.export,
    dihitung.periode,
    dihitung.kode_pemilu,
    dihitung.satuan,
    dihitung.nilai,
    dihitung.pembanding,
    cast(0 as double) as toleransi_persen,
    cast(0 as double) as toleransi,
    'sama' as bandingan,
    identitas.tingkat,
    identitas.indikator_terdampak,
    dihitung.berlaku_pada,
    dihitung.berlaku_pada as berlaku_pada_pembanding,
    dihitung.kode_ukuran as kode_ukuran_nilai,
    dihitung.rincian as rincian_nilai,
    wilayah.tingkat as tingkat_bagian_nilai,
    cast(null as string) as export_pembanding,
    cast(null as string) as periode_pembanding,
    cast(null as string) as kode_ukuran_pembanding,
    cast(null as string) as rincian_pembanding,
    cast(null as string) as tingkat_bagian_pembanding,
    identitas.judul || ', keadaan ' || cast(dihitung.berlaku_pada as string) || '. ' || identitas.alasan
    || '.' as keterangan
from dihitung
inner join identitas
    on dihitung.kode_identitas = identitas.kode_identitas
inner join banyak_suku
    on
        dihitung.kode_identitas = banyak_suku.kode_identitas
        and dihitung.suku_ada = banyak_suku.suku_seharusnya
inner join wilayah
    on dihitung.kode_wilayah = wilayah.kode_wilayah
