{#- The list is macro ukuran_fakta; what a figure means is said once, at its column in the fact's YAML. -#}
{%- set daftar = ukuran_fakta() -%}
with

ukuran as (
    {%- for fakta, isi in daftar.items() %}
    {%- set kolom_fakta = graph.nodes['model.kesiapan.' ~ fakta].columns if execute else {} %}
    {%- set terakhir = loop.last %}
    {%- for kolom, (satuan, dijumlahkan) in isi.ukuran.items() %}
    select
        '{{ fakta | replace("fct_", "") }}.{{ kolom }}' as kode_ukuran,
        '{{ fakta }}' as tabel,
        '{{ kolom }}' as kolom,
        {{ "cast(null as string)" if "." in satuan else satuan }} as satuan,
        {{ dijumlahkan | lower }} as dijumlahkan,
        {{ isi.get('masa', false) | lower }} as menurut_masa,
        '{{ kolom_fakta.get(kolom, {}).get("description", "") | replace("'", "''") | replace("\n", " ") }}' as definisi
    {%- if not (terakhir and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
)

select
    kode_ukuran,
    tabel,
    kolom,
    satuan,
    dijumlahkan,
    menurut_masa,
    definisi
from ukuran
