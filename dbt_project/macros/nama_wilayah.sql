{#
    Names of regions as they are compared. `nama_baku` is what orchestration/regions/names.py does: case and white
    space, and nothing more. `nama_ringkas` keeps letters and digits alone, so that "Labuhan Haji" and "Labuhanhaji"
    agree; it may also make two names equal, so it counts only beside an equal code.
#}
{% macro nama_baku(nama) -%}
    trim(lower({{ ganti_semua(nama, ' +', ' ') }}))
{%- endmacro %}


{% macro nama_ringkas(nama) -%}
    {{ ganti_semua('lower(' ~ nama ~ ')', '[^a-z0-9]', '') }}
{%- endmacro %}


{# Every match of a regular expression replaced. Engines differ in whether the first or every match is meant. #}
{% macro ganti_semua(teks, pola, pengganti) -%}
    {{ return(adapter.dispatch('ganti_semua')(teks, pola, pengganti)) }}
{%- endmacro %}


{% macro duckdb__ganti_semua(teks, pola, pengganti) -%}
    regexp_replace({{ teks }}, '{{ pola }}', '{{ pengganti }}', 'g')
{%- endmacro %}


{% macro default__ganti_semua(teks, pola, pengganti) -%}
    regexp_replace({{ teks }}, '{{ pola }}', '{{ pengganti }}')
{%- endmacro %}


{#
    The digits of a region's key: `W33.08.01` gives 330801. Of a region of today they are Kemendagri's code; of the
    fictitious province they are what its sample files write where KPU's code belongs.
#}
{% macro angka_kunci(kode_wilayah) -%}
    replace(substr({{ kode_wilayah }}, 2), '.', '')
{%- endmacro %}
