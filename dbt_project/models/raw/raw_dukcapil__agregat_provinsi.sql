{{ raw_export('dukcapil__agregat_provinsi') }}
