"""A real warehouse, built once from the shipped samples, and put back as it was before every test that breaks it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from orchestration import settings as settings_module
from orchestration.settings import EXPECTATIONS_DIR, Settings
from orchestration.warehouse.environment import ensure_manifest
from orchestration.warehouse.lock import writer_lock
from tests import postgres
from tests.world import World

# Speed is `make bench`'s business: on a busy machine a property must not fail for being slow.
hypothesis_settings.register_profile("kesiapan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("kesiapan")


# Whoever runs the tests may have a database configured: nothing of theirs goes there.
os.environ.pop("KESIAPAN_POSTGRES_DSN", None)


# Files that take minutes: begun early, so that no worker is left with one of them at the end.
_LONG = ("test_refresh.py", "test_releases.py", "test_fail_closed.py", "test_as_known_on.py", "test_postgres.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first, on one worker; on the others those that need no warehouse, while it is being built."""
    items.sort(
        key=lambda item: (
            item.path.name != "test_dagster_ui.py",
            item.path.parent.name != "unit",
            item.path.name not in _LONG,
        )
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A warehouse after `kesiapan samples --deliver` and `kesiapan refresh`.

    Built by the worker that first asks for it; every worker then has a copy of its own.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    first = folder / "gudang-bersama"
    with writer_lock(folder, "another worker's build of the samples", say=print):
        if not first.is_dir():
            _build(folder / "gudang-bersama.part")
            (folder / "gudang-bersama.part").rename(first)
    root = tmp_path_factory.mktemp("gudang") / "data"
    shutil.copytree(first, root, symlinks=True)
    ensure_manifest(Settings(data=root))  # dbt's manifest knows where the warehouse lies: once here, not in each test
    shutil.copytree(root, root.with_name("asli"), symlinks=True)
    world = _world(root)
    saved = dict(os.environ)
    settings_module.set_environment({"KESIAPAN_DATA": str(root), "DAGSTER_HOME": str(root / "dagster")})
    yield world
    os.environ.clear()
    os.environ.update(saved)


def _world(root: Path) -> World:
    return World(root, {**os.environ, "KESIAPAN_DATA": str(root), "NO_COLOR": "1"})


def _build(root: Path) -> None:
    world = _world(root)
    delivered = world.run("samples", "--deliver")
    assert delivered.returncode == 0, delivered.stderr
    refreshed = world.run("refresh", KESIAPAN_TANGGAL_ACUAN="2026-11-20")
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr


@pytest.fixture(scope="module")
def pristine(built: World) -> World:
    """The same once for a module that only reads, whatever the module before it left behind."""
    shutil.rmtree(built.root)
    shutil.copytree(built.root.with_name("asli"), built.root, symlinks=True)
    return built


@pytest.fixture
def world(built: World) -> World:
    """The built warehouse, as it was when it was built."""
    shutil.rmtree(built.root)
    shutil.copytree(built.root.with_name("asli"), built.root, symlinks=True)
    return built


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A real PostgreSQL."""
    with postgres.serve() as running:
        yield running


@pytest.fixture
def database(server: postgres.Server) -> Iterator[postgres.Database]:
    """An empty database in it."""
    with postgres.database(server, f"uji_{os.urandom(4).hex()}") as empty:
        yield empty


@pytest.fixture
def expectations(tmp_path: Path) -> Path:
    """A copy of the suites that a test may break; pass it as KESIAPAN_EXPECTATIONS."""
    return Path(shutil.copytree(EXPECTATIONS_DIR, tmp_path / "expectations"))
