"""What runs share: the settings of the warehouse, and the writer's lock that one run holds at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import dagster as dg

from orchestration import progress
from orchestration import settings as settings_module
from orchestration.ledger.store import Ledger
from orchestration.perbaikan import files
from orchestration.regions.index import RegionIndex
from orchestration.settings import SEEDS_DIR, Settings
from orchestration.warehouse.lock import writer_lock


class Warehouse(dg.ConfigurableResource["Warehouse"]):
    """The warehouse of the data root. Held by one run at a time: a second run waits and says for whom."""

    @cached_property
    def settings(self) -> Settings:
        """Settings, from the environment of the run."""
        return settings_module.load()

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of this warehouse."""
        return Ledger(self.settings.ledger)

    @cached_property
    def regions(self) -> RegionIndex:
        """The regions, read once per run."""
        return RegionIndex.load(SEEDS_DIR / "reference")

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """The in-process executor makes this once per run, so the lock spans the run."""
        run = f"run {context.run.run_id[:8]}" if context.run else "a run"
        with writer_lock(self.settings.build, run, say=progress.say):
            try:
                yield self
            finally:
                # Where a delivery gate could not run, the ledger's asset was skipped; what the other gates refused
                # must reach its senders all the same.
                files.write(self.settings, self.ledger)
