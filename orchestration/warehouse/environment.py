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
    digest = f"{project_digest()} {settings.root}"  # the manifest names the build file
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


def remember_project(settings: Settings, invocation: str) -> None:
    """Notes beside the evidence of a build which project it is a build of; call it before dbt starts."""
    note = _note(settings, invocation)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(project_digest())


def is_of_this_project(settings: Settings, invocation: str) -> bool:
    """Whether a build was made of the project as it is now: else its SQL and descriptions are those of another one."""
    note = _note(settings, invocation)
    return note.is_file() and note.read_text() == project_digest()


def _note(settings: Settings, invocation: str) -> Path:
    return settings.evidence / invocation / "proyek.sha256"


def project_digest() -> str:
    """Identity of the dbt project as it lies on disk: models, macros, seeds, and what describes them."""
    digest = hashlib.sha256()
    for path in sorted(DBT_DIR.rglob("*")):
        if path.is_file() and path.suffix in {".sql", ".yml", ".csv"} and "target" not in path.parts:
            digest.update(str(path.relative_to(DBT_DIR)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
