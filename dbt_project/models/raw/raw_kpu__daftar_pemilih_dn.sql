{{ raw_export('kpu__daftar_pemilih_dn') }}
