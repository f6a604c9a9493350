-- Two lists of KPU about the same TPS: Sirekap and the tree of TPS, each against the DPT per TPS. A sum per region would
-- not show two TPS that were exchanged, so what is compared is how many agree, of how many that both lists have.
with

pemungutan as (
    {{ diketahui('fct_pemungutan_tps') }}
),

rekap as (
    {{ diketahui('fct_pemilih_tps') }}
),

pohon as (
    {{ diketahui('fct_tps') }}
),

kiriman as (
    select
        delivery_id,
        export,
        periode
    from {{ ref('int_kiriman__masa_berlaku') }}
),

rekap_tps as (
    select
        *,
        kode_desa_kpu || lpad(cast(nomor_tps as string), 3, '0') as kode_tps_kpu
    from rekap
),

rekap_desa as (
    select
        kode_wilayah,
        kode_pemilu,
        kode_desa_kpu,
        count(*) as jumlah_tps,
        min(berlaku_pada) as berlaku_pada,
        min(delivery_id) as delivery_id
    from rekap
    group by kode_wilayah, kode_pemilu, kode_desa_kpu
),

pasangan as (
    select
        'SIREKAP-DPT-TPS' as kode,
        'Pemilih menurut Sirekap terhadap DPT per TPS' as judul,
        'TPS' as satuan,
        pemungutan.kode_wilayah,
        pemungutan.kode_pemilu,
        pemungutan.jenis as rincian,
        pemungutan.kode_tps_kpu as kode_bagian_kpu,
        pemungutan.pemilih_dpt_l = rekap_tps.laki_laki and pemungutan.pemilih_dpt_p = rekap_tps.perempuan as cocok,
        pemungutan.delivery_id,
        rekap_tps.delivery_id as delivery_id_pembanding,
        pemungutan.berlaku_pada,
        rekap_tps.berlaku_pada as berlaku_pada_pembanding
    from pemungutan
    inner join rekap_tps
        on
            pemungutan.kode_pemilu = rekap_tps.kode_pemilu
            and pemungutan.kode_tps_kpu = rekap_tps.kode_tps_kpu
    where pemungutan.pemilih_dpt_l is not null and pemungutan.pemilih_dpt_p is not null
    union all
    select
        'POHON-DPT-TPS' as kode,
        'TPS per desa menurut pohon wilayah KPU terhadap DPT per TPS' as judul,
        'desa/kelurahan' as satuan,
        pohon.kode_wilayah,
        pohon.kode_pemilu,
        '' as rincian,
        pohon.kode_desa_kpu as kode_bagian_kpu,
        pohon.jumlah_tps = rekap_desa.jumlah_tps as cocok,
        pohon.delivery_id,
        rekap_desa.delivery_id as delivery_id_pembanding,
        pohon.berlaku_pada,
        rekap_desa.berlaku_pada as berlaku_pada_pembanding
    from pohon
    inner join rekap_desa
        on
            pohon.kode_pemilu = rekap_desa.kode_pemilu
            and pohon.kode_desa_kpu = rekap_desa.kode_desa_kpu
),

dihitung as (
    select
        pasangan.kode,
        pasangan.judul,
        pasangan.satuan,
        pasangan.kode_wilayah,
        pasangan.kode_pemilu,
        pasangan.rincian,
        sum(case when pasangan.cocok then 1 else 0 end) as cocok,
        count(*) as dibandingkan,
        min(case when not pasangan.cocok then pasangan.kode_bagian_kpu end) as yang_berbeda,
        min(pasangan.berlaku_pada) as berlaku_pada,
        min(pasangan.berlaku_pada_pembanding) as berlaku_pada_pembanding,
        min(kiriman.export) as export,
        max(kiriman.periode) as periode,
        min(kiriman_pembanding.export) as export_pembanding,
        max(kiriman_pembanding.periode) as periode_pembanding
    from pasangan
    inner join kiriman
        on pasangan.delivery_id = kiriman.delivery_id
    inner join kiriman as kiriman_pembanding
        on pasangan.delivery_id_pembanding = kiriman_pembanding.delivery_id
    group by
        pasangan.kode,
        pasangan.judul,
        pasangan.satuan,
        pasangan.kode_wilayah,
        pasangan.kode_pemilu,
        pasangan.rincian
)

select
    'T-' || kode || ':' || kode_pemilu || ':' || kode_wilayah || ':' || rincian as kode_rekonsiliasi,
    'antarekspor' as jenis,
    kode_wilayah,
    judul as subjek,
    export,
    periode,
    kode_pemilu,
    satuan,
    cast(cocok as double) as nilai,
    cast(dibandingkan as double) as pembanding,
    cast(0 as double) as toleransi_persen,
    cast(0 as double) as toleransi,
    'sama' as bandingan,
    'warning' as tingkat,
    cast(null as string) as indikator_terdampak,
    berlaku_pada,
    berlaku_pada_pembanding,
    cast(null as string) as kode_ukuran_nilai,
    cast(null as string) as rincian_nilai,
    cast(null as string) as tingkat_bagian_nilai,
    export_pembanding,
    periode_pembanding,
    cast(null as string) as kode_ukuran_pembanding,
    cast(null as string) as rincian_pembanding,
    cast(null as string) as tingkat_bagian_pembanding,
    judul || case when rincian <> '' then ' (' || rincian || ')' else '' end || ': '
    || cast(cocok as string) || ' dari ' || cast(dibandingkan as string) || ' ' || satuan || ' cocok'
    || case when yang_berbeda is not null then '; yang berbeda antara lain ' || yang_berbeda else '' end
    || '.' as keterangan
from dihitung
