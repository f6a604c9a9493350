"""No join across code systems without the bridge: codes of KPU, BPS and Kemendagri are never held against each other.

Equal digits of two issuers name two places (3171 is one city to Kemendagri and another to BPS; KPU's 96.01.04 is not
Kemendagri's). So the compiled SQL of every model and the query of every suite is parsed by DuckDB and its expressions
are looked through: which columns are compared, renamed, merged or stacked. Only the models `bridge_*` may do it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.settings import EXPECTATIONS_DIR
from tests.compiled import models
from tests.world import World

_KPU_WITHOUT_SAYING_SO = {"kode_perwakilan", "kode_negara"}
_PLACES = {
    "wilayah", "induk", "bagian", "asal", "tujuan", "nasional", "provinsi", "kabupaten", "kota", "kecamatan", "distrik",
    "desa", "kelurahan", "kemendagri", "lingkup",
}  # fmt: skip
_LIKE = {"~~", "!~~", "~~*", "!~~*", "like_escape", "starts_with", "prefix", "ends_with", "contains"}


def system_of(column: str) -> str | None:
    """Whose code a column holds, by its name; our own key is Kemendagri's code with a letter in front."""
    words = column.lower().split("_")
    if "kpu" in words or column in _KPU_WITHOUT_SAYING_SO:
        return "kpu"
    if "bps" in words:
        return "bps"
    if words[0] in ("kode", "lingkup") and _PLACES & set(words):
        return "kemendagri"
    return None


def mixtures(sql: str) -> list[str]:
    """Every place in a query where codes of two systems meet."""
    parsed = json.loads(duckdb.execute("select json_serialize_sql(?::varchar)", [sql]).fetchall()[0][0])
    assert not parsed["error"], parsed
    named: dict[str, set[str]] = {}
    while True:  # a new name for a code keeps its system: `kode_desa_kpu as kode` is KPU's, however many CTEs later
        known = {name: set(systems) for name, systems in named.items()}
        for item in _nodes(parsed):
            alias = item.get("alias")
            if item.get("class") and alias and system_of(alias) is None:
                systems = _systems(item, known)
                if len(systems) == 1:
                    named.setdefault(alias.lower(), set()).update(systems)
        if named == known:
            return sorted(set(_found(parsed, named)))


def _found(parsed: Any, named: dict[str, set[str]]) -> Iterator[str]:
    for node in _nodes(parsed):
        kind, operator = node.get("class"), node.get("type", "")
        sides: list[Any] = []
        if kind == "COMPARISON":
            sides = [node["left"], node["right"]]
        elif kind == "OPERATOR" and operator in ("COMPARE_IN", "COMPARE_NOT_IN"):
            sides = node["children"]
        elif kind == "FUNCTION" and node["function_name"] in _LIKE:
            sides = node["children"][:2]
        elif kind == "SUBQUERY" and node.get("child"):
            sides = [node["child"], *_select_list(node["subquery"]["node"])]
        elif kind == "OPERATOR" and operator == "OPERATOR_COALESCE":
            sides = node["children"]
        elif kind == "CASE":
            sides = [*(check["then_expr"] for check in node["case_checks"]), node["else_expr"]]
        systems = [found for side in sides if (found := _systems(side, named))]
        if any(one != other for one in systems for other in systems):
            yield f"{operator or kind}: {_columns(node)}"
        alias = node.get("alias") or ""
        own = system_of(alias)
        if kind and own and _systems(node, named) - {own}:
            yield f"as {alias}: {_columns(node)}"
        if operator == "SET_OPERATION_NODE":
            yield from _stacked(node, named)


def _stacked(node: dict[str, Any], named: dict[str, set[str]]) -> Iterator[str]:
    """UNION goes by place, not by name: codes of two issuers may come to stand under one."""
    branches = node.get("children") or [node["left"], node["right"]]
    lists = [_select_list(branch) for branch in branches]
    if any(item.get("class") == "STAR" for items in lists for item in items):
        return
    for items in zip(*lists, strict=False):
        systems = [found for item in items if (found := _systems(item, named))]
        if any(one != other for one in systems for other in systems):
            yield f"union: {[_columns(item) for item in items]}"


def _select_list(node: dict[str, Any]) -> list[dict[str, Any]]:
    while node.get("type") == "SET_OPERATION_NODE":
        node = (node.get("children") or [node["left"]])[0]
    items: list[dict[str, Any]] = node.get("select_list", [])
    return items


def _systems(expression: Any, named: dict[str, set[str]]) -> set[str]:
    """The systems of the codes that an expression yields; what a CASE merely asks is not part of what it yields."""
    found: set[str] = set()
    for column in _columns(expression):
        own = system_of(column)
        found |= {own} if own else named.get(column, set())
    return found


def _columns(expression: Any) -> list[str]:
    if isinstance(expression, list):
        return [column for item in expression for column in _columns(item)]
    if not isinstance(expression, dict):
        return []
    kind = expression.get("class")
    if kind == "COLUMN_REF":
        return [expression["column_names"][-1].lower()]
    if kind == "CASE":
        return _columns([*(check["then_expr"] for check in expression["case_checks"]), expression["else_expr"]])
    if kind in ("COMPARISON", "CONJUNCTION", "BETWEEN") and "left" not in expression:
        return []
    if kind == "WINDOW":
        return _columns(expression["children"]) if expression["type"] != "WINDOW_ROW_NUMBER" else []
    if kind == "FUNCTION" and expression["function_name"] in ("count", "count_star", "length"):
        return []  # a number, no code
    return [column for value in expression.values() for column in _columns(value)]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


@pytest.fixture(scope="module")
def compiled(built: World) -> dict[str, str]:
    """SQL of every model, as the warehouse of the samples was built with it."""
    return models(built.settings)


def test_no_model_but_a_bridge_mixes_code_systems(compiled: dict[str, str]):
    mixed = {name: found for name, sql in compiled.items() if (found := mixtures(sql))}
    assert {name: found for name, found in mixed.items() if not name.startswith("bridge_")} == {}
    assert "bridge_wilayah_kpu" in mixed, "the bridge does what the check looks for, so the check must see it"


def _queries(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.yml")):
        if path.parent.name == "corrections" or path.stem.startswith("bridge_"):
            continue
        for expectation in yaml.safe_load(path.read_text())["expectations"]:
            query = expectation["kwargs"].get("unexpected_rows_query")
            if query:
                yield f"{path.stem}: {expectation['meta']['aturan']}", query.replace("{batch}", "batch")


def test_no_suite_mixes_code_systems():
    queries = dict(_queries(EXPECTATIONS_DIR))
    assert len(queries) > 50
    assert {name: found for name, query in queries.items() if (found := mixtures(query))} == {}


@pytest.mark.parametrize(
    "sql",
    [
        "select * from a inner join b on a.kode_desa_kpu = b.kode_wilayah",
        "select * from a inner join b on a.kode_wilayah_bps = b.kode_wilayah_kemendagri",
        "select * from a inner join b on a.kode_wilayah_bps = replace(substr(b.kode_wilayah, 2), '.', '')",
        "select * from a where a.kode_wilayah_kpu in (select kode_wilayah_bps from b)",
        "select * from a where a.kode_wilayah_kpu in (b.kode_wilayah, '3308')",
        "select * from a inner join b on a.kode_perwakilan is not distinct from b.kode_wilayah",
        "select * from a inner join b on a.kode_desa_kpu like b.kode_wilayah_kemendagri || '%'",
        # under another name, in another CTE, or as somebody else's
        "with a as (select kode_desa_kpu as kode from x), b as (select kode as k from a) "
        "select * from b inner join c on b.k = c.kode_induk",
        "select kode_desa_kpu as kode_wilayah from x",
        "select coalesce(kode_wilayah_bps, kode_wilayah_kemendagri) as kode from x",
        "select case when a then kode_wilayah_bps else kode_wilayah_kpu end as kode from x",
        "select kode_wilayah from x union all select kode_desa_kpu from y",
        "select 'W' || kode_wilayah_bps as kode_wilayah from x",
    ],
)
def test_every_way_of_mixing_is_seen(sql: str):
    assert mixtures(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from a inner join b on a.kode_wilayah_kpu = b.kode_desa_kpu",
        "select * from a inner join b on a.kode_wilayah = b.kode_induk and a.kode_pemilu = b.kode_pemilu",
        "select kode_desa_kpu, kode_wilayah from x union all select kode_perwakilan, kode_wilayah from y",
        "select case when kode_wilayah_kpu is not null then kode_wilayah end as kode_wilayah from bridge",
        "select 'T-' || kode_desa_kpu as kode_tps, kode_wilayah from x",
        "select count(kode_desa_kpu) as n from x where kode_wilayah = 'W33.08' having n > length(kode_wilayah)",
    ],
)
def test_what_is_no_mixture_passes(sql: str):
    assert mixtures(sql) == []


def test_column_names_say_whose_code_they_hold():
    assert [system_of(name) for name in ("kode_desa_kpu", "kode_kpu_tps", "kode_perwakilan")] == ["kpu"] * 3
    assert system_of("kode_kecamatan_bps") == "bps"
    assert {system_of(name) for name in ("kode_wilayah", "kode_induk", "kode_wilayah_kemendagri")} == {"kemendagri"}
    assert {system_of(name) for name in ("kode_pemilu", "nama", "jumlah")} == {None}
