with

pemekaran as (
    select * from {{ ref('wilayah_pemekaran') }}
),

penduduk as (
    select
        kode_wilayah,
        periode,
        jumlah,
        berlaku_pada,
        delivery_id
    from {{ ref('fct_penduduk') }}
    where
        diketahui_sampai is null
        and jumlah is not null
),

banyak_penerus as (
    select
        kode_asal,
        count(*) as penerus
    from pemekaran
    group by kode_asal
),

penduduk_penerus as (
    select
        pemekaran.kode_asal,
        pemekaran.kode_tujuan,
        penduduk.periode,
        penduduk.jumlah,
        penduduk.berlaku_pada,
        penduduk.delivery_id
    from pemekaran
    inner join penduduk
        on pemekaran.kode_tujuan = penduduk.kode_wilayah
),

-- The first period in which every successor has a figure: the nearest to the split that can be divided by.
periode_lengkap as (
    select
        penduduk_penerus.kode_asal,
        penduduk_penerus.periode,
        sum(penduduk_penerus.jumlah) as jumlah_semua,
        row_number() over (
            partition by penduduk_penerus.kode_asal
            order by min(penduduk_penerus.berlaku_pada), penduduk_penerus.periode
        ) as urutan
    from penduduk_penerus
    inner join banyak_penerus
        on penduduk_penerus.kode_asal = banyak_penerus.kode_asal
    group by
        penduduk_penerus.kode_asal,
        penduduk_penerus.periode,
        banyak_penerus.penerus
    having count(*) = banyak_penerus.penerus and sum(penduduk_penerus.jumlah) > 0
),

dasar_pembagian as (
    select
        penduduk_penerus.*,
        periode_lengkap.jumlah_semua,
        cast(
            round(cast(penduduk_penerus.jumlah as double) / periode_lengkap.jumlah_semua, 6) as decimal(9, 6)
        ) as porsi_bulat,
        row_number() over (
            partition by penduduk_penerus.kode_asal
            order by penduduk_penerus.jumlah desc, penduduk_penerus.kode_tujuan asc
        ) as urutan_besar
    from penduduk_penerus
    inner join periode_lengkap
        on
            penduduk_penerus.kode_asal = periode_lengkap.kode_asal
            and penduduk_penerus.periode = periode_lengkap.periode
    where periode_lengkap.urutan = 1
),

-- Six decimals, and what rounding leaves over goes to the largest: the shares of an origin make exactly one.
terbagi as (
    select
        *,
        porsi_bulat + case
            when urutan_besar = 1 then 1 - sum(porsi_bulat) over (partition by kode_asal)
            else 0
        end as porsi
    from dasar_pembagian
)

select
    pemekaran.kode_asal,
    pemekaran.kode_tujuan,
    pemekaran.berlaku_dari,
    pemekaran.dasar,
    cast(terbagi.porsi as decimal(9, 6)) as porsi,
    case when terbagi.porsi is not null then 'jumlah_penduduk' end as ukuran,
    terbagi.jumlah as nilai,
    cast(terbagi.jumlah_semua as bigint) as nilai_semua,
    terbagi.periode,
    terbagi.berlaku_pada,
    terbagi.delivery_id,
    case
        when terbagi.porsi is null
            then
                'Belum ada periode dengan jumlah penduduk semua wilayah penerus; angka wilayah asal tidak dapat dibagi.'
        else
            'Jumlah penduduk wilayah ini dibagi jumlah penduduk semua penerusnya, periode ' || terbagi.periode
            || ', keadaan ' || cast(terbagi.berlaku_pada as string)
            || '; periode pertama yang diketahui untuk semuanya.'
    end as dasar_porsi
from pemekaran
left join terbagi
    on pemekaran.kode_tujuan = terbagi.kode_tujuan
