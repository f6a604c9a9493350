"""The delivery gate: is this delivery acceptable? All new deliveries of one export are judged together.

Files that can be read become one relation in a DuckDB of their own; the suite of the export runs on it once,
and the verdict of each delivery is read from the failing rows. An error inside the gate raises: nothing is
accepted by a gate that could not run. Not here: storing anything (`lake`, the ledger's caller).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.errors import GateCouldNotRunError
from orchestration.exports.contract import Contract
from orchestration.gates import engine, suites
from orchestration.gates.contract_rules import delivery_rules
from orchestration.gates.outcome import ExpectationOutcome
from orchestration.landing import read, table
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.masking import mask_text
from orchestration.regions import tree
from orchestration.regions.index import RegionIndex

# Raise by one when the code that reads or judges changes its answers: every delivery is then judged again.
JUDGEMENT_VERSION = 2
ARROW_TYPES = {"integer": pa.int64(), "number": pa.float64(), "string": pa.string()}


@dataclass(frozen=True)
class Candidate:
    """A delivery to be judged: who it is and where its bytes lie."""

    delivery_id: str
    file_name: str
    periode: str
    path: Path


@dataclass
class Judgement:
    """The verdict on one delivery, its reasons, and its typed rows (kept only where it is accepted)."""

    candidate: Candidate
    lingkup: str | None = None
    berlaku_pada: dt.date | None = None
    dasar_tanggal: str | None = None
    data: list[dict[str, Any]] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """`ditolak` by any critical finding, `diterima_dengan_catatan` by any other, else `diterima`."""
        if any(finding.tingkat == "critical" for finding in self.findings):
            return "ditolak"
        return "diterima_dengan_catatan" if self.findings else "diterima"


class DeliveryGate:
    """The delivery gate of one export, with everything its verdict depends on."""

    def __init__(self, contract: Contract, regions: RegionIndex, expectations_dir: Path, seeds_dir: Path) -> None:
        self.contract = contract
        self.regions = regions
        self.reference = seeds_dir / "reference"
        path = expectations_dir / "deliveries" / f"{contract.name}.yml"
        self.suite = suites.load(path, generated=delivery_rules(contract))
        if self.suite.table != f"pending.{contract.name}":
            raise suites.SuiteError(path, f"its table is {self.suite.table}, not pending.{contract.name}.")

    @property
    def judgement_key(self) -> str:
        """Changes when the contract, the suite, a region, an alias, a control total or the reading code does."""
        digest = hashlib.sha256(f"{JUDGEMENT_VERSION}|{self.contract.hash}|{self.suite.hash}".encode())
        for path in sorted(self.reference.glob("*.csv")):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def judge(self, candidates: Sequence[Candidate]) -> list[Judgement]:
        """One judgement per candidate, in order. Raises GateCouldNotRunError when the suite cannot be evaluated."""
        judgements = [self._read(candidate) for candidate in candidates]
        readable = [judgement for judgement in judgements if judgement.data]
        if readable:
            self._validate(readable)
        for judgement in judgements:
            judgement.findings.sort(key=_for_the_sender)
        return judgements

    def _read(self, candidate: Candidate) -> Judgement:
        judgement = Judgement(candidate)
        as_of = self.contract.as_of(candidate.periode)
        if as_of:
            judgement.berlaku_pada, judgement.dasar_tanggal = as_of
        try:
            grid = read.read(candidate.path, self.contract)
            typed = table.tabulate(grid, self.contract, self.regions)
        except UnreadableError as error:
            judgement.findings += error.findings
            return judgement
        judgement.data, judgement.totals = typed.data, typed.totals
        judgement.findings += typed.notes
        judgement.lingkup = table.scope_of(typed.data)
        if not typed.data:
            judgement.findings.append(
                Finding(
                    "tanpa_baris_data",
                    "Tidak ada baris data selain baris total.",
                    "Kirim kembali ekspor yang berisi data.",
                )
            )
        return judgement

    def _validate(self, judgements: list[Judgement]) -> None:
        try:
            with duckdb.connect() as connection:
                rows = self._fill(connection, judgements)
                self._check_messages(connection)
                outcomes = engine.run_suite(
                    connection,
                    self.suite,
                    schema="pending",
                    table=self.contract.name,
                    parameters={"baris_dibaca": rows},
                    detail="complete",
                )
        except Exception as error:  # a library missing or broken, no memory left: never a verdict
            raise GateCouldNotRunError(
                f"The delivery gate of {self.contract.name} could not be evaluated: "
                + mask_text(f"{type(error).__name__}: {error}"),
                "Repair what the message names and judge again. Nothing was accepted or refused.",
            ) from error
        broken = [outcome for outcome in outcomes if outcome.error]
        if broken:
            raise GateCouldNotRunError(
                f"The delivery gate of {self.contract.name} could not be evaluated: "
                + mask_text("; ".join(f"{outcome.aturan}: {outcome.error}" for outcome in broken)),
                f"Repair expectations/deliveries/{self.contract.name}.yml. Nothing was accepted or refused.",
            )
        by_delivery = {judgement.candidate.delivery_id: judgement for judgement in judgements}
        for outcome in outcomes:
            self._distribute(outcome, by_delivery)

    def _check_messages(self, connection: duckdb.DuckDBPyConnection) -> None:
        """A {name} that a rule's query does not select would only be noticed on the night the rule fails."""
        for expectation in self.suite.expectations:
            query = expectation["kwargs"].get("unexpected_rows_query")
            if query is None:
                continue
            described = connection.execute(f"describe {query.format(batch=self.suite.table)}").fetchall()
            known = {row[0] for row in described} | {"aturan"}
            for part in ("pesan", "perbaikan"):
                named = {field for _, field, _, _ in Formatter().parse(expectation["meta"].get(part, "")) if field}
                if named - known:
                    raise ValueError(f"{expectation['meta']['aturan']}: {part} names {sorted(named - known)}")

    def _distribute(self, outcome: ExpectationOutcome, judgements: dict[str, Judgement]) -> None:
        if outcome.success:
            return
        for row in outcome.failing:
            delivery_id = row.get("delivery_id")
            if delivery_id not in judgements:
                raise GateCouldNotRunError(
                    f"Rule {outcome.aturan} of {self.contract.name} names no delivery for a failing row.",
                    "Its query must select delivery_id.",
                )
            judgements[delivery_id].findings.append(_finding(outcome, row))
        if not outcome.failing:
            # A failure that cannot be laid at one delivery's door closes the gate for all of them.
            raise GateCouldNotRunError(
                f"Rule {outcome.aturan} of {self.contract.name} failed without saying which delivery is at fault.",
                "Write it so that its failing rows carry delivery_id. Nothing was accepted or refused.",
            )

    def _fill(self, connection: duckdb.DuckDBPyConnection, judgements: list[Judgement]) -> int:
        connection.execute("create schema pending")
        columns: list[tuple[str, pa.DataType]] = [
            ("delivery_id", pa.string()),
            ("lembar", pa.string()),
            ("baris_sumber", pa.int64()),
        ]
        for column in self.contract.columns:
            columns += [(column.name, ARROW_TYPES[column.type]), (f"{column.name}__teks", pa.string())]
        regional = ("kode_provinsi", "kode_wilayah", "wilayah_tertulis", "wilayah_masalah", "wilayah_calon")
        data = [{**row, "delivery_id": j.candidate.delivery_id} for j in judgements for row in j.data]
        totals = [{**row, "delivery_id": j.candidate.delivery_id} for j in judgements for row in j.totals]
        name = self.contract.name
        _create(connection, name, [*columns, *((column, pa.string()) for column in regional)], data)
        _create(connection, f"{name}__total", columns, totals)
        _create(
            connection,
            "delivery",
            [(key, pa.string()) for key in ("delivery_id", "periode", "lingkup", "lingkup_nama", "lingkup_kode")]
            + [("berlaku_pada", pa.date32())],
            [self._about(judgement) for judgement in judgements],
        )
        scopes = sorted({judgement.lingkup for judgement in judgements if judgement.lingkup})
        _create(
            connection,
            "wilayah_seharusnya",
            [(key, pa.string()) for key in ("lingkup", "kode_wilayah", "nama")],
            [row for scope in scopes for row in self._expected(scope)],
        )
        _create(
            connection,
            "pohon_wilayah",
            [("kode_wilayah", pa.string()), ("jumlah_kecamatan", pa.int64())],
            [{"kode_wilayah": code, "jumlah_kecamatan": n} for code, n in tree.kecamatan_counts().items()],
        )
        self._lend_references(connection)
        return len(data)

    def _lend_references(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Every reference seed that a query of the suite names as `pending.<seed>`, as text.

        Of a seed that has a column `export` only the rows of this export.
        """
        queries = " ".join(str(rule["kwargs"].get("unexpected_rows_query", "")) for rule in self.suite.expectations)
        for name in sorted(set(re.findall(r"\bpending\.(\w+)", queries))):
            path = self.reference / f"{name}.csv"
            if path.is_file():
                seed = connection.read_csv(str(path), header=True, all_varchar=True)
                if "export" in seed.columns:
                    seed = seed.filter(f"export = '{self.contract.name}'")
                seed.create(f"pending.{name}")

    def _about(self, judgement: Judgement) -> dict[str, Any]:
        named = self.contract.match(judgement.candidate.file_name)
        suffix = named.lingkup if named else None
        return {
            "delivery_id": judgement.candidate.delivery_id,
            "periode": judgement.candidate.periode,
            "lingkup": judgement.lingkup,
            "lingkup_nama": suffix,
            "lingkup_kode": self.regions.find_scope(suffix) if suffix else None,
            "berlaku_pada": judgement.berlaku_pada,
        }

    def _expected(self, scope: str) -> list[dict[str, str]]:
        """Every region that a delivery of this scope must list."""
        rule = self.contract.details.wilayah
        provinces = self.regions.provinces(on=rule.edisi) if scope == table.NATION else (scope,)
        codes: list[str] = []
        for province in provinces:
            codes += [province] if rule.tingkat == "provinsi" else self.regions.regencies_of(province)
        return [{"lingkup": scope, "kode_wilayah": code, "nama": self.regions.name_of(code)} for code in codes]


def _as_written(value: Any) -> Any:
    """A value inside an Indonesian sentence: decimal comma, and a word for nothing."""
    if value is None:
        return "(kosong)"
    return str(value).replace(".", ",") if isinstance(value, float) else value


def _for_the_sender(finding: Finding) -> tuple[bool, bool, int]:
    """What refuses before what is noted, rows before sums: a wrong row explains a wrong sum."""
    return finding.tingkat != "critical", finding.baris_sumber is None, finding.baris_sumber or 0


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, columns: list[tuple[str, pa.DataType]], rows: list[dict[str, Any]]
) -> None:
    fields = {key: pa.array([row[key] for row in rows], type=kind) for key, kind in columns}
    connection.register("incoming", pa.table(fields))
    connection.execute(f"create table pending.{name} as select * from incoming")
    connection.unregister("incoming")


def _finding(outcome: ExpectationOutcome, row: dict[str, Any]) -> Finding:
    shown = {key: _as_written(value) for key, value in row.items()}
    message = outcome.meta.get("pesan", "Aturan {aturan} tidak terpenuhi.")
    remedy = outcome.meta.get("perbaikan", "Periksa baris ini pada sumbernya dan kirim kembali.")
    shown.setdefault("aturan", outcome.aturan)
    value = row.get("nilai")
    return Finding(
        aturan=outcome.aturan,
        pesan=message.format_map(shown),
        perbaikan=remedy.format_map(shown),
        tingkat=outcome.severity,
        lembar=row.get("lembar"),
        baris_sumber=row.get("baris_sumber"),
        kolom=row.get("kolom"),
        nilai=None if value is None else str(value),
    )
