"""Serves the sites of the gates beside Dagster, where every check links: a browser opens no file from a page.

Only what lies in a site, only to this machine, only under its name. Not here: the sites (`gates.data_docs`), Dagster.
"""

from __future__ import annotations

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from orchestration.errors import UsageError
from orchestration.gates.data_docs import SITE

_OF_A_SITE = re.compile(rf"/\w+/{SITE}/[\w./%-]+")
_HOSTS = {"127.0.0.1", "localhost"}


class _Sites(SimpleHTTPRequestHandler):
    def send_head(self) -> Any:
        """The file asked for; nothing of the folder but the sites, and no listing."""
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        path = self.path.split("?")[0].split("#")[0]
        plain = unquote(path)
        if (
            host not in _HOSTS
            or not _OF_A_SITE.fullmatch(plain)
            or ".." in plain
            or Path(self.translate_path(plain)).is_dir()
        ):
            self.send_error(404)
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> None:
        """Never."""
        self.send_error(404)

    def log_message(self, *args: Any) -> None:
        """Says nothing: who reads the pages of the gates is nobody's business."""


def serve_sites(folder: Path, port: int) -> ThreadingHTTPServer:
    """Serves in the background until the process ends. Raises UsageError when the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Sites, directory=str(folder)))
    except OSError as error:
        raise UsageError(
            f"Port {port}, for the pages of the gates, cannot be had: {error.strerror}.",
            "Choose another pair with KESIAPAN_UI_PORT (its next port is taken too), or stop what listens there.",
        ) from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
