"""Suite files: GX's own structure (name, meta, expectations), written as YAML so that SQL and reasons read well.

A suite that could pass without looking at anything is refused here, when it is loaded, not in a review:
it names its table, has a critical row-count rule and a critical key rule, and every expectation says how
severe it is, who repairs it and why it holds. Not here: running it (`engine`).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import GateCouldNotRunError
from orchestration.gates import parent_rules
from orchestration.gates.fact_rules import fact_rules

ROW_COUNT_TYPES = {"expect_table_row_count_to_equal", "expect_table_row_count_to_be_between"}
KEY_TYPES = {"expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique"}
SEVERITIES = {"critical", "warning", "info"}
# Settings that would make a rule look at less than it says. GX accepts them; a gate does not.
_FORBIDDEN_KWARGS = {"row_condition", "condition_parser", "result_format", "catch_exceptions"}
_FORBIDDEN_MOSTLY = "mostly"
_META = {"tabel", "kunci", "keadaan", "kawasan", "baris_dari", "baris_seharusnya", "boleh_kosong", "catatan"}
_META |= {"turunan_dari", "kecuali", "induk"}
_IGNORING_ROWS = {"any_value_is_missing", "either_value_is_missing"}


class SuiteError(GateCouldNotRunError):
    """A suite file is missing, unreadable, or could let an empty or unkeyed table pass."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"Suite {path.name}: {problem}",
            f"Repair expectations/{path.parent.name}/{path.name}; expectations/README.md shows the form.",
        )


@dataclass(frozen=True)
class Suite:
    """One suite: of table `table` (`schema.name`), with the key columns shown beside failing rows."""

    name: str
    table: str
    key: tuple[str, ...]
    rows_from: tuple[str, ...]
    state: tuple[str, ...]  # of a fact: what has a state, without the period
    may_be_empty: str | None
    expected_rows: str | None  # SQL that counts, from the parents of the table, the rows that it must have
    expectations: tuple[dict[str, Any], ...]
    parents: tuple[parent_rules.Parent, ...] = ()
    excepted: tuple[str, ...] = ()  # columns that no entry of turunan_dari compares, each with its reason in the file
    reads: frozenset[str] = frozenset()  # every relation but its own that a rule may read: parents

    @property
    def hash(self) -> str:
        """Identity of the rules: changes when, and only when, anything in the suite changes."""
        body = json.dumps(
            [self.table, self.key, self.rows_from, self.may_be_empty, self.expected_rows, self.expectations],
            sort_keys=True,
        )
        return hashlib.sha256(body.encode()).hexdigest()

    @property
    def unique(self) -> tuple[str, ...]:
        """The columns of its first critical key rule (every suite has one): what the gate holds to be unique."""
        rule = next(e for e in self.expectations if _is_key_rule(e))
        return tuple(rule["kwargs"].get("column_list", [rule["kwargs"].get("column")]))

    @property
    def parameters(self) -> set[str]:
        """Names of the numbers that somebody must supply before the rules can be evaluated."""
        given = [value for e in self.expectations for value in e["kwargs"].values() if isinstance(value, dict)]
        return {value["$PARAMETER"] for value in given if "$PARAMETER" in value}


def load(
    path: Path,
    *,
    generated: list[dict[str, Any]] | None = None,
    rows_from: tuple[str, ...] | None = None,
    source: dict[str, Any] | None = None,
) -> Suite:
    """The suite in a file, with generated expectations put in front of the written ones.

    A suite with `meta.keadaan` is a fact's: the rules of every fact follow from its two keys (`fact_rules`).
    `source` is an entry of `turunan_dari` that follows from the table's name; what the file says of a column wins.

    Where the table's name says which export its rows are from, `rows_from` does, and the file must not.

    Raises SuiteError when the file is missing, cannot be parsed, or fails one of the rules above.
    """
    if not path.is_file():
        raise SuiteError(path, "there is no such file, so the table has no gate.")
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SuiteError(path, f"it is not readable YAML ({error}).") from error
    if not isinstance(document, dict) or set(document) != {"name", "meta", "expectations"}:
        raise SuiteError(path, "it must have exactly the keys name, meta, expectations.")
    meta = document["meta"]
    if not isinstance(meta, dict):
        raise SuiteError(path, "meta must be a mapping with tabel and kunci.")
    unknown = set(meta) - _META
    if unknown or "tabel" not in meta or not meta.get("kunci"):
        raise SuiteError(path, f"meta needs tabel and kunci and knows no {sorted(map(str, unknown))}.")
    for name in ("kunci", "keadaan", "kawasan", "baris_dari", "induk"):
        if not isinstance(meta.get(name, []), list):
            raise SuiteError(path, f"meta.{name} must be a list.")
    if rows_from is not None and "baris_dari" in meta:
        raise SuiteError(path, "meta.baris_dari follows from the table's name.")
    if "boleh_kosong" in meta and not (isinstance(meta["boleh_kosong"], str) and meta["boleh_kosong"].strip()):
        raise SuiteError(path, "meta.boleh_kosong must say why the table may be empty.")
    expected_rows = meta.get("baris_seharusnya")
    if "baris_seharusnya" in meta and not (isinstance(expected_rows, str) and expected_rows.strip()):
        raise SuiteError(path, "meta.baris_seharusnya must be the SQL that counts the rows.")
    if not isinstance(document["expectations"], list):
        raise SuiteError(path, "expectations must be a list.")
    for number, expectation in enumerate(document["expectations"], 1):
        if not isinstance(expectation, dict) or not isinstance(expectation.get("type"), str):
            raise SuiteError(path, f"expectation {number} must be a mapping with a type.")
    if not isinstance(meta.get("kecuali", {}), dict) or not all(meta.get("kecuali", {}).values()):
        raise SuiteError(path, "meta.kecuali must say of each column why it stands in no parent.")
    key = tuple(meta["kunci"])
    parents = _parents(path, meta, source)
    reads = frozenset(meta.get("induk", [])) | {relation for parent in parents for relation in parent.relations}
    if meta["tabel"] in reads:
        raise SuiteError(path, "meta.induk names the table itself.")
    if "keadaan" in meta:
        if not meta["keadaan"] or not set(meta["keadaan"]) <= set(key):
            raise SuiteError(path, "meta.keadaan must name some of the columns of meta.kunci.")
        counted = any(e["type"] in ROW_COUNT_TYPES for e in document["expectations"])
        generated = fact_rules(key, meta["keadaan"], meta.get("kawasan", key), counts_rows_itself=counted)
        reads |= {"intermediate.int_kiriman__masa_berlaku"}
        key = (*key, "delivery_id")
    suite = Suite(
        name=document["name"],
        table=meta["tabel"],
        key=key,
        rows_from=tuple(meta.get("baris_dari", rows_from or ())),
        state=tuple(meta.get("keadaan", ())),
        may_be_empty=meta.get("boleh_kosong"),
        expected_rows=expected_rows,
        parents=parents,
        excepted=tuple(meta.get("kecuali", {})),
        reads=reads,
        expectations=tuple([*(generated or []), *parent_rules.parent_rules(parents), *document["expectations"]]),
    )
    _refuse_weak(path, suite)
    return suite


def _parents(path: Path, meta: dict[str, Any], source: dict[str, Any] | None) -> tuple[parent_rules.Parent, ...]:
    entries = meta.get("turunan_dari", [])
    try:
        if "keadaan" in meta:
            entries = [*parent_rules.fact_entries(entries), *parent_rules.FACT_PARENTS]
        written = parent_rules.read(entries, meta["tabel"])
        if source:
            named = {name for parent in written for name in (*parent.columns, *parent.nearly)}
            source = {**source, "kolom": [name for name in source["kolom"] if name not in named]}
            written = [*parent_rules.read([source], meta["tabel"]), *written]
    except ValueError as error:
        raise SuiteError(path, str(error)) from error
    return tuple(written)


# libyaml's where PyYAML was built with it: ten times as fast, and every gate loads a suite.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Refuses a key written twice: YAML would keep the last, and a severity or a list of rules would be gone."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice in one mapping", node.start_mark)
        return mapping


def _refuse_weak(path: Path, suite: Suite) -> None:
    if suite.name != path.stem:
        raise SuiteError(path, f"its name is {suite.name!r}, not the file's; was it copied?")
    for expectation in suite.expectations:
        kind = expectation["type"]
        unknown = set(expectation) - {"type", "kwargs", "severity", "meta"}
        if unknown:
            raise SuiteError(path, f"{kind}: unknown keys {sorted(map(str, unknown))}.")
        for part in ("meta", "kwargs"):
            if not isinstance(expectation.get(part), dict):
                raise SuiteError(path, f"{kind}: {part} must be a mapping.")
        meta, kwargs = expectation["meta"], expectation["kwargs"]
        if str(expectation.get("severity")) not in SEVERITIES:
            raise SuiteError(path, f"{kind}: severity must be one of {sorted(SEVERITIES)}.")
        for needed in ("aturan", "pemilik", "alasan"):
            if not meta.get(needed):
                raise SuiteError(path, f"{kind}: meta.{needed} is missing.")
        read = parent_rules.relations_in(str(kwargs.get("unexpected_rows_query", "")))
        if read - suite.reads:
            raise SuiteError(
                path, f"{meta['aturan']} reads {sorted(read - suite.reads)}: a rule reads its table and meta.induk."
            )
        if _FORBIDDEN_KWARGS & set(kwargs):
            raise SuiteError(path, f"{kind}: {sorted(_FORBIDDEN_KWARGS & set(kwargs))} would narrow the gate.")
        if _FORBIDDEN_MOSTLY in kwargs and expectation["severity"] == "critical" and "dilonggarkan" not in meta:
            raise SuiteError(path, f"{kind}: a critical rule with mostly needs meta.dilonggarkan (date and reason).")
        if kwargs.get("ignore_row_if") in _IGNORING_ROWS:
            raise SuiteError(path, f"{kind}: ignore_row_if {kwargs['ignore_row_if']} would narrow the gate.")
    names = [expectation["meta"]["aturan"] for expectation in suite.expectations]
    if len(names) != len(set(names)):
        raise SuiteError(path, "two expectations share one aturan.")
    critical = [e for e in suite.expectations if e["severity"] == "critical"]
    if not any(map(_is_key_rule, suite.expectations)):
        raise SuiteError(path, "it has no critical key rule (unique column or compound columns).")
    counts = [e for e in critical if e["type"] in ROW_COUNT_TYPES]
    if not counts:
        raise SuiteError(path, "it has no critical row-count rule.")
    if suite.expected_rows is not None:
        if not any(_bound(e["kwargs"]) == {"$PARAMETER": "baris_seharusnya"} for e in counts):
            raise SuiteError(path, "meta.baris_seharusnya is counted, and no critical row-count rule asks for it.")
        if re.search(rf"\b{re.escape(suite.table)}\b", suite.expected_rows):
            raise SuiteError(path, "meta.baris_seharusnya counts the table itself; count what it is made from.")
    if suite.may_be_empty is None and not any(_forbids_emptiness(e["kwargs"]) for e in counts):
        raise SuiteError(path, "an empty table would pass: set a minimum, or meta.boleh_kosong with the reason.")


def _is_key_rule(expectation: dict[str, Any]) -> bool:
    return (
        expectation["severity"] == "critical"
        and expectation["type"] in KEY_TYPES
        and _FORBIDDEN_MOSTLY not in expectation["kwargs"]
    )


def _forbids_emptiness(kwargs: dict[str, Any]) -> bool:
    """A fixed minimum above zero, or a number that the ledger or the table's parents supply."""
    bound = _bound(kwargs)
    if isinstance(bound, dict):
        return set(bound) == {"$PARAMETER"}
    return isinstance(bound, int) and bound > 0


def _bound(kwargs: dict[str, Any]) -> Any:
    return kwargs.get("value", kwargs.get("min_value"))
