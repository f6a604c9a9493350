-- What was delivered against figures that a decree or an announcement fixes.
with

kendali as (
    select * from {{ ref('kendali_resmi') }}
),

jumlah as (
    select *
    from {{ ref('int_rekonsiliasi__jumlah') }}
    where urutan = 1
),

jumlah_bernama as (
    -- Controls name the column of the contract: two of the aggregates' are called otherwise in their facts.
    select
        *,
        case
            when kode_ukuran = 'penduduk.jumlah' then 'jumlah_penduduk'
            else split_part(kode_ukuran, '.', 2)
        end as ukuran
    from jumlah
)

select
    kendali.kode_kendali as kode_rekonsiliasi,
    'kendali_resmi' as jenis,
    kendali.kode_wilayah,
    kendali.ukuran as subjek,
    kendali.export,
    kendali.periode,
    jumlah_bernama.kode_pemilu,
    jumlah_bernama.satuan,
    case when jumlah_bernama.lengkap then jumlah_bernama.nilai end as nilai,
    cast(kendali.nilai as double) as pembanding,
    kendali.toleransi_persen,
    cast(0 as double) as toleransi,
    'sama' as bandingan,
    kendali.tingkat,
    kendali.indikator_terdampak,
    jumlah_bernama.berlaku_pada,
    kendali.berlaku_pada as berlaku_pada_pembanding,
    jumlah_bernama.kode_ukuran as kode_ukuran_nilai,
    jumlah_bernama.rincian as rincian_nilai,
    jumlah_bernama.tingkat_bagian as tingkat_bagian_nilai,
    cast(null as string) as export_pembanding,
    cast(null as string) as periode_pembanding,
    cast(null as string) as kode_ukuran_pembanding,
    cast(null as string) as rincian_pembanding,
    cast(null as string) as tingkat_bagian_pembanding,
    case
        when jumlah_bernama.kode_wilayah is null then 'Belum ada angka yang diterima. '
        when not jumlah_bernama.lengkap
            then
                'Baru ' || cast(jumlah_bernama.bagian_ada as string) || ' dari '
                || cast(jumlah_bernama.bagian_seharusnya as string) || ' '
                || replace(jumlah_bernama.tingkat_bagian, '_', '/') || ' melapor. '
        when jumlah_bernama.jarak > 0
            then
                'Jumlah ' || cast(jumlah_bernama.bagian_ada as string) || ' '
                || replace(jumlah_bernama.tingkat_bagian, '_', '/')
                || ', keadaan ' || cast(jumlah_bernama.berlaku_pada as string) || '. '
        else 'Keadaan ' || cast(jumlah_bernama.berlaku_pada as string) || '. '
    end
    || 'Pembanding, keadaan ' || cast(kendali.berlaku_pada as string) || ': ' || kendali.sumber
    || '.' as keterangan
from kendali
left join jumlah_bernama
    on
        kendali.kode_wilayah = jumlah_bernama.kode_wilayah
        and kendali.export = jumlah_bernama.export
        and kendali.periode = jumlah_bernama.periode
        and kendali.ukuran = jumlah_bernama.ukuran
