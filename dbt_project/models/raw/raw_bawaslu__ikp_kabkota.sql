{{ raw_export('bawaslu__ikp_kabkota') }}
