-- Polling stations: those above the cap, ballots against what every single one needs, and who came to vote.
with

pemilih_tps as (
    {{ diketahui('fct_pemilih_tps') }}
),

pemungutan as (
    {{ diketahui('fct_pemungutan_tps') }}
),

daftar_pemilih as (
    {{ diketahui('fct_daftar_pemilih') }}
),

logistik as (
    {{ diketahui('fct_logistik') }}
),

kiriman as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

pemilihan as (
    select * from {{ ref('dim_pemilihan_wilayah') }}
),

jenis_pemilihan as (
    select * from {{ ref('dim_jenis_pemilihan') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
    where tingkat in ('provinsi', 'kabupaten_kota')
),

ketentuan as (
    select * from {{ ref('int_pemilu__ketentuan') }}
),

tps_dinilai as (
    select
        pemilih_tps.*,
        kiriman.export,
        kiriman.periode,
        ketentuan.tps_paling_banyak,
        -- In whole numbers: two percent of 250 is five, not five and a hair.
        cast(
            ceil(round(pemilih_tps.jumlah * ketentuan.surat_suara_cadangan_persen / 100.0, 6)) as bigint
        ) as surat_suara_cadangan
    from pemilih_tps
    inner join kiriman
        on pemilih_tps.delivery_id = kiriman.delivery_id
    inner join ketentuan
        on pemilih_tps.kode_pemilu = ketentuan.kode_pemilu
),

tps as (
    -- The cap is one of regular polling stations: special ones serve who lives there.
    select
        kode_wilayah,
        kode_pemilu,
        export,
        periode,
        count(case when lokasi_khusus = 'Tidak' then 1 end) as reguler,
        count(case when lokasi_khusus = 'Tidak' and jumlah > tps_paling_banyak then 1 end) as melebihi_batas,
        sum(jumlah + surat_suara_cadangan) as surat_suara_per_jenis,
        min(berlaku_pada) as berlaku_pada,
        max(diterima_pada) as diterima_pada,
        delivery_id,
        cast(null as string) as lembar,
        cast(null as bigint) as baris_sumber
    from tps_dinilai
    group by kode_wilayah, kode_pemilu, export, periode, delivery_id
),

-- The kinds of ballot that are handed out in a kabupaten/kota: those of its own vote and of the levels above.
jenis_surat_suara as (
    select
        kabkota.kode_wilayah,
        jenis_pemilihan.kode_pemilu,
        jenis_pemilihan.jenis_barang
    from wilayah as kabkota
    inner join wilayah as provinsi
        on kabkota.kode_induk = provinsi.kode_wilayah
    inner join pemilihan
        on
            -- The invented province votes for the same President as the real ones, in which it is no part.
            pemilihan.kode_wilayah in (kabkota.kode_wilayah, provinsi.kode_wilayah, provinsi.kode_induk)
            and pemilihan.diselenggarakan
    inner join jenis_pemilihan
        on pemilihan.kode_jenis_pemilihan = jenis_pemilihan.kode_jenis_pemilihan
    where kabkota.tingkat = 'kabupaten_kota'
),

banyak_jenis as (
    select
        kode_wilayah,
        kode_pemilu,
        count(*) as banyak_jenis
    from jenis_surat_suara
    group by kode_wilayah, kode_pemilu
),

kebutuhan as (
    select
        kode_wilayah,
        kode_pemilu,
        sum(surat_suara_per_jenis) as per_jenis
    from tps
    group by kode_wilayah, kode_pemilu
),

-- Too many of one kind do not make up for too few of another.
surat_suara as (
    select
        logistik.kode_wilayah,
        logistik.kode_pemilu,
        'kpu__logistik' as export,
        logistik.periode,
        least(logistik.di_kabko - coalesce(logistik.rusak, 0), kebutuhan.per_jenis) as baik,
        kebutuhan.per_jenis as kebutuhan,
        banyak_jenis.banyak_jenis,
        count(*) over (
            partition by logistik.kode_wilayah, logistik.kode_pemilu, logistik.periode
        ) as jenis_dilaporkan,
        logistik.berlaku_pada,
        logistik.diterima_pada,
        logistik.delivery_id,
        logistik.lembar,
        logistik.baris_sumber
    from logistik
    inner join jenis_surat_suara
        on
            logistik.kode_wilayah = jenis_surat_suara.kode_wilayah
            and logistik.kode_pemilu = jenis_surat_suara.kode_pemilu
            and logistik.jenis_barang = jenis_surat_suara.jenis_barang
    inner join banyak_jenis
        on
            logistik.kode_wilayah = banyak_jenis.kode_wilayah
            and logistik.kode_pemilu = banyak_jenis.kode_pemilu
    inner join kebutuhan
        on
            logistik.kode_wilayah = kebutuhan.kode_wilayah
            and logistik.kode_pemilu = kebutuhan.kode_pemilu
    where logistik.di_kabko is not null
),

surat_suara_lengkap as (
    select *
    from surat_suara
    where jenis_dilaporkan = banyak_jenis
),

-- Everyone who voted against everyone listed, by the one ballot that all voters of the election get.
pengguna as (
    select
        *,
        'kpu__sirekap' as export,
        kode_pemilu as periode,
        pemilih_dpt_j + pengguna_dptb_j + pengguna_non_dpt_j as terdaftar,
        count(*) over (partition by kode_wilayah, kode_pemilu) as tps_terbaca
    from pemungutan
    where
        jenis = 'ppwp'
        and pengguna_total_j is not null
        and pemilih_dpt_j is not null
        and pengguna_dptb_j is not null
        and pengguna_non_dpt_j is not null
),

-- The turnout of some polling stations is not that of the region.
pengguna_lengkap as (
    select
        pengguna.kode_wilayah,
        pengguna.kode_pemilu,
        pengguna.export,
        pengguna.periode,
        sum(pengguna.pengguna_total_j) as pengguna_hak_pilih,
        sum(pengguna.terdaftar) as terdaftar,
        min(pengguna.berlaku_pada) as berlaku_pada,
        max(pengguna.diterima_pada) as diterima_pada,
        pengguna.delivery_id,
        cast(null as string) as lembar,
        cast(null as bigint) as baris_sumber
    from pengguna
    inner join daftar_pemilih
        on
            pengguna.kode_wilayah = daftar_pemilih.kode_wilayah
            and pengguna.kode_pemilu = daftar_pemilih.kode_pemilu
            and daftar_pemilih.tahap = 'DPT'
            and pengguna.tps_terbaca = daftar_pemilih.jumlah_tps
    group by pengguna.kode_wilayah, pengguna.kode_pemilu, pengguna.export, pengguna.periode, pengguna.delivery_id
),

ukuran_tps as (
    {{ ukuran_turunan('tps', {'tps.reguler': 'reguler', 'tps.melebihi_batas': 'melebihi_batas'}) }}
),

ukuran_surat_suara as (
    {{ ukuran_turunan('surat_suara_lengkap', {'surat_suara.baik': 'baik', 'surat_suara.kebutuhan': 'kebutuhan'}) }}
),

ukuran_pemungutan as (
    {{ ukuran_turunan('pengguna_lengkap', {
        'pemungutan.pengguna_hak_pilih': 'pengguna_hak_pilih',
        'pemungutan.terdaftar': 'terdaftar',
    }) }}
)

select * from ukuran_tps
union all
select * from ukuran_surat_suara
union all
select * from ukuran_pemungutan
