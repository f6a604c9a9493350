"""What the dbt process is told through its environment, and how dbt's manifest is kept current."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from orchestration.errors import KesiapanError
from orchestration.settings import DBT_DIR, Settings, environment


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Variables for dbt: where the build file and the lake lie. Nothing else depends on the data root."""
    return {
        "KESIAPAN_DATA": str(settings.root),
        "KESIAPAN_EXPECTATIONS": str(settings.expectations),
        "KESIAPAN_BUILD_FILE": str(settings.build_file),
        "KESIAPAN_LAKE": str(settings.lake),
        "DBT_TARGET_PATH": str(target_dir(settings)),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def target_dir(settings: Settings) -> Path:
    """dbt's target of this warehouse: beside its build file, so that two warehouses never share one."""
    return settings.build / "dbt_target"


def ensure_manifest(settings: Settings) -> Path:
    """The manifest of the dbt project as it is now. Parsed anew only when a file of the project has changed."""
    target = target_dir(settings)
    manifest = target / "manifest.json"
    stamp = target / "project.sha256"
    digest = _project_digest(settings)
    if manifest.is_file() and stamp.is_file() and stamp.read_text() == digest:
        return manifest
    target.mkdir(parents=True, exist_ok=True)
    command = [
        str(Path(sys.executable).parent / "dbt"), "--quiet", "parse",
        "--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR), "--target-path", str(target),
        "--log-path", str(target),
    ]  # fmt: skip
    variables = {**environment(), **dbt_environment(settings)}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise KesiapanError(f"dbt cannot parse the project:\n{done.stdout}{done.stderr}", "Repair dbt_project/.")
    stamp.write_text(digest)
    return manifest


def _project_digest(settings: Settings) -> str:
    digest = hashlib.sha256(str(settings.root).encode())
    for path in sorted(DBT_DIR.rglob("*")):
        if path.is_file() and path.suffix in {".sql", ".yml", ".csv"} and "target" not in path.parts:
            digest.update(str(path.relative_to(DBT_DIR)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
