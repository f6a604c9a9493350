-- Civil registry: what no column says by itself. Printing backlog, first-time voters, outreach groups visited.
with

ktp_el as (
    {{ diketahui('fct_ktp_el') }}
),

dp4 as (
    {{ diketahui('fct_dp4') }}
),

kiriman as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

jemput_bola as (
    {{ keadaan_pada_hari_nilai('fct_jemput_bola', ['kode_wilayah', 'segmen', 'periode']) }}
),

cetak as (
    -- Printed above recorded is reprints, not a backlog below nothing.
    select
        *,
        cast(null as string) as kode_pemilu,
        case
            when pencetakan >= perekaman then 0
            else perekaman - pencetakan
        end as tunggakan_cetak
    from ktp_el
),

pemula as (
    select
        dp4.*,
        kiriman.export,
        kiriman.periode
    from dp4
    inner join kiriman
        on dp4.delivery_id = kiriman.delivery_id
),

kelompok as (
    -- Visited once in the run-up is visited: of every group the month of its first visit, or its last report.
    select
        *,
        untuk_pemilu as kode_pemilu,
        'dukcapil__jemput_bola' as export,
        case when kunjungan >= 1 then 1 else 0 end as dikunjungi,
        row_number() over (
            partition by kode_wilayah, untuk_pemilu, segmen
            order by case when kunjungan >= 1 then 0 else 1 end, berlaku_pada asc, diterima_pada desc, baris_sumber asc
        ) as urutan
    from jemput_bola
    where segmen in ('SMA/SMK', 'LAPAS', 'ODGJ', 'MANULA', 'DISABILITAS')
),

kelompok_terhitung as (
    select
        kode_wilayah,
        kode_pemilu,
        export,
        kode_pemilu as periode,
        dikunjungi,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber,
        count(*) over (partition by kode_wilayah, kode_pemilu) as kelompok_dilaporkan
    from kelompok
    where urutan = 1
),

kelompok_lengkap as (
    -- The list has five groups; of a region that reports on fewer, the others are not known.
    select *
    from kelompok_terhitung
    where kelompok_dilaporkan = 5
),

tunggakan as (
    {{ ukuran_turunan('cetak', {'layanan_ktp_el.tunggakan_cetak': 'tunggakan_cetak'}) }}
),

pemilih_pemula as (
    {{ ukuran_turunan('pemula', {'dp4.pemula': 'pemula_laki_laki + pemula_perempuan'}) }}
),

kunjungan as (
    {{ ukuran_turunan('kelompok_lengkap', {
        'jemput_bola.kelompok_dikunjungi': 'dikunjungi',
        'jemput_bola.kelompok': '1',
    }) }}
)

select * from tunggakan
union all
select * from pemilih_pemula
union all
select * from kunjungan
