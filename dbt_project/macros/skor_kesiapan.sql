{#
    Score 0..100 of a value against its goalposts, as an SQL expression; null where anything it needs is missing.

    naik       100 * clamp((nilai - batas_bawah) / (target - batas_bawah))
    turun      100 * clamp((batas_atas - nilai) / (batas_atas - target))
    dua_sisi   full within `toleransi` of the target, falling to zero at batas_bawah and batas_atas
    status     nilai is 1 (on time), 0.5 (late) or 0 (overdue)
    konteks    never scored

    A clamp is spelled out as a case: greatest() and least() skip nulls, so a missing goalpost would score.
#}
{% macro skor_kesiapan(nilai, arah, target, batas_bawah, batas_atas, toleransi) -%}
    case {{ arah }}
        when 'naik' then {{ _skor_di_antara(nilai, batas_bawah, target) }}
        when 'turun' then {{ _skor_di_antara(nilai, batas_atas, target) }}
        when 'dua_sisi' then
            case
                when {{ nilai }} < {{ target }}
                    then {{ _skor_di_antara(nilai, batas_bawah, target ~ ' - coalesce(' ~ toleransi ~ ', 0)') }}
                else {{ _skor_di_antara(nilai, batas_atas, target ~ ' + coalesce(' ~ toleransi ~ ', 0)') }}
            end
        when 'status' then {{ _skor_di_antara(nilai, '0.0', '1.0') }}
    end
{%- endmacro %}


{# 0 at `nol` and beyond, 100 at `penuh` and beyond, straight in between; `nol` may lie on either side. #}
{% macro _skor_di_antara(nilai, nol, penuh) -%}
    case
        when ({{ nilai }} - ({{ nol }})) / nullif(({{ penuh }}) - ({{ nol }}), 0) <= 0 then 0.0
        when ({{ nilai }} - ({{ nol }})) / nullif(({{ penuh }}) - ({{ nol }}), 0) >= 1 then 100.0
        else 100.0 * ({{ nilai }} - ({{ nol }})) / nullif(({{ penuh }}) - ({{ nol }}), 0)
    end
{%- endmacro %}
