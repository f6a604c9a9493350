{#
    The gate of a model: its Great Expectations suite (expectations/<schema>/<model>.yml) as a dbt test.

    One row per failing expectation. Severity is weighed by fail_calc, so that one test carries both: any
    critical expectation fails the test and stops the model's descendants; warnings alone warn. An expectation
    that could not be evaluated raises inside gx_gate, which makes the test an ERROR.

    `where`, `limit` and `severity` are not to be set on a gate, and a gate has one parent (both tested).
#}
{% test gx_gate(model) %}
    {{
        config(
            fail_calc="coalesce(sum(case when severity = 'critical' then 1000000 else 1 end), 0)",
            error_if=">= 1000000",
            warn_if="> 0"
        )
    }}
    select
        temuan.aturan,
        temuan.severity,
        temuan.failures
    from (
        select unnest(gx_gate('{{ model.schema }}', '{{ model.identifier }}', '{{ invocation_id }}')) as temuan
    )
{% endtest %}
