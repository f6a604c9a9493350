with

angka as (
    select * from {{ ref('angka_terbit') }}
),

suku as (
    select
        kode_pemeriksaan,
        sum(case when peran = 'suku' then koefisien * nilai end) as suku,
        sum(case when peran = 'penyebut' then koefisien * nilai end) as penyebut
    from angka
    group by kode_pemeriksaan
),

hasil_berurut as (
    select
        *,
        row_number() over (partition by kode_pemeriksaan order by nomor) as urutan
    from angka
    where peran = 'hasil'
),

hasil as (
    select *
    from hasil_berurut
    where urutan = 1
),

-- Of figures that should be one, the first is compared with the one farthest from it.
hasil_lain as (
    select
        hasil_berurut.kode_pemeriksaan,
        hasil_berurut.uraian,
        hasil_berurut.nilai,
        row_number() over (
            partition by hasil_berurut.kode_pemeriksaan
            order by abs(hasil_berurut.nilai - hasil.nilai) desc, hasil_berurut.nomor asc
        ) as urutan
    from hasil_berurut
    inner join hasil
        on hasil_berurut.kode_pemeriksaan = hasil.kode_pemeriksaan
    where hasil_berurut.urutan > 1
),

-- Six decimals: the tail of a double may look like an identifier.
dihitung as (
    select
        hasil.kode_pemeriksaan,
        hasil.kode_wilayah,
        hasil.judul,
        hasil.rumus,
        hasil.uraian,
        hasil_lain.uraian as uraian_lain,
        hasil.satuan,
        hasil.toleransi,
        hasil.tanggal,
        hasil.sumber,
        round(
            case hasil.rumus
                when 'jumlah' then suku.suku
                when 'persen' then 100.0 * suku.suku / nullif(suku.penyebut, 0)
                when 'sama' then hasil.nilai
            end,
            6
        ) as nilai,
        round(case when hasil.rumus = 'sama' then hasil_lain.nilai else hasil.nilai end, 6) as pembanding
    from hasil
    inner join suku
        on hasil.kode_pemeriksaan = suku.kode_pemeriksaan
    left join hasil_lain
        on
            hasil.kode_pemeriksaan = hasil_lain.kode_pemeriksaan
            and hasil_lain.urutan = 1
),

dibandingkan as (
    select
        *,
        round(nilai - pembanding, 6) as selisih
    from dihitung
)

select
    kode_pemeriksaan as kode_rekonsiliasi,
    kode_wilayah,
    judul as subjek,
    cast(nilai as double) as nilai,
    cast(pembanding as double) as pembanding,
    cast(toleransi as double) as toleransi,
    satuan,
    case when abs(selisih) <= toleransi then 'Cocok: ' else 'Tidak cocok: ' end
    || case rumus
        when 'jumlah' then 'bagiannya berjumlah ' || {{ angka_sebagai_teks('nilai') }} || ', tertulis '
        when 'persen' then 'dihitung ulang ' || {{ angka_sebagai_teks('nilai') }} || ', tertulis '
        when 'sama' then uraian || ' ' || {{ angka_sebagai_teks('nilai') }} || ', ' || uraian_lain || ' '
    end
    || {{ angka_sebagai_teks('pembanding') }} || ' ' || satuan
    || case when selisih = 0 then '' else '; selisih ' || {{ angka_sebagai_teks('selisih') }} end
    || case
        when selisih <> 0 and toleransi > 0 then ', toleransi ' || {{ angka_sebagai_teks('toleransi') }}
        else ''
    end
    || '. Sumber: ' || sumber || coalesce(', keadaan ' || cast(tanggal as string), '')
    || '.' as keterangan
from dibandingkan
