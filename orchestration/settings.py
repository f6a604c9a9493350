"""The only module that reads the environment, and the one place that knows where things lie.

Everything under `data` is one warehouse; point `KESIAPAN_DATA` elsewhere and another one lives beside it.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestration.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
DBT_DIR = ROOT / "dbt_project"
SEEDS_DIR = DBT_DIR / "seeds"
EXPECTATIONS_DIR = ROOT / "expectations"
EXPORTS_DIR = ROOT / "orchestration" / "exports"
SAMPLES_DIR = ROOT / "data" / "samples"
AS_KNOWN_ON = "as-known-on"


class Settings(BaseSettings):
    """Settings of one warehouse, from `KESIAPAN_*` variables."""

    model_config = SettingsConfigDict(env_prefix="KESIAPAN_", extra="ignore")

    data: Path = Field(default=ROOT / "data", description="data root")
    tanggal_acuan: dt.date | None = Field(default=None, description="reference day; default: today in Jakarta")
    invocation: str | None = Field(default=None, description="name of the running dbt build, set by its asset")
    settle_seconds: float = Field(default=10, ge=0, description="a file put into the inbox by hand rests so long")
    ui_port: int = Field(default=3000, description="port of the Dagster UI")
    docs_url: str = Field(default="", description="where the site of the gates is served; default: by `kesiapan ui`")
    expectations: Path = Field(default=EXPECTATIONS_DIR, description="suites; another folder is for tests only")

    postgres_dsn: SecretStr | None = Field(
        default=None, description="PostgreSQL database that every release is loaded into as well; default: none"
    )
    postgres_reader: str = Field(default="bi_reader", min_length=1, description="role that may read it there")

    @field_validator("postgres_dsn")
    @classmethod
    def _none_if_empty(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value and value.get_secret_value().strip() else None

    @cached_property
    def root(self) -> Path:
        """The data root, absolute."""
        return self.data.expanduser().resolve()

    @property
    def inbox(self) -> Path:
        """Where people and transfers drop files."""
        return self.root / "inbox"

    @property
    def landing(self) -> Path:
        """What arrived, content-addressed, never edited."""
        return self.root / "landing"

    @property
    def lake(self) -> Path:
        """Typed rows of accepted deliveries, and the ledger as dbt reads it, both as Parquet."""
        return self.root / "lake"

    @property
    def ledger(self) -> Path:
        """The append-only record."""
        return self.root / "ledger" / "ledger.sqlite"

    @property
    def perbaikan(self) -> Path:
        """Lists for senders of what they have to repair."""
        return self.root / "perbaikan"

    @property
    def build(self) -> Path:
        """Disposable: the DuckDB build file, dbt's target, the writer's lock."""
        return self.root / "build"

    @property
    def build_file(self) -> Path:
        """The one DuckDB file that dbt writes."""
        return self.build / "warehouse.duckdb"

    @property
    def evidence(self) -> Path:
        """One JSON per gate and invocation: every expectation with its outcome."""
        return self.root / "ledger" / "gates"

    @property
    def docs_port(self) -> int:
        """Port on which `kesiapan ui` serves the sites of the gates, beside Dagster's."""
        return self.ui_port + 1

    @property
    def docs_address(self) -> str:
        """Where a browser finds the folder `evidence`."""
        return (self.docs_url or f"http://127.0.0.1:{self.docs_port}").rstrip("/")

    @property
    def published(self) -> Path:
        """Releases, and `current`."""
        return self.root / "published"

    @property
    def as_known_on(self) -> Path:
        """What was known on a day, a folder per day; `current` never leads there."""
        return self.published / AS_KNOWN_ON

    @property
    def derived(self) -> Path:
        """Disposable: the warehouses, one per day, in which `refresh --as-known-on` builds."""
        return self.build / AS_KNOWN_ON

    @property
    def day_file(self) -> Path:
        """By this file a derived warehouse is known for one, and its day."""
        return self.root / "diketahui-pada"

    @cached_property
    def diketahui_pada(self) -> dt.date | None:
        """The day by whose end everything in a derived warehouse had been received; None for any other warehouse."""
        return dt.date.fromisoformat(self.day_file.read_text().strip()) if self.day_file.is_file() else None

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage, so that runs from the command line appear in the UI."""
        return self.root / "dagster"


def load() -> Settings:
    """Settings from the environment, read anew at each call."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"KESIAPAN_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise UsageError(f"A setting cannot be read. {wrong}.", "Correct the variable, or unset it.") from error
    if "'" in str(settings.root):  # dbt and DuckDB are handed it inside quotation marks
        raise UsageError(f"KESIAPAN_DATA={settings.data} has a quotation mark in it.", "Choose another folder.")
    return settings


def set_environment(variables: Mapping[str, str]) -> None:
    """Hands settings on to processes that this one starts (dbt, Dagster)."""
    os.environ.update(variables)


def environment() -> dict[str, str]:
    """A copy of the environment, for processes started with one of their own."""
    return dict(os.environ)
