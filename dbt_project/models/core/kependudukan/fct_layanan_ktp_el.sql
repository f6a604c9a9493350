with

layanan as (
    select
        kode_wilayah,
        periode,
        persen_cetak as persen_cetak_tertulis,
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
        {{ asal_usul() }}
    from {{ ref('stg_dukcapil__ktpel') }}
)

{{ fakta('layanan', kunci=['kode_wilayah', 'periode'], keadaan=['kode_wilayah']) }}
