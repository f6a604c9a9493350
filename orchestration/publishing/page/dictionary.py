"""The dictionary of a release: every table and column with its meaning, how it came about, and what guards it.

One self-contained page, `kamus/index.html`, made from the release and the dbt project: what a column means is the
comment that the database carries too; parents, children and SQL are dbt's; the gate is the page of Great Expectations
in the same release. Written in place of dbt's own site, which knows neither the views nor the tables that publishing
adds, speaks English, and links to no gate. Not here: the page of readers (`page`), the gates' site (`gates.data_docs`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from orchestration.gates import data_docs
from orchestration.publishing.page import reading, templating

IN_RELEASE = "kamus"
_TEMPLATE = "dictionary.html"

# What heads a group of tables, by the beginning of their names.
_GROUPS = (
    ("dim_", "Dimensi: wilayah, pemilu, indikator, metrik, kalender"),
    ("bridge_", "Jembatan antarkode dan antarwilayah"),
    ("fct_", "Fakta: angka dengan setiap vintasenya"),
    ("mart_metrik__", "Metrik"),
    ("mart_kesiapan__", "Kesiapan"),
    ("mart_kualitas__", "Mutu data"),
    ("mart_", "Layanan, dana, pernyataan, tahapan"),
    ("stg_", "Bukti: baris yang diterima"),
)


def render(
    connection: duckdb.DuckDBPyConnection,
    document: dict[str, Any],
    project: dict[str, Any],
    site: Path,
) -> str:
    """The dictionary of the release in `connection`; `project` is dbt's manifest, `site` the folder of its gates."""
    nodes = {
        node["alias"]: node
        for node in project["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["config"].get("materialized") != "ephemeral"
    }
    names = {node["unique_id"]: alias for alias, node in nodes.items()}
    children: dict[str, list[str]] = defaultdict(list)
    for alias, node in sorted(nodes.items()):
        for parent in node["depends_on"]["nodes"] if node["resource_type"] == "model" else ():
            children[names.get(parent, "")].append(alias)
    asked = reading.rows(connection, "select kode, penanya, tanya, sql from marts.mart_kamus__pertanyaan order by kode")
    tables = [
        _table(connection, resource, nodes, names, children, document, site, asked)
        for resource in document["resources"]
    ]
    published = {table["nama"] for table in tables}
    groups: dict[str, list[dict[str, Any]]] = {title: [] for _, title in _GROUPS}
    for table in tables:
        title = next(title for start, title in _GROUPS if table["nama"].startswith(start))
        groups[title].append(table)
    # A name that readers cannot query is shown without a link: it is a step on the way.
    return (
        templating.environment()
        .get_template(_TEMPLATE)
        .render(
            rilis=document["id"],
            golongan={k: v for k, v in groups.items() if v},
            terbit=published,
            gerbang=data_docs.IN_RELEASE,
        )
    )


def source() -> str:
    """All that shapes the dictionary beside release and project; when it changes, readers get a new release."""
    return "".join(path.read_text(encoding="utf-8") for path in (Path(__file__), templating.TEMPLATES / _TEMPLATE))


def _table(
    connection: duckdb.DuckDBPyConnection,
    resource: dict[str, Any],
    nodes: dict[str, Any],
    names: dict[str, str],
    children: dict[str, list[str]],
    document: dict[str, Any],
    site: Path,
    asked: list[dict[str, Any]],
) -> dict[str, Any]:
    title = resource["title"]
    schema, _, name = title.rpartition(".")
    node = nodes.get(name)
    base = name.removesuffix("_terkini")
    view_of = base if base != name and base in nodes else None
    gate = None
    if node:
        gate = data_docs.result_page(document["kesiapan"]["invocation_id"], f"{node['schema']}.{name}")
    return {
        "nama": name,
        "judul": title,
        "skema": schema or "marts",
        "baris": resource["rows"],
        "keterangan": resource["description"],
        "berkas": resource["path"],
        "kolom": reading.rows(
            connection,
            "select column_name as nama, data_type as jenis, comment as arti from duckdb_columns() "
            "where schema_name = ? and table_name = ? order by column_index",
            [schema or "marts", name],
        ),
        "tampilan_dari": view_of,
        "penerbitan": node is None and view_of is None,
        "induk": sorted(
            {names.get(parent, parent.rsplit(".", 1)[-1]) for parent in node["depends_on"]["nodes"]} if node else ()
        ),
        "anak": children.get(name, []),
        "sql": _sql(node),
        "model": node["original_file_path"] if node else None,
        "gerbang": gate if gate and (site / gate).is_file() else None,
        "pertanyaan": [row for row in asked if re.search(rf"\b{re.escape(name)}\b", row["sql"])][:5],
    }


def _sql(node: dict[str, Any] | None) -> str | None:
    """The model as it is written; of a seed nothing: it is a file."""
    return str(node["raw_code"]).strip() if node and node["resource_type"] == "model" else None
