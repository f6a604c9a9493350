with

source as (
    {{ raw_export('kpu__sirekap') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_tps,
        jenis,
        suara_chart,
        administrasi_ada,
        pemilih_dpt_j,
        pemilih_dpt_l,
        pemilih_dpt_p,
        pengguna_dpt_j,
        pengguna_dpt_l,
        pengguna_dpt_p,
        pengguna_dptb_j,
        pengguna_dptb_l,
        pengguna_dptb_p,
        pengguna_non_dpt_j,
        pengguna_non_dpt_l,
        pengguna_non_dpt_p,
        pengguna_total_j,
        pengguna_total_l,
        pengguna_total_p,
        suara_sah,
        suara_tidak_sah,
        suara_total,
        psu,
        ts,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        lembar,
        baris_sumber,
        kunci_baris
    from source
)

select * from renamed
