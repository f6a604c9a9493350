{#
    After the last gate of a build: Great Expectations' site of it, from what the gates left behind, good nights and
    bad ones alike. Here because this process has Great Expectations loaded already. Nothing where no gate ran.
#}
{% macro gx_data_docs(results) %}
    {% set gates = [] %}
    {% for result in results if result.node.name.startswith('gx_gate_') %}{% do gates.append(result) %}{% endfor %}
    {% if gates %}select gx_data_docs('{{ invocation_id }}'){% endif %}
{% endmacro %}
