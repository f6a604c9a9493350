"""What the pages of the gates are served as: sites and nothing else of the folder they lie in."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.errors import UsageError
from orchestration.serving import serve_sites


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    site = tmp_path / "gates" / "I1" / "situs" / "static"
    site.mkdir(parents=True)
    (site.parent / "index.html").write_text("gerbang")
    (site / "a.css").write_text("body {}")
    (tmp_path / "gates" / "I1" / "core.fct_nphd.json").write_text("{}")
    (tmp_path / "rahasia.txt").write_text("rahasia")
    server = serve_sites(tmp_path / "gates", 0)
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def status(port: int, path: str, host: str = "127.0.0.1") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    return connection.getresponse().status


def test_a_site_is_served(port):
    assert status(port, "/I1/situs/index.html") == 200
    assert status(port, "/I1/situs/static/a.css?x=1") == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/I1/", "/I1/core.fct_nphd.json", "/I1/situs/", "/I1/situs/static", "/I1/situs/static/",
     "/I1/situs/../core.fct_nphd.json", "/I1/situs/%2e%2e/core.fct_nphd.json", "/I1/situs/../../../rahasia.txt",
     "/I1/situs/%2e%2e/%2e%2e/%2e%2e/rahasia.txt"],
)  # fmt: skip
def test_nothing_else_is(port, path):
    assert status(port, path) == 404


def test_nor_under_another_name(port):
    assert status(port, "/I1/situs/index.html", host="evil.example") == 404


def test_a_port_that_is_taken_says_what_to_do(port, tmp_path):
    with pytest.raises(UsageError, match="cannot be had"):
        serve_sites(tmp_path, port)
