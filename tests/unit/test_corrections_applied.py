"""Every shipped correction is applied: its column stands in the `dengan_koreksi` of its staging model."""

from __future__ import annotations

import ast
import re

from orchestration.exports.corrections import load
from orchestration.settings import DBT_DIR, EXPECTATIONS_DIR

CALL = re.compile(r"dengan_koreksi\('source', '(\w+)', (\{[^}]*\})\)")


def applied() -> set[tuple[str, str]]:
    found = set()
    for path in (DBT_DIR / "models" / "staging").rglob("stg_*.sql"):
        for export, columns in CALL.findall(path.read_text(encoding="utf-8")):
            assert path.stem == f"stg_{export}"
            found |= {(export, name) for name in ast.literal_eval(columns)}
    return found


def test_every_correction_is_applied_by_its_staging_model():
    corrections = load(EXPECTATIONS_DIR / "corrections")
    assert corrections
    assert {(item.export, item.kolom) for item in corrections} == applied()
