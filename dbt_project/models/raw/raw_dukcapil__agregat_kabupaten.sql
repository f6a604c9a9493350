{{ raw_export('dukcapil__agregat_kabupaten') }}
