"""Great Expectations' own site of a build: what every suite demands, and what it found in that build.

Made from the evidence that the gates left, whose values are masked, so nothing is evaluated twice, and a failed night
has its site too: `<evidence>/<invocation>/situs/`, of which publishing keeps a copy in the release. It works without
a network: style sheet and scripts come from installed packages, and the index, which in GX's form needs yet another
library, is written here. Not here: gates (`table_gate`), the page of a release (`orchestration.publishing.page`).
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from orchestration.exports import registry
from orchestration.gates import engine
from orchestration.gates.delivery_rules import delivery_rules
from orchestration.gates.evidence import DELIVERIES
from orchestration.gates.suites import Suite, load
from orchestration.gates.table_gate import suite_for
from orchestration.settings import Settings

SITE = "situs"
IN_RELEASE = "gerbang"
KEEP_SITES = 30  # of builds; the evidence itself stays, and a site can be made from it again
_RUN_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a part of GX's addresses; the run's name says which run it is
_STATES = {"passed": "lulus", "failed": "gagal", "could_not_run": "tidak dapat berjalan"}
_ASSETS = {  # file in the site: where an installed package has it
    "static/bootstrap.min.css": ("django_static_bootstrap", "static/bootstrap/css/bootstrap.min.css"),
    "static/bootstrap.bundle.min.js": ("django_static_bootstrap", "static/bootstrap/js/bootstrap.bundle.min.js"),
    "static/jquery.min.js": ("xstatic.pkg.jquery", "data/jquery.min.js"),
}
_FROM_ELSEWHERE = re.compile(
    r"""<link\ rel="shortcut\ icon"[^>]*>
    | <(?:link|script)\b[^>]*\b(?:href|src)=["'](?:https?:)?//[^>]*>(?:\s*</script>)?
    | <img\b[^>]*\bsrc=["'](?:https?:)?//[^>]*>""",
    re.VERBOSE,
)
_NEWSLETTER = re.compile(r"<footer\b.*?</footer>", re.DOTALL)
_ADDRESS = re.compile(r"url\(['\"]?https?://[^)]*\)")
# GX marks outcomes with the icons of a font; these few signs stand for them. Its dark colours need a file of a CDN.
_STYLE = """
.fa-check-circle::before { content: "\\2714"; } .fa-times::before { content: "\\2718"; }
.fa-exclamation-triangle::before { content: "\\26A0"; } .fas { font-style: normal; font-weight: bold; }
.fa-comment::before { content: " aturannya"; cursor: pointer; } pre { white-space: pre-wrap; }
"""


def build(settings: Settings, invocation: str) -> Path | None:
    """Writes the site of a build and returns its index; None where no gate of it ran."""
    exports = {f"pending.{name}" for name in registry.contracts()}  # one that is no more has left its evidence
    found = [
        json.loads(path.read_text(encoding="utf-8"))
        for folder in (invocation, DELIVERIES)
        for path in sorted((settings.evidence / folder).glob("*.json"))
        if folder == invocation or path.stem in exports
    ]
    if not any(document["invocation_id"] == invocation for document in found):
        return None
    site = settings.evidence / invocation / SITE
    partial = site.with_suffix(".part")
    shutil.rmtree(partial, ignore_errors=True)
    _render(settings, found, partial)
    for picture in (partial / "static" / "images").iterdir():
        if not picture.name.startswith(("favicon", "logo", "short-logo")):  # its handbook's, which no page shows
            picture.unlink()
    for name, (package, path) in _ASSETS.items():
        (partial / name).write_bytes(resources.files(package).joinpath(path).read_bytes())
    for page in partial.rglob("*.html"):
        page.write_text(_offline(page.read_text(encoding="utf-8"), len(page.relative_to(partial).parts) - 1), "utf-8")
    shown = {document["relation"] for document in found if document["expectations"]}
    if missing := {d["relation"] for d in found if not (partial / result_page(*_ids(d))).is_file()} & shown:
        raise RuntimeError(f"Great Expectations made no page of {sorted(missing)}; its log says why.")
    (partial / "index.html").write_text(_index(partial, invocation, found), encoding="utf-8")
    shutil.rmtree(site, ignore_errors=True)
    partial.rename(site)
    _retire(settings)
    return site / "index.html"


def page_of(invocation: str, relation: str) -> str:
    """Where the result of one gate lies, from the folder of the evidence."""
    return f"{invocation}/{SITE}/{result_page(invocation, relation)}"


def _ids(document: dict[str, Any]) -> tuple[str, str]:
    return document["invocation_id"], document["relation"]


def result_page(invocation: str, relation: str) -> str:
    """Where the result of one gate lies, from the folder of its site."""
    run = f"{invocation}/{_RUN_TIME:%Y%m%dT%H%M%S.%fZ}"
    return f"validations/{relation.replace('.', '/')}/{run}/hasil.html"


def _render(settings: Settings, found: list[dict[str, Any]], folder: Path) -> None:
    engine.load()
    import great_expectations as gx
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    context = gx.get_context(mode="ephemeral")
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        "gerbang",
        {
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    for document in found:
        key = ExpectationSuiteIdentifier(name=document["relation"])
        run = RunIdentifier(run_name=document["invocation_id"], run_time=_RUN_TIME)
        suite = ExpectationSuite(name=document["relation"])
        try:
            rules = _configurations(_suite(settings, document["relation"]))
        except Exception:  # why its gate could not run, as the index says; there is nothing to show of it
            if document["outcome"] != "could_not_run" or document["expectations"]:
                raise
            continue
        suite.expectations = [rule.to_domain_obj() for rule in rules.values()]
        context.suites._store.set(key, suite)
        result = _result(document, rules, run)
        context.validation_results_store.set(ValidationResultIdentifier(key, run, "hasil"), result)
    context.build_data_docs()


def _suite(settings: Settings, relation: str) -> Suite:
    schema, table = relation.split(".")
    if schema != "pending":
        return suite_for(settings, schema, table)
    path = settings.expectations / "deliveries" / f"{table}.yml"
    return load(path, generated=delivery_rules(registry.contracts()[table]))


def _configurations(suite: Suite) -> dict[str, Any]:
    """GX's form of the rules by name, described by what they demand, why, and who repairs; the rule as a note."""
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    rules = {}
    for e in suite.expectations:
        meta, kwargs = e["meta"], dict(e["kwargs"])
        told = f"{meta['aturan']} ({e['severity']}): {meta['alasan']} Diperbaiki oleh {meta['pemilik']}."
        code = kwargs.get("unexpected_rows_query") or json.dumps(kwargs, ensure_ascii=False)
        rules[meta["aturan"]] = ExpectationConfiguration(
            type=e["type"],
            kwargs=kwargs,
            severity=e["severity"],
            meta={"aturan": meta["aturan"]},
            description=html.escape(told).replace("$", "&#36;"),  # a sign of GX's templates
            notes=[f"{e['type']}\n\n```\n{code}\n```"],
        )
    return rules


def _result(document: dict[str, Any], rules: dict[str, Any], run: Any) -> Any:
    """What a gate left as evidence, as GX's result of a suite. A gate that left no outcome has failed altogether."""
    from great_expectations import __version__
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )

    results = [
        ExpectationValidationResult(
            success=seen["success"],
            expectation_config=rules[seen["aturan"]],
            result=_details(seen, document["row_count"]),
            exception_info={
                "raised_exception": bool(seen["error"]),
                "exception_message": html.escape(seen["error"] or ""),
                "exception_traceback": html.escape(seen["error"] or ""),
            },
        )
        for seen in document["expectations"]
        if seen["aturan"] in rules
    ]
    held = sum(bool(result.success) for result in results)
    meta: Any = {  # shown as it is; GX itself would fill in more
        "great_expectations_version": __version__,
        "run_id": run,
        "active_batch_definition": {"data_asset_name": document["relation"]},
        "batch_spec": {"schema.table": document["relation"], "baris": document["row_count"]},
        "keadaan": _STATES[document["outcome"]],
        **({"masalah": document["problem"]} if document["problem"] else {}),
    }
    return ExpectationSuiteValidationResult(
        success=document["outcome"] == "passed",
        results=results,
        suite_name=document["relation"],
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": held,
            "unsuccessful_expectations": len(results) - held,
            "success_percent": 100 * held / len(results) if results else None,
        },
        meta=meta,
    )


def _details(seen: dict[str, Any], rows: int | None) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if seen["observed"] is not None:
        told = seen["observed"]
        details["observed_value"] = told if isinstance(told, (int, float)) else html.escape(str(told))
    if not seen["success"]:
        details |= {
            "element_count": rows,
            "unexpected_count": seen["unexpected_count"],
            # A rule may find several faults in one row, and GX takes no share above the whole.
            "unexpected_percent": min(100.0, 100 * seen["unexpected_count"] / rows) if rows else None,
            "partial_unexpected_list": [
                html.escape(", ".join(f"{name} = {value}" for name, value in row.items())) for row in seen["failing"]
            ],
        }
    return details


def _offline(page: str, depth: int) -> str:
    """A page of GX that asks nobody else for anything."""
    page = page.replace(f" / {_RUN_TIME:%Y-%m-%dT%H:%M:%SZ}", "")
    page = _ADDRESS.sub("none", _FROM_ELSEWHERE.sub("", _NEWSLETTER.sub("", page))).replace(
        "prefers-color-scheme: dark", "not all"
    )
    up = "../" * depth
    head = (
        f'<link rel="stylesheet" href="{up}static/bootstrap.min.css">'
        f'<script src="{up}static/jquery.min.js"></script>'
        f'<script src="{up}static/bootstrap.bundle.min.js"></script><style>{_STYLE}</style>'
    )
    return page.replace("<head>", f"<head>{head}", 1)


def _index(site: Path, invocation: str, found: list[dict[str, Any]]) -> str:
    rows = "\n".join(_rows(site, found))
    count = {state: sum(d["outcome"] == state for d in found) for state in _STATES}
    told = ", ".join(f"{count[state]} {word}" for state, word in _STATES.items())
    return f"""<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gerbang {html.escape(invocation)}</title><link rel="stylesheet" href="static/bootstrap.min.css"></head>
<body class="container py-4"><h1 class="h3">Gerbang {html.escape(invocation)}</h1>
<p>Apa yang dituntut dari setiap tabel dan kiriman, dan apa yang ditemukan: {told}. Baris <code>pending.*</code>
adalah penilaian kiriman yang terakhir; yang gagal di sana menolak kirimannya dan tidak menghentikan penerbitan.</p>
<div class="table-responsive"><table class="table table-sm table-hover">
<thead><tr><th>tabel</th><th>keadaan</th><th class="text-right">aturan</th><th class="text-right">dilanggar</th>
<th class="text-right">baris</th><th>aturannya</th></tr></thead><tbody>
{rows}
</tbody></table></div></body></html>
"""


def _rows(site: Path, found: list[dict[str, Any]]) -> Iterator[str]:
    for document in sorted(found, key=lambda d: (d["outcome"] == "passed", d["relation"])):
        relation, run = document["relation"], document["invocation_id"]
        if not (site / result_page(run, relation)).is_file():
            yield f"<tr class='table-danger'><td>{relation}</td><td>{_STATES[document['outcome']]}</td>" + (
                f"<td colspan='4'>{html.escape(document['problem'])}</td></tr>"
            )
            continue
        broken = sum(not seen["success"] for seen in document["expectations"])
        colour = "" if document["outcome"] == "passed" else ' class="table-danger"' if run != DELIVERIES else ""
        number = "" if document["row_count"] is None else f"{document['row_count']:,}".replace(",", ".")
        yield (
            f'<tr{colour}><td><a href="{result_page(run, relation)}">{relation}</a></td>'
            f"<td>{_STATES[document['outcome']]}</td><td class='text-right'>{len(document['expectations'])}</td>"
            f"<td class='text-right'>{broken}</td><td class='text-right'>{number}</td>"
            f'<td><a href="expectations/{relation.replace(".", "/")}.html">suite</a></td></tr>'
        )


def _retire(settings: Settings) -> None:
    sites = sorted(settings.evidence.glob(f"*/{SITE}"), key=lambda path: path.stat().st_mtime)
    for path in [*sites[:-KEEP_SITES], *settings.evidence.glob(f"*/{SITE}.part")]:  # what a killed build left
        shutil.rmtree(path, ignore_errors=True)
