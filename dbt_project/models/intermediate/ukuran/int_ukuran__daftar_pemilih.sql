-- The voter list: the residual of its flow, those not eligible, and the corrections asked for.
with

perubahan as (
    {{ diketahui('fct_perubahan_daftar_pemilih') }}
),

pencermatan as (
    {{ keadaan_pada_hari_nilai('fct_pencermatan_daftar_pemilih', ['kode_wilayah', 'langkah', 'periode']) }}
),

saran as (
    {{ keadaan_pada_hari_nilai('fct_saran_perbaikan', ['kode_wilayah', 'nomor']) }}
),

pemilu as (
    select * from {{ ref('dim_pemilu') }}
),

alur as (
    -- Its period is the election; a quarter of the continuous update is none.
    select
        perubahan.*,
        pemilu.kode_pemilu,
        'kpu__perubahan_daftar_pemilih' as export,
        perubahan.daftar_akhir - (perubahan.daftar_awal + perubahan.pemilih_baru - perubahan.jumlah_tms) as selisih
    from perubahan
    inner join pemilu
        on perubahan.periode = pemilu.kode_pemilu
),

tidak_memenuhi_syarat as (
    -- Listed at the wrong polling station is a mistake of place, not a voter without a right.
    select
        *,
        untuk_pemilu as kode_pemilu,
        'bawaslu__pencermatan_daftar_pemilih' as export,
        tms_meninggal + tms_di_bawah_umur + tms_tni + tms_polri + tms_pindah_domisili + tms_tidak_dikenal
        + tms_bukan_penduduk as tanpa_hak_pilih
    from pencermatan
    where langkah = 'DPT'
),

saran_terhitung as (
    -- Closed is acted upon in full, or refused with its reason; half an answer is none.
    select
        kode_wilayah,
        untuk_pemilu as kode_pemilu,
        'bawaslu__saran_perbaikan' as export,
        untuk_pemilu as periode,
        case when status in ('ditindaklanjuti', 'ditolak') then 1 else 0 end as selesai,
        berlaku_pada,
        diterima_pada,
        delivery_id,
        lembar,
        baris_sumber
    from saran
),

ukuran_alur as (
    {{ ukuran_turunan('alur', {'perubahan_daftar_pemilih.selisih_alur': 'selisih'}) }}
),

ukuran_tms as (
    {{ ukuran_turunan('tidak_memenuhi_syarat', {
        'pencermatan_daftar_pemilih.tidak_memenuhi_syarat': 'tanpa_hak_pilih',
    }) }}
),

ukuran_saran as (
    {{ ukuran_turunan('saran_terhitung', {
        'saran_perbaikan.selesai': 'selesai',
        'saran_perbaikan.disampaikan': '1',
    }, cara='tambah') }}
)

select
    kode_wilayah,
    kode_pemilu,
    kode_ukuran,
    -- Beside the figures of the same report in fct_angka, which are told apart by the step.
    case when kode_ukuran like 'pencermatan%' then 'DPT' else rincian end as rincian,
    export,
    periode,
    nilai,
    cara_wilayah,
    berlaku_pada,
    diterima_pada,
    delivery_id,
    lembar,
    baris_sumber
from ukuran_tms
union all
select * from ukuran_alur
union all
select * from ukuran_saran
