"""`make superset`: Superset's database, its administrator and secrets, what assets/ holds, and the server.

Run by .venv-superset's Python. Every step may be repeated; what assets/ describes is overwritten, the rest stays. Not
here: settings (superset_config.py). Environment: KESIAPAN_DATA (data root, absolute), SUPERSET_PORT, and
SUPERSET_WAREHOUSE: an address in place of the one in assets/databases, for a release loaded into PostgreSQL.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
ASSETS = HERE / "assets"
DASHBOARD = "superset/dashboard/kesiapan-pemilu/"
ADMIN = "admin"


def _stop(problem: str, remedy: str) -> NoReturn:
    sys.exit(f"superset: {problem}\n          {remedy}")


def _secret(path: Path) -> str:
    """The secret in a file that only its owner can read; made at the first call."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secret := secrets.token_urlsafe(32))
    return secret


def _described(data: Path) -> dict[str, dict[str, str]]:
    """What the release says: table, column ("" for the table itself), words. Empty where no release lies here."""
    manifest = data / "published" / "current" / "manifest.json"
    if not manifest.is_file():
        return {}
    return {
        resource["title"]: {"": resource["description"]}
        | {field["name"]: field["description"] for field in resource["schema"]["fields"]}
        for resource in json.loads(manifest.read_text())["resources"]
    }


def _contents(data: Path, warehouse: str | None) -> dict[str, str]:
    """assets/ as the importer wants it, by path below assets/.

    Columns get the descriptions of the release, so that dbt's words are written down once. `warehouse` replaces the
    address of the database.
    """
    import yaml

    described = _described(data)
    contents = {}
    for path in sorted(ASSETS.rglob("*.yaml")):
        name = path.relative_to(ASSETS).as_posix()
        asset = yaml.safe_load(path.read_text())
        if name.startswith("databases/") and warehouse:
            asset["sqlalchemy_uri"] = warehouse
        if name.startswith("datasets/"):
            words = described.get(asset["table_name"], {})
            asset.setdefault("description", words.get(""))
            for column in asset["columns"]:
                column.setdefault("description", words.get(column["column_name"]))
        contents[name] = yaml.safe_dump(asset)
    return contents


def _prepare(data: Path) -> None:
    """Metadata at the version of this Superset, roles, administrator, assets."""
    from superset.app import create_app

    with create_app().app_context():
        from flask_migrate import upgrade
        from superset import appbuilder, security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.extensions import db
        from superset.utils.core import override_user

        upgrade()
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        db.session.commit()
        admin = security_manager.find_user(ADMIN)
        if admin is None:
            role = security_manager.find_role("Admin")
            password = _secret(data / "superset" / "admin_password")
            admin = security_manager.add_user(ADMIN, "Admin", "Kesiapan", "admin@kesiapan.invalid", role, password)
        with override_user(admin):
            ImportAssetsCommand(_contents(data, os.environ.get("SUPERSET_WAREHOUSE"))).run()


def main() -> None:
    """Prepares, says where to look, and becomes the server."""
    data = Path(os.environ["KESIAPAN_DATA"])
    port = int(os.environ.get("SUPERSET_PORT") or 8088)
    if not os.environ.get("SUPERSET_WAREHOUSE") and not (data / "published/current/warehouse.duckdb").is_file():
        _stop(f"there is no release in {data} yet.", "Make one: make run")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            _stop(f"port {port} cannot be had: {error.strerror}.", "Choose another: make superset SUPERSET_PORT=8089")
    home = data / "superset"
    home.mkdir(mode=0o700, exist_ok=True)
    _secret(home / "secret_key")
    os.environ["SUPERSET_CONFIG_PATH"] = str(HERE / "superset_config.py")
    logging.disable(logging.INFO)  # the history of Superset's tables, hundreds of lines
    print("superset: preparing (the first time this takes a minute or two)", flush=True)
    _prepare(data)
    print(f"superset: http://127.0.0.1:{port}/{DASHBOARD}", flush=True)
    print(f"          user {ADMIN}, password in {home / 'admin_password'}; Ctrl-C stops it", flush=True)
    gunicorn = Path(sys.executable).with_name("gunicorn")
    # One process with threads: enough for a look, and nothing to share between processes.
    arguments = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "8", "--timeout", "120"]
    os.execv(gunicorn, [str(gunicorn), *arguments, "--log-level", "warning", "superset.app:create_app()"])


if __name__ == "__main__":
    main()
