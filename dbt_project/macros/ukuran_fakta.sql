{#
    The figures about regions that are held against each other, in one place: fct_angka and dim_ukuran are made from this.

    Per fact: `pemilu`, the SQL of the election that a row is about (none: serves them all); `rincian`, the columns that
    tell figures of one region, export and period apart; `ukuran`, column: [unit as SQL, whether the figures of the
    parts add up to the whole's]. `dijumlahkan: true`: rows finer than a region, added up for it. `masa: true`: of one
    election, which the rows do not name; it is the one in whose run-up the described day lies.

    To add a figure: its column in the fact, and a line here.
#}
{% macro ukuran_fakta() %}
    {% set orang, buah, lembar = "'orang'", "'buah'", "'lembar'" %}
    {{ return({
        'fct_penduduk': {
            'ukuran': {
                'laki_laki': [orang, true], 'perempuan': [orang, true], 'jumlah': [orang, true],
                'jumlah_kk': ["'keluarga'", true], 'jumlah_kecamatan': [buah, true], 'jumlah_desa': [buah, true],
                'jumlah_kelurahan': [buah, true],
            },
        },
        'fct_ktp_el': {
            'ukuran': {
                'wajib_ktp': [orang, true], 'perekaman': [orang, true], 'pencetakan': ["'keping'", true],
                'blangko_stok': ["'keping'", true],
            },
        },
        'fct_layanan_ktp_el': {
            'ukuran': {
                'prr': [orang, true], 'suket': [lembar, true],
                'blangko_awal': ["'keping'", true], 'blangko_terima': ["'keping'", true],
                'blangko_pakai': ["'keping'", true], 'blangko_rusak': ["'keping'", true],
                'blangko_ditarik': ["'keping'", true], 'blangko_akhir': ["'keping'", true],
                'alat_rekam': ["'set'", true], 'alat_rekam_berfungsi': ["'set'", true],
                'alat_rekam_dianggarkan': ["'set'", true], 'alat_cetak': ["'set'", true],
                'alat_cetak_berfungsi': ["'set'", true], 'alat_cetak_dianggarkan': ["'set'", true],
                'operator_ktpel': [orang, true], 'operator_kebutuhan': [orang, true],
                'operator_terlatih': [orang, true], 'cetak_per_hari_kerja': ["'keping per hari kerja'", true],
                'petugas': [orang, true], 'desa_buku_pemakaman': [buah, true],
                'jumlah_desa_kelurahan': [buah, true],
            },
        },
        'fct_ikd': {'ukuran': {'aktivasi': [orang, true], 'belum_aktivasi': [orang, true]}},
        'fct_kematian_belum_tercatat': {
            'ukuran': {
                'jumlah': [orang, true], 'backlog_awal': [orang, true], 'dilaporkan': [orang, true],
                'akta_terbit': [orang, true], 'ditolak': [orang, true],
            },
        },
        'fct_jemput_bola': {
            'rincian': ['segmen'], 'ukuran': {'kunjungan': ["'kali'", true], 'perekaman': [orang, true]},
        },
        'fct_dp4': {
            'pemilu': 'kode_pemilu',
            'ukuran': {
                'laki_laki': [orang, true], 'perempuan': [orang, true], 'jumlah': [orang, true],
                'pemula_laki_laki': [orang, true], 'pemula_perempuan': [orang, true],
            },
        },
        'fct_daftar_pemilih': {
            'pemilu': 'kode_pemilu', 'rincian': ['tahap'],
            'ukuran': {
                'laki_laki': [orang, true], 'perempuan': [orang, true], 'jumlah': [orang, true],
                'jumlah_tps': [buah, true], 'jumlah_kecamatan': [buah, true], 'jumlah_desa_kelurahan': [buah, true],
            },
        },
        'fct_perubahan_daftar_pemilih': {
            'pemilu': "case when fakta.periode in ('PEMILU2024', 'PILKADA2024') then fakta.periode end",
            'ukuran': {
                'daftar_awal': [orang, true], 'pemilih_baru': [orang, true], 'jumlah_tms': [orang, true],
                'dpshp': [orang, true], 'daftar_akhir': [orang, true],
            },
        },
        'fct_daftar_pemilih_berkelanjutan': {
            'rincian': ['jenis_kelamin', 'keterangan'], 'ukuran': {'jumlah_pemilih': [orang, true]},
        },
        'fct_tps': {'pemilu': 'kode_pemilu', 'dijumlahkan': true, 'ukuran': {'jumlah_tps': [buah, true]}},
        'fct_pemilih_tps': {
            'pemilu': 'kode_pemilu', 'dijumlahkan': true,
            'ukuran': {'laki_laki': [orang, true], 'perempuan': [orang, true], 'jumlah': [orang, true]},
        },
        'fct_coklit': {'masa': true, 'ukuran': {'kk_ditugaskan': ["'keluarga'", true], 'kk_tercoklit': ["'keluarga'", true]}},
        'fct_badan_adhoc': {
            'pemilu': 'kode_pemilu', 'rincian': ['badan'],
            'ukuran': {
                'dibutuhkan': [orang, true], 'terisi': [orang, true], 'perempuan': [orang, true],
                'dilatih': [orang, true],
            },
        },
        'fct_logistik': {
            'pemilu': 'kode_pemilu', 'rincian': ['jenis_barang'],
            'ukuran': {
                'dibutuhkan': ['fakta.satuan', true], 'diproduksi': ['fakta.satuan', true],
                'dikirim': ['fakta.satuan', true], 'di_kabko': ['fakta.satuan', true],
                'di_ppk': ['fakta.satuan', true], 'di_tps': ['fakta.satuan', true], 'rusak': ['fakta.satuan', true],
            },
        },
        'fct_kelengkapan_tps': {
            'pemilu': 'kode_pemilu', 'ukuran': {'jumlah_tps': [buah, true], 'tps_lengkap': [buah, true]},
        },
        'fct_nphd': {
            'pemilu': 'kode_pemilu', 'rincian': ['penerima'],
            'ukuran': {
                'nilai': ["'rupiah'", false], 'nilai_tahun_pertama': ["'rupiah'", false],
                'nilai_tahun_kedua': ["'rupiah'", false], 'tahap_1_nilai': ["'rupiah'", false],
                'tahap_2_nilai': ["'rupiah'", false],
            },
        },
        'fct_dukungan_pemda': {
            'rincian': ['jenis', 'uraian'],
            'ukuran': {
                'rencana': ['fakta.satuan', false], 'realisasi': ['fakta.satuan', false],
                'jumlah_rapat': ["'kali'", false],
            },
        },
        'fct_sekretariat': {
            'rincian': ['aspek'],
            'ukuran': {'pegawai': [orang, false], 'dilatih': [orang, false], 'nilai': ["'skala 0-4'", false]},
        },
        'fct_ikp': {'pemilu': 'kode_pemilu', 'ukuran': {'skor': ["'skor 0-100'", false]}},
        'fct_pencermatan_daftar_pemilih': {
            'masa': true, 'rincian': ['langkah'],
            'ukuran': {
                'jumlah_pemilih': [orang, true], 'pemilih_diperiksa': [orang, true], 'jumlah_tms': [orang, true],
                'pemilih_ganda': [orang, true], 'pengenal_tidak_sah': ["'baris'", true], 'tanpa_ktpel': [orang, true],
            },
        },
        'fct_tps_rawan': {
            'pemilu': 'kode_pemilu', 'rincian': ['kelompok', 'nomor'], 'ukuran': {'jumlah_tps': [buah, false]},
        },
    }) }}
{% endmacro %}
