with

source as (
    {{ raw_export('dukcapil__ktpel') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_provinsi_tertulis,
        provinsi_tertulis,
        kode_kabupaten_kota_tertulis,
        kabupaten_kota_tertulis,
        kecamatan_tertulis,
        wajib_ktp,
        perekaman,
        pencetakan,
        persen_cetak,
        prr,
        suket,
        blangko_awal,
        blangko_terima,
        blangko_pakai,
        blangko_rusak,
        blangko_ditarik,
        blangko_akhir,
        alat_rekam,
        alat_rekam_berfungsi,
        alat_rekam_dianggarkan,
        alat_cetak,
        alat_cetak_berfungsi,
        alat_cetak_dianggarkan,
        operator_ktpel,
        operator_kebutuhan,
        operator_terlatih,
        cetak_per_hari_kerja,
        layanan_online,
        kendala,
        program_jebol,
        program_metu,
        petugas,
        petugas_loket,
        petugas_jebol,
        petugas_metu,
        jumlah_desa_kelurahan,
        desa_buku_pemakaman,
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
