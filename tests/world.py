"""A warehouse on disk, and the ways in which a person uses it: the command line, and reading the release."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.ledger.store import Ledger
from orchestration.settings import Settings

KESIAPAN = Path(sys.executable).parent / "kesiapan"


@dataclass
class World:
    """A warehouse on disk, and the ways in which a person uses it."""

    root: Path
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        return Settings(data=self.root)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.settings.ledger)

    def run(self, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """The `kesiapan` command."""
        return subprocess.run(
            [str(KESIAPAN), *map(str, arguments)],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the published release, as a BI tool reads them."""
        database = self.root / "published" / "current" / "warehouse.duckdb"
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    @property
    def current(self) -> str:
        """Name of the release that readers see."""
        return (self.root / "published" / "current").readlink().name

    def figures(self) -> list[tuple[Any, ...]]:
        """Every published figure of the voter list, to be compared before and after."""
        return self.query("select * exclude (delivery_id) from marts.fct_daftar_pemilih_terkini order by all")

    def spoil_lake(self, change: Any) -> None:
        """Rewrites the accepted rows of KPU's voter list, behind the delivery gate's back."""
        for path in (self.root / "lake" / "raw" / "kpu__daftar_pemilih_dn").glob("B*.parquet"):
            table = pq.read_table(path)
            if table.num_rows:
                pq.write_table(change(table), path)


def add_one_to_men(table: Any) -> Any:
    """Bad data that only a table gate can see: L + P is no longer Jumlah."""
    index = table.schema.get_field_index("laki_laki")
    return table.set_column(index, "laki_laki", pc.add(table.column("laki_laki"), 1))
