"""A mutation score of the gates: seeded mutations of samples, against what `expectations/mutations.yaml` demands.

`python -m tests.gate_mutations --delivery-only` judges every mutant with the delivery gate, in process, with a ledger
of the samples as earlier deliveries where a rule needs them. Without the option, what was accepted goes on into copies
of a warehouse that holds all samples: one mutant per export in a batch, one `kesiapan refresh` per batch, and a look at
what the release says of it. Prints kind x outcome, the score, and every cell that is worse than demanded.

An outcome is `caught` (refused, or its row), `gate` (a table gate closed), `noted` (accepted, and something new is said
of it), `silent` (accepted, nothing new is said; with a refresh: it reached the marts so), `no effect` (in no mart),
`same` (read as the very rows of the sample).
Not here: the demands (the matrix), damage in general and the thousand files of it (`tests.mutations`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import math
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.exports.row_rules import AtMostRule, FlowRule, NeededRule, SumRule
from orchestration.gates import suites
from orchestration.gates.delivery_rules import delivery_rules
from orchestration.landing import inbox, lake
from orchestration.landing.judge import Candidate, DeliveryGate, Judgement
from orchestration.ledger.store import Ledger, parse_time
from orchestration.regions.index import RegionIndex
from orchestration.samples.build import write_sample
from orchestration.settings import EXPECTATIONS_DIR, ROOT, SEEDS_DIR, Settings
from tests import mutations
from tests.mutations import Sample, Table
from tests.world import KESIAPAN

MATRIX = EXPECTATIONS_DIR / "mutations.yaml"  # not .yml: those are suites
EXPECTS = ("must_catch", "must_warn", "cannot_know", "not_applicable")
PER_KIND = 60
LEAST_PER_KIND = 20
SEED = 20240214
BATCHES = 10
_LATER = dt.timedelta(days=200)  # a stale or next period has begun by then
_NOT_A_FIGURE = {"nomor", "peringkat", "tahun_pertama", "tahun_kedua", "kode_tertulis", "nomor_tps"}
_BY_TPS = ("SIREKAP-DPT-TPS", "POHON-DPT-TPS")  # of int_rekonsiliasi__tps, which no seed lists
_NATION = 30  # rows from which a file of provinces or kab/kota is taken for the nation's


@dataclass(frozen=True)
class Cell:
    """What is demanded of the gates for one kind of mutation of one export, and why."""

    kind: str
    export: str
    expect: str
    why: str
    rule: tuple[str, ...] = ()
    proposed: str = ""
    gap: str = ""
    not_columns: tuple[str, ...] = ()

    @property
    def waits_for_tables(self) -> bool:
        """Whether what is demanded may only be seen once the tables are built."""
        return any(name.startswith("rekonsiliasi:") for name in self.rule)


@dataclass(frozen=True)
class Damaged:
    """One mutant: a file, of which kind and sample, what was changed, and the day of its arrival."""

    path: Path
    kind: str
    sample: Sample
    received: dt.date
    told: str

    @property
    def export(self) -> str:
        return self.sample.contract.name


@dataclass
class Answer:
    """What became of a mutant, and which rules said so."""

    kind: str
    export: str
    sample: str
    told: str
    expect: str
    outcome: str
    rules: list[str] = field(default_factory=list)
    after_refresh: bool = False
    pending: bool = False  # a demand that only the tables can meet, not looked at yet

    @property
    def met(self) -> bool:
        """Whether the gates did what the matrix demands; what cannot be known demands nothing."""
        if self.expect == "must_catch":
            return self.outcome in ("caught", "gate", "same")
        return self.expect != "must_warn" or self.outcome in ("caught", "gate", "noted", "same")


# --- the matrix


def load_matrix(path: Path = MATRIX) -> dict[tuple[str, str], Cell]:
    """Every cell, kinds x exports: the kind's default unless an exception names the export.

    A default may name more rules than one export has; its cell holds those that are the export's.
    """
    known = sorted(registry.contracts())
    cells: dict[tuple[str, str], Cell] = {}
    for kind, entry in yaml.safe_load(path.read_text(encoding="utf-8"))["kinds"].items():
        for export in known:
            cell = _cell_of(kind, export, entry["default"])
            cells[kind, export] = replace(cell, rule=tuple(name for name in cell.rule if name in known_rules(export)))
        seen: set[str] = set()
        for exception in entry["except"]:
            details = {key: value for key, value in exception.items() if key != "exports"}
            for export in exception["exports"]:
                if export in seen or export not in known:
                    raise ValueError(f"{path.name}: {kind} names {export} twice, or it is no export")
                seen.add(export)
                cells[kind, export] = _cell_of(kind, export, details)
        for export, gap in entry.get("gaps", {}).items():
            cells[kind, export] = replace(cells[kind, export], gap=gap)
    return cells


def _cell_of(kind: str, export: str, entry: dict[str, Any]) -> Cell:
    if entry["expect"] not in EXPECTS:
        raise ValueError(f"{kind} of {export}: no demand is called {entry['expect']}")
    skipped = tuple(entry.get("not_columns", ()))
    rule, proposed = tuple(entry.get("rule", ())), entry.get("proposed", "")
    return Cell(kind, export, entry["expect"], entry["why"], rule, proposed, not_columns=skipped)


@cache
def known_rules(export: str) -> frozenset[str]:
    """Rules that can refuse or warn of a delivery of the export: contract, suite, reading; and those of the tables."""
    contract = registry.contracts()[export]
    suite = suites.load(EXPECTATIONS_DIR / "deliveries" / f"{export}.yml", generated=delivery_rules(contract))
    names = {rule["meta"]["aturan"] for rule in suite.expectations}
    names |= {name for path in (ROOT / "orchestration" / "landing").rglob("*.py") for name in _findings_in(path)}
    for seed, column in (("perbandingan", "kode_perbandingan"), ("identitas", "kode_identitas")):
        lines = (SEEDS_DIR / "reference" / f"{seed}.csv").read_text(encoding="utf-8").splitlines()
        place = lines[0].split(",").index(column)
        names |= {f"rekonsiliasi:{line.split(',')[place]}" for line in lines[1:]}
    kinds = ("kendali_resmi", "bagian_ke_jumlah", "identitas", "antarlembaga", "antarekspor", *_BY_TPS)
    return frozenset(names | {f"rekonsiliasi:{kind}" for kind in kinds} | {"ledger:delivery_id"})


def _findings_in(path: Path) -> list[str]:
    return re.findall(r"(?:Finding|finding|refuse)\w*\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8"))


# --- what a sample has


@cache
def _written_names(table: str, export: str) -> dict[str, str]:
    """Our columns that the sample's own table calls as the file's header does."""
    sample = next(s for s in mutations.samples() if (s.delivery.table, s.contract.name) == (table, export))
    headers = {column.header.lower(): column.name for column in sample.contract.columns}
    ours = {column.name for column in sample.contract.columns}
    return {headers[n.lower()]: n for n in sample.table[0] if n not in ours and n.lower() in headers}


def samples() -> list[Sample]:
    """The accepted samples, their tables in the contract's names."""
    found = []
    for sample in mutations.samples():
        written = {name: ours for ours, name in _written_names(sample.delivery.table, sample.contract.name).items()}
        table = [{written.get(name, name): value for name, value in row.items()} for row in sample.table]
        found.append(replace(sample, table=table))
    return found


def _write(sample: Sample, table: Table, path: Path) -> None:
    written = _written_names(sample.delivery.table, sample.contract.name)
    rows = [{written.get(name, name): value for name, value in row.items()} for row in table]
    write_sample(sample.delivery, rows, path)


def _figures(sample: Sample) -> list[str]:
    """Columns that hold figures: numbers that name or place the row are none, nor what the reader works out."""
    out = {*_NOT_A_FIGURE, *sample.contract.key_columns, *sample.contract.details.wilayah.columns}
    if sample.contract.name == "kpu__wilayah_tps":
        out.add("jumlah_tps")
    return [name for name in mutations._columns(sample, "integer", "number") if name not in out]


def _readable(sample: Sample, table: Table) -> Table:
    """Rows whose figures get into the file: of a form that Sirekap has not read, none do."""
    return [row for row in table if row.get("administrasi_ada", "ya") == "ya"]


def _sums(sample: Sample) -> list[tuple[tuple[str, ...], str]]:
    """Sums and flows that a row states: what they start from or add, and what they end in."""
    found: list[tuple[tuple[str, ...], str]] = []
    for rule in sample.contract.details.aturan:
        if isinstance(rule, SumRule):
            found.append((tuple(rule.bagian), rule.total))
        elif isinstance(rule, FlowRule) and rule.tingkat == "critical":
            found.append(((rule.awal, *rule.tambah), rule.akhir))
    if sample.contract.name.startswith("dukcapil__agregat"):
        found.append((("laki_laki", "perempuan"), "jumlah_penduduk"))
    elif sample.contract.name == "kpu__daftar_pemilih_dn":
        found.append((("laki_laki", "perempuan"), "jumlah"))
    elif sample.contract.name == "dukcapil__ktpel":
        found.append((("blangko_awal", "blangko_terima"), "blangko_akhir"))
    return found


def _stated(sample: Sample, table: Table) -> list[tuple[dict[str, str], tuple[str, ...], str]]:
    """Rows in which a sum or flow has all its parts and its total."""
    rows = _readable(sample, table)
    sums = _sums(sample)
    flow = ("blangko_pakai", "blangko_rusak") if sample.contract.name == "dukcapil__ktpel" else ()
    return [
        (row, parts, total)
        for row in rows
        for parts, total in sums
        if all(row.get(name) for name in (*parts, total, *(flow if total == "blangko_akhir" else ())))
    ]


def _sum_of_parts(sample: Sample, table: Table) -> list[tuple[dict[str, str], str]]:
    """Figures of a kab/kota beside the rows of all its kecamatan, which they sum."""
    if sample.contract.name != "bawaslu__pengawas_adhoc":
        return []
    wholes = [row for row in table if not row.get("kecamatan_tertulis")]
    with_parts = {row["kabupaten_kota_tertulis"] for row in table if row.get("kecamatan_tertulis")}
    names = [name for name in _figures(sample) if name.endswith("_terisi")]
    return [(row, n) for row in wholes if row["kabupaten_kota_tertulis"] in with_parts for n in names if row.get(n)]


def _add(row: dict[str, str], name: str, more: int) -> str:
    before = row[name]
    row[name] = str(int(float(before)) + more)
    return f"{name} {before} -> {row[name]}"


# --- mutations of a table: each changes it in place and says what it did, or says nothing where it cannot

Skipped = Collection[str]
Change = Callable[[Sample, Table, random.Random, Skipped], str]
Known = dict[str, list[dict[str, Any]]]  # deliveries in the ledger, by their bytes


def _key_emptied(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    naming = {*sample.contract.key_columns, *sample.contract.details.wilayah.columns}
    names = [c.name for c in sample.contract.columns if c.required and c.name in naming and c.name in table[0]]
    return _empty(table, names, chance)


def _empty(rows: Table, names: Sequence[str], chance: random.Random) -> str:
    cells = [(row, name) for row in rows for name in names if row.get(name)]
    if not cells:
        return ""
    row, name = chance.choice(cells)
    told, row[name] = f"{name} {row[name]} -> empty", ""
    return told


def _figure_emptied(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    figures, export = set(_figures(sample)), sample.contract.name
    required = [c.name for c in sample.contract.columns if c.required and c.name in figures]
    if required:
        return _empty(_readable(sample, table), required, chance)
    cells = [
        (row, rule.kolom)
        for rule in sample.contract.details.aturan
        if isinstance(rule, NeededRule)
        for row in _readable(sample, table)
        if rule.kolom in figures
        and row.get(rule.kolom)
        and (row.get(rule.bila, "").lower() in {word.lower() for word in rule.bernilai} or not rule.bernilai)
        and row.get(rule.bila)
    ]
    if export.endswith("nphd"):
        cells = [(row, "nilai") for row in table if row["status"].upper() == "SUDAH" and row.get("nilai")]
    elif export == "kpu__badan_adhoc":
        pairs = [(f"{body}_terisi", f"{body}_dibutuhkan") for body in ("ppk", "pps", "pantarlih", "kpps")]
        cells = [(row, needed) for row in table for filled, needed in pairs if row.get(filled) and row.get(needed)]
    if not cells:
        return ""
    row, name = chance.choice(cells)
    return _empty([row], [name], chance)


def _row_duplicated(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    place = chance.randrange(len(table))
    table.insert(chance.randrange(len(table) + 1), dict(table[place]))
    return f"row {place + 1} twice"


def _row_dropped(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    export = sample.contract.name
    group: tuple[str, ...] = {
        "kpu__rekap_dpt_tps": ("kode_desa_kpu",),
        "bawaslu__tps_rawan": ("kelompok",),
        "kpu__tps_ln": ("kode_perwakilan", "jenis_tps"),
        "kpu__tahapan": ("kabupaten_kota_tertulis",),
    }.get(export, ())
    places = list(range(len(table)))
    if group:
        ends = {tuple(row.get(name, "") for name in group): place for place, row in enumerate(table)}
        places = [place for place in places if place not in ends.values()]
    if export == "kpu__rekap_dpt_tps":
        places = [place for place in places if int(table[place]["nomor_tps"]) < 900]
    if export == "kpu__dukungan_pemda":
        kinds = Counter((row["kabupaten_kota_tertulis"], row["jenis"]) for row in table)
        four = {"ANGGARAN", "SARANA-PRASARANA", "SDM", "SOSIALISASI"}
        alone = [(row["jenis"] in four, kinds[row["kabupaten_kota_tertulis"], row["jenis"]] == 1) for row in table]
        places = [place for place in places if all(alone[place])]
    if len(table) < 2 or not places:
        return ""
    place = chance.choice(places)
    table.pop(place)
    return f"row {place + 1} dropped"


_SEXES = (
    ("laki_laki", "perempuan"),
    ("pemilih_dpt_l", "pemilih_dpt_p"),
)


def _sexes_swapped(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    if sample.contract.name == "kpu__daftar_pemilih_berkelanjutan":
        pairs = [
            (one, other)
            for one in table
            for other in table
            if one["jenis_kelamin"] < other["jenis_kelamin"]
            and all(one[n] == other[n] for n in ("kode_kabupaten_kota_kpu", "keterangan"))
            and one["jumlah_pemilih"] != other["jumlah_pemilih"]
        ]
        if not pairs:
            return ""
        one, other = chance.choice(pairs)
        one["jumlah_pemilih"], other["jumlah_pemilih"] = other["jumlah_pemilih"], one["jumlah_pemilih"]
        return f"{one['kabupaten_kota_tertulis']}: men and women exchanged"
    cells = [
        (row, men, women)
        for row in _readable(sample, table)
        for men, women in _SEXES
        if row.get(men) and row.get(women) and row[men] != row[women]
    ]
    if not cells:
        return ""
    row, men, women = chance.choice(cells)
    row[men], row[women] = row[women], row[men]
    return f"{men} and {women} exchanged ({row[men]}, {row[women]})"


def _total_plus_one(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    wholes = _sum_of_parts(sample, table)
    if wholes:
        return _add(*chance.choice(wholes), 1)
    cells = [
        (row, total)
        for row, parts, total in _stated(sample, table)
        if sum(int(float(row[name])) for name in parts) != int(float(row[total])) + 1  # published one short: repaired
    ]
    return _add(*chance.choice(cells), 1) if cells else ""


def _part_plus_one(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    wholes = _sum_of_parts(sample, table)
    if wholes:
        name = chance.choice(wholes)[1]
        needed = name.replace("_terisi", "_dibutuhkan")
        rows = [
            row
            for row in table
            if row.get("kecamatan_tertulis") and row.get(name) and int(row[name]) < int(row.get(needed) or 0)
        ]
        return _add(chance.choice(rows), name, 1) if rows else ""
    cells = [(row, part) for row, parts, _ in _stated(sample, table) for part in parts]
    return _add(*chance.choice(cells), 1) if cells else ""


def _part_and_total_raised(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    export = sample.contract.name
    if export in ("kpu__badan_adhoc", "bawaslu__pengawas_adhoc"):
        bodies = [name for name in _figures(sample) if name.endswith("_terisi")]
        cells = [
            (row, name)
            for row in table
            for name in bodies
            if row.get(name) and int(row[name]) < int(row.get(name.replace("_terisi", "_dibutuhkan")) or 0)
        ]
        if not cells:
            return ""
        row, name = chance.choice(cells)
        told = _add(row, name, 1)
        for whole in table if row.get("kecamatan_tertulis") else []:
            same = whole["kabupaten_kota_tertulis"] == row["kabupaten_kota_tertulis"]
            if same and not whole.get("kecamatan_tertulis") and whole.get(name):
                told += ", " + _add(whole, name, 1)
        return told
    pinned = {"kpu__sirekap": "suara_total", "dukcapil__ktpel": "petugas"}.get(export)
    stated = [item for item in _stated(sample, table) if pinned in (None, item[2])]
    if not stated:
        return ""
    row, parts, total = chance.choice(stated)
    return _add(row, chance.choice(parts[-2:]), 7) + ", " + _add(row, total, 7)


def _held(sample: Sample, skip: Skipped) -> list[str]:
    """Figures that a sum or flow holds; all of them where there is none."""
    sums = {name for parts, total in _sums(sample) for name in (*parts, total)}
    names = [name for name in _figures(sample) if name not in skip]
    return [name for name in names if name in sums] or names


def _edited(names: Callable[[Sample, Skipped], list[str]], change: Callable[[str, random.Random], str]) -> Change:
    def apply(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
        columns = set(names(sample, skip))
        wholes = _sum_of_parts(sample, table) if names is _held else []
        rows = _readable(sample, table)
        cells = wholes or [(row, name) for row in rows for name in sorted(columns) if row.get(name, "").strip("0.")]
        if names is _held and _sums(sample):
            stated = {(id(row), name) for row, parts, total in _stated(sample, table) for name in (*parts, total)}
            cells = [(row, name) for row, name in cells if (id(row), name) in stated]
        chance.shuffle(cells)
        for row, name in cells:
            after = change(row[name], chance)
            if after != row[name]:
                told, row[name] = f"{name} {row[name]} -> {after}", after
                return told
        return ""

    return apply


def _any_figure(sample: Sample, skip: Skipped) -> list[str]:
    return [name for name in _figures(sample) if name not in skip]


def _times(factor: int) -> Callable[[str, random.Random], str]:
    return lambda value, _: f"{float(value) * factor:g}" if "." in value else str(int(value) * factor)


def _transposed(value: str, chance: random.Random) -> str:
    places = [n for n in range(len(value) - 1) if value[n : n + 2].isdigit() and value[n] != value[n + 1]]
    places = [n for n in places if n or value[1] != "0"]
    if not places:
        return value
    n = chance.choice(places)
    return value[:n] + value[n + 1] + value[n] + value[n + 2 :]


def _row_shifted(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    before = [dict(row) for row in table]
    mutations._shift(sample, table, chance)
    return "a row shifted by one column" if before != table else ""


def _columns_swapped(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    figures = [name for name in _figures(sample) if name not in skip]
    sides = [set(parts) for parts, _ in _sums(sample)] + [set(pair) for pair in _SEXES]
    sides += [{"blangko_pakai", "blangko_rusak", "blangko_ditarik", "blangko_akhir"}]
    sides += [{"akta_terbit", "ditolak", "backlog_akhir"}, {"pemula_laki_laki", "pemula_perempuan"}]
    sides += [{"pemilih_ditindaklanjuti", "pemilih_ditolak"}]
    pairs = [pair for pair in itertools.pairwise(figures) if not any(set(pair) <= side for side in sides)]
    chance.shuffle(pairs)
    for one, other in pairs:
        rows = [row for row in _readable(sample, table) if row.get(one) and row.get(other) and row[one] != row[other]]
        for row in rows:
            row[one], row[other] = row[other], row[one]
        if rows:
            return f"{one} and {other} exchanged in {len(rows)} of {len(table)} rows"
    return ""


def _region_columns(sample: Sample, table: Table) -> list[str]:
    return [name for name in sample.contract.details.wilayah.columns if any(row.get(name) for row in table)]


def _region_unknown(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    names = _region_columns(sample, table)
    if not names:
        return ""
    name = chance.choice(names)
    row = chance.choice([row for row in table if row.get(name)])
    before = row[name]
    after = ("97" if before.startswith("98") else "98") + before[2:] if before[:2].isdigit() else "Negeri Antah"
    # In KPU's tree a region has one name; all its rows take it.
    for changed in [row, *table] if sample.contract.name == "kpu__wilayah_tps" else [row]:
        if changed[name] == before:
            changed[name] = after
    return f"{name} {before} -> {after}"


def _another_province(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    rule = sample.contract.details.wilayah
    finer = rule.kolom_kabupaten_kota
    rows = [row for row in table if not finer or row.get(finer)]
    name = rule.kolom_provinsi or rule.kolom_kode_kabupaten_kota or rule.kolom_kode_kpu or rule.kolom_kode_kemendagri
    rows = [row for row in rows if name and row.get(name)]
    if not name or not rows:
        return ""
    row = chance.choice(rows)
    before = row[name]
    if rule.kolom_perwakilan:
        others = [item[name] for item in table if item[name] != before]
        after = chance.choice(others) if others else ""
    elif rule.kolom_provinsi:
        after = "BALI" if "BALI" not in before.upper() else "GORONTALO"
    else:
        after = "33" + before[2:] if before[:2] != "33" else "51" + before[2:]
    if not after:
        return ""
    # In KPU's tree a province has one name; all rows take it.
    for changed in table if sample.contract.name == "kpu__wilayah_tps" else [row]:
        changed[name] = after
    return f"{name} {before} -> {after}"


def _dated(change: Callable[[str], str]) -> Change:
    def apply(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
        names = [name for name in mutations._columns(sample, "date") if name not in skip]
        cells = [(row, name) for name in names for row in table if row.get(name)]
        if not cells:
            return ""
        row, name = chance.choice(cells)
        told, row[name] = f"{name} {row[name]} -> {change(row[name])}", change(row[name])
        return told

    return apply


def _ten_years_before(day: str) -> str:
    return f"{int(day[:4]) - 10}{day[4:]}".replace("-02-29", "-02-28")


def _word_unknown(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    listed = [*sample.contract.details.nilai_sah, "kategori", "kendala"]
    cells = [(row, name) for row in table for name in listed if row.get(name)]
    if not cells:
        return ""
    row, name = chance.choice(cells)
    told, row[name] = f"{name} {row[name]} -> entahlah", "entahlah"
    return told


def _regions_swapped(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    contract = sample.contract
    naming = {*contract.key_columns, *contract.details.wilayah.columns, "kode_tertulis", "kode_wilayah", "sumber"}
    moved = [c.name for c in contract.columns if c.name not in naming and c.name in table[0]]
    moved = [name for name in moved if not re.search(r"_tertulis$|^kode_|^wilayah_tertulis", name)]
    by_code = [name for name in contract.key_columns if name.startswith("kode_")]
    places = [name for name in (*contract.details.wilayah.columns, *by_code) if name in table[0]]
    keys = [name for name in contract.key_columns if name not in by_code and name in table[0]]
    groups: dict[tuple[str, ...], Table] = defaultdict(list)
    for row in table:
        groups[tuple(row.get(name, "") for name in places)].append(row)
    names = sorted(groups)
    for _ in range(200 if len(names) > 1 and places else 0):
        one, other = chance.sample(names, 2)
        if [bool(part) for part in one] != [bool(part) for part in other]:
            continue  # a kab/kota and a kecamatan
        kecamatan = [int(groups[name][0].get("jumlah_kecamatan") or 0) for name in (one, other)]
        if any(kecamatan) and (max(kecamatan) < 1.5 * min(kecamatan) or max(kecamatan) - min(kecamatan) < 3):
            continue
        by_key = {tuple(row.get(name, "") for name in keys): row for row in groups[other]}
        pairs = [(row, by_key.get(tuple(row.get(name, "") for name in keys))) for row in groups[one]]
        matched = [(row, twin) for row, twin in pairs if twin is not None]
        matched = matched or list(zip(groups[one], groups[other], strict=False))
        changed = [(a, b) for a, b in matched if any(a.get(name) != b.get(name) for name in moved)]
        for a, b in changed:
            for name in moved:
                a[name], b[name] = b.get(name, ""), a.get(name, "")
        if changed:
            return f"figures of {' / '.join(one)} and {' / '.join(other)} exchanged"
    return ""


def _totals_row_added(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    row = dict.fromkeys(table[0], "")
    for name in _figures(sample):
        values = [float(item[name]) for item in table if item.get(name)]
        row[name] = f"{sum(values):.0f}"
    label = next(c.name for c in sample.contract.columns if c.name in row)
    row[label] = "TOTAL KESELURUHAN"
    table.append(row)
    return f"a row of sums labelled in {label}"


def _identifier(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    only = {"kpu__sirekap": ["psu"], "kpu__wilayah_tps": ["desa_kelurahan_tertulis"]}.get(sample.contract.name)
    names = only or [c.name for c in sample.contract.columns if c.type == "string" and c.name in table[0]]
    name = chance.choice(names)
    chance.choice(table)[name] = "".join(str(chance.randrange(1, 10)) for _ in range(16))
    return f"sixteen digits in {name}"


def _text_for_number(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    names = _figures(sample) or mutations._columns(sample, "integer", "number")
    cells = [(row, name) for row in _readable(sample, table) for name in names if row.get(name)]
    if not cells or sample.contract.name == "kpu__wilayah_tps":
        return ""
    row, name = chance.choice(cells)
    told, row[name] = f"{name} {row[name]} -> dua belas", "dua belas"
    return told


def _bounded(row: dict[str, str], sample: Sample) -> list[tuple[str, dict[str, str]]]:
    """Ways to put a figure of this row just above its bound: what is said of it, and the cells that change."""
    contract, export = sample.contract, sample.contract.name
    number = {name: float(row[name]) for name in _figures(sample) if row.get(name)}
    bounds = [rule for rule in contract.details.aturan if isinstance(rule, AtMostRule)]
    refusing = {(rule.kolom, rule.batas) for rule in bounds if rule.tingkat == "critical"}
    found: list[tuple[str, dict[str, str]]] = [
        (f"above {rule.batas}", {rule.kolom: str(math.floor(number[rule.batas] * rule.kali) + 1)})
        for rule in bounds
        if rule.kolom in number
        and rule.batas in number
        # Of two bounds the further one is the bound; the nearer one only says that it is unusual.
        and (rule.tingkat == "critical" or (rule.kolom, rule.batas) not in refusing)
    ]
    found += [
        (f"above {c.maximum:g}", {c.name: f"{c.maximum + 1:g}"})
        for c in contract.columns
        if c.maximum is not None and c.name in number and export != "kpu__rekap_dpt_tps"
    ]
    if export.startswith("dukcapil__agregat"):
        found.append(("above wajib_ktp", {"perekaman": str(int(number["wajib_ktp"]) + 1)}))
    elif export.startswith("bawaslu__ikp_") and "skor_ikp" in number:
        found.append(("above 100", {"skor_ikp": "100.5"}))
    elif export.endswith("nphd") and {"tahap_1_nilai", "nilai"} <= set(number):
        found.append(("above nilai", {"tahap_1_nilai": str(int(number["nilai"]) + 1)}))
    elif export == "bawaslu__saran_perbaikan" and "pemilih_ditindaklanjuti" in number:
        found.append(("above jumlah_pemilih", {"pemilih_ditindaklanjuti": str(int(number["jumlah_pemilih"]) + 1)}))
    elif export.startswith("dukcapil__ikd"):
        found.append(("above the population", {"aktivasi": "99999999"}))
    elif export == "dukcapil__jemput_bola" and number.get("perekaman") and number.get("kunjungan"):
        found.append(("above 2000 a visit", {"perekaman": str(int(number["kunjungan"]) * 2000 + 1)}))
    elif export == "dukcapil__kematian":
        rest = dict.fromkeys(["backlog_awal", "dilaporkan", "akta_terbit", "ditolak"], "")
        found.append(("above 100000", {**rest, "backlog_akhir": "100001"}))
    elif export == "kpu__daftar_pemilih_dn":
        found.append(("too many a TPS", {"jumlah_tps": str(max(1, int(number["jumlah"]) // 900))}))
    elif export == "kpu__dpt_luar_negeri":
        more = 9_000_000 - int(number["perempuan"])
        found.append(("above a representation", {"laki_laki": str(more), "jumlah": "9000000"}))
    elif export == "kpu__kelengkapan_tps":
        found.append(("above jumlah_tps", {"tps_lengkap": str(int(number["jumlah_tps"]) + 1)}))
    elif export == "kpu__pernyataan" and row.get("satuan", "").startswith("persen") and "nilai" in number:
        found.append(("above 100 percent", {"nilai": "100.5"}))
    elif export == "kpu__rekap_dpt_tps":
        found.append(("above the cap", {"laki_laki": str(900 - int(number["perempuan"])), "jumlah": "900"}))
    return found


def _above_bound(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    rows = _readable(sample, table)
    chance.shuffle(rows)
    for row in rows:
        ways = _bounded(row, sample)
        if ways:
            told, cells = chance.choice(ways)
            row.update(cells)
            return f"{told}: {cells}"
    return ""


_CUMULATIVE = {
    "dukcapil__ktpel": ("perekaman", "pencetakan"),
    "dukcapil__ikd_kabupaten": ("aktivasi",),
    "dukcapil__ikd_provinsi": ("aktivasi",),
    "kpu__coklit": ("kk_tercoklit",),
    "kpu__logistik": ("diproduksi", "dikirim", "di_kabko", "di_ppk", "di_tps", "rusak"),
    "kpu__kelengkapan_tps": ("tps_lengkap",),
    "kpu__nphd": ("tahap_1_nilai", "tahap_2_nilai"),
    "bawaslu__nphd": ("tahap_1_nilai", "tahap_2_nilai"),
}


def _cumulative_falls(sample: Sample, table: Table, chance: random.Random, skip: Skipped) -> str:
    columns = [name for name in _CUMULATIVE[sample.contract.name] if any(row.get(name) for row in table)]
    for row in table:
        for name in columns:
            if row.get(name):
                row[name] = str(int(row[name]) // 2)
        if row.get("tps_belum_lengkap"):
            row["tps_belum_lengkap"] = str(int(row["jumlah_tps"]) - int(row["tps_lengkap"]))
        if row.get("persen_cetak"):
            row["persen_cetak"] = f"{100 * int(row['pencetakan']) / int(row['perekaman']):.2f}"
        if sample.contract.name.startswith("dukcapil__ikd"):
            row["tanggal"] = (dt.date.fromisoformat(row["tanggal"]) + dt.timedelta(days=7)).isoformat()
    changed = any(float(row.get(name) or 0) for row in table for name in columns)
    return f"{', '.join(columns)} halved in all {len(table)} rows" if changed else ""


TABLE_KINDS: dict[str, Change] = {
    "key_emptied": _key_emptied,
    "figure_emptied": _figure_emptied,
    "row_duplicated": _row_duplicated,
    "row_dropped": _row_dropped,
    "sexes_swapped": _sexes_swapped,
    "total_plus_one": _total_plus_one,
    "part_plus_one": _part_plus_one,
    "part_and_total_raised": _part_and_total_raised,
    "negative": _edited(_any_figure, lambda value, _: f"-{value}"),
    "thousandfold": _edited(_any_figure, _times(1000)),
    "tenfold": _edited(_held, _times(10)),
    "digits_transposed": _edited(_held, _transposed),
    "row_shifted": _row_shifted,
    "columns_swapped": _columns_swapped,
    "region_unknown": _region_unknown,
    "region_of_another_province": _another_province,
    "date_future": _dated(lambda _: "2099-01-01"),
    "date_outside_period": _dated(_ten_years_before),
    "word_unknown": _word_unknown,
    "regions_swapped": _regions_swapped,
    "totals_row_added": _totals_row_added,
    "identifier": _identifier,
    "text_for_number": _text_for_number,
    "above_bound": _above_bound,
    "cumulative_falls": _cumulative_falls,
}
# A name of the next period, and when it arrives; the table stays as it is unless the kind changes it too.
RENAMED = {"stale_period", "cumulative_falls"}


def next_period(contract: Contract, file_name: str) -> str:
    """The file name with the period that follows; empty where the name says none."""
    known = contract.match(file_name)
    assert known is not None
    groups = known.groups
    for token, following in (
        ("bulan", _next_month),
        ("tanggal", lambda day: f"{dt.datetime.strptime(day, '%Y%m%d') + dt.timedelta(days=7):%Y%m%d}"),
        ("semester", lambda half: f"{int(half[:4]) + 1}01" if half.endswith("02") else f"{half[:4]}02"),
        ("tahun", lambda year: str(int(year) + 1)),
        ("pemilu", _other_election),
        ("daftar", _other_election),
        ("jenis", lambda kind: "pdpr" if kind == "ppwp" else "ppwp"),
    ):
        if token in groups:
            return file_name.replace(groups[token], following(groups[token]), 1)
    return ""


def _next_month(month: str) -> str:
    return f"{int(month[:4]) + 1}01" if month.endswith("12") else str(int(month) + 1)


def _other_election(name: str) -> str:
    return {"pemilu2024": "pilkada2024", "pilkada2024": "pemilu2024"}.get(name, name)


# --- mutations of bytes


def _cut(content: bytes, name: str, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    if not name.endswith(".csv") or len(lines) < 3 or b'"' in content:
        return content[: max(1, len(content) * 6 // 10)]
    separator = b";" if b";" in lines[0] else b","
    place = chance.randrange(1, len(lines) - 1)
    return b"\n".join([*lines[:place], lines[place].rsplit(separator, 1)[0]])


def _totals_cell_raised(content: bytes) -> bytes:
    """One more in the value that is stored beside the first formula of the totals row."""
    with tempfile.TemporaryFile() as packed, tempfile.TemporaryFile() as changed:
        packed.write(content)
        with zipfile.ZipFile(packed) as old, zipfile.ZipFile(changed, "w") as new:
            for item in old.infolist():
                body = old.read(item)
                if item.filename.endswith("sheet1.xml"):
                    body = re.sub(
                        rb"(<f>SUM[^<]*</f><v>)(\d+)", lambda m: m[1] + b"%d" % (int(m[2]) + 1), body, count=1
                    )
                new.writestr(item, body)
        changed.seek(0)
        return changed.read()


# --- making and judging them


def _fits(kind: str, sample: Sample) -> bool:
    """Whether the sample is of the scope for which the cell is written."""
    export, rows = sample.contract.name, len(sample.table)
    national = {
        ("sexes_swapped", "kpu__daftar_pemilih_dn"),
        ("part_and_total_raised", "kpu__daftar_pemilih_dn"),
        ("part_and_total_raised", "dukcapil__agregat_provinsi"),
    }
    both_levels = {
        ("sexes_swapped", "dukcapil__agregat_kabupaten"),
        ("sexes_swapped", "dukcapil__agregat_provinsi"),
        ("part_and_total_raised", "dukcapil__agregat_kabupaten"),
    }
    if (kind, export) in national:
        return rows > _NATION
    if (kind, export) in both_levels:
        return "202401_contoh" in sample.delivery.file
    by_tps = ("row_dropped", "row_duplicated", "region_unknown", "region_of_another_province", "key_emptied")
    if export == "kpu__sirekap" and kind in by_tps:
        return sample.delivery.file.endswith(".zip")  # in a file of its own the TPS stands in the file's name
    counted = export.startswith("dukcapil__agregat") or export == "kpu__daftar_pemilih_dn"
    if kind == "regions_swapped" and counted:
        return not sample.delivery.table.startswith("contoh_")  # the official tree has no fictitious province
    return True


def make(
    folder: Path,
    matrix: dict[tuple[str, str], Cell],
    kinds: Collection[str],
    per_kind: int,
    expects: Collection[str] = EXPECTS[:3],
    most: int = 37,
) -> Iterator[Damaged]:
    """Mutants of every kind, as many of each export as it takes, each from a sample drawn by the seed.

    Only of cells with one of these demands, and of at most so many exports of a kind.
    """
    by_export: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples():
        by_export[sample.contract.name].append(sample)
    for kind in sorted(kinds):
        exports = [e for e in sorted(by_export) if matrix[kind, e].expect in expects]
        if len(exports) > most:
            exports = sorted(random.Random(f"{SEED} {kind}").sample(exports, most))
        each = math.ceil(per_kind / max(1, len(exports)))
        for export in exports:
            chance = random.Random(f"{SEED} {kind} {export}")
            fitting = [sample for sample in by_export[export] if _fits(kind, sample)]
            seen: set[tuple[str, str]] = set()
            for _ in range(8 * each if fitting else 0):
                mutant = _one(folder, kind, chance.choice(fitting), chance, matrix[kind, export].not_columns)
                if mutant is None or (mutant.sample.delivery.file, mutant.told) in seen:
                    continue
                seen.add((mutant.sample.delivery.file, mutant.told))
                yield mutant
                if len(seen) == each:
                    break


def _one(folder: Path, kind: str, sample: Sample, chance: random.Random, skip: Skipped) -> Damaged | None:
    table = [dict(row) for row in sample.table]
    told = kind.replace("_", " ")
    name, received = sample.delivery.file, sample.delivery.received + dt.timedelta(days=1)
    export = sample.contract.name
    by_bytes = {"truncated", "empty_file", "same_bytes", "stale_period"}
    totals_row = export == "kpu__badan_adhoc" and kind in ("total_plus_one", "part_plus_one")
    season = export == "kpu__coklit" and kind == "date_outside_period"
    words = export == "kpu__wilayah_tps" and kind == "text_for_number"
    if kind in RENAMED:
        name, received = next_period(sample.contract, name), sample.delivery.received + _LATER
        if not name or name == sample.delivery.file:
            return None
        told = f"as {name}"
    if totals_row and not name.endswith(".xlsx"):
        return None
    if season:
        name = re.sub(r"\d{8}", "20230601", name)
        told, received = f"as {name}", dt.date(2023, 7, 1)
    elif totals_row:
        told = "one more in the totals row"
    elif not words and kind not in by_bytes:
        done = TABLE_KINDS[kind](sample, table, chance, skip)
        if not done:
            return None
        told = done
    place = folder / str(len(list(folder.iterdir())))
    place.mkdir()
    path = place / sample.delivery.file
    try:
        _write(sample, table, path)
    except (ValueError, KeyError):
        shutil.rmtree(place)  # a figure that the writer of this layout cannot put into its cell
        return None
    content = path.read_bytes()
    if kind == "truncated":
        content = _cut(content, path.name, chance)
    elif kind == "empty_file":
        content = b""
    elif totals_row:
        content = _totals_cell_raised(content)
    elif words:
        content = re.sub(rb"\[\d+", b'["dua belas"', content, count=1)
    path.unlink()
    path = place / name
    path.write_bytes(content)
    return Damaged(path, kind, sample, received, told)


def _stamp(day: dt.date) -> dt.datetime:
    return parse_time(f"{day.isoformat()}T12:00:00")


def _candidate(
    contract: Contract, regions: RegionIndex, known: Known, number: str, path: Path, day: dt.date
) -> Candidate:
    name = contract.match(path.name)
    if name is None:
        raise ValueError(f"{path.name} is no file of {contract.name}")
    other = lake.known_under(known, inbox.fingerprint(path), name.periode)
    return Candidate(number, path.name, name.periode, path, contract.sender_in(name, regions), _stamp(day), other)


def ledger_of_samples(
    settings: Settings, regions: RegionIndex, exports: Collection[str], judged: Collection[str]
) -> Ledger:
    """A ledger of all samples of these exports, each on its own day; and a lake of those that are to be judged."""
    ledger = Ledger(settings.ledger)
    chosen = [sample for sample in samples() if sample.contract.name in exports]
    for number, sample in enumerate(chosen):
        path = settings.root / "berkas" / str(number) / sample.delivery.file
        path.parent.mkdir(parents=True)
        _write(sample, sample.table, path)
        inbox.deliver(settings, path, received=sample.delivery.received)
        inbox.receive(settings, ledger, regions=regions)  # one by one: some have one name
    for export in sorted(judged):
        gate = DeliveryGate(registry.contracts()[export], regions, EXPECTATIONS_DIR, SEEDS_DIR)
        lake.bring_up_to_date(settings, ledger, gate)
    return ledger


def _said(judgement: Judgement) -> Counter[tuple[str, str, str | None, str]]:
    return Counter((f.tingkat, f.aturan, f.kolom, f.pesan) for f in judgement.findings)


def judge(
    found: Sequence[Damaged], matrix: dict[tuple[str, str], Cell], folder: Path, *, earlier: bool = True
) -> list[Answer]:
    """What the delivery gate says of each, beside what it says of the sample that it was made from.

    Without `earlier` no sample was accepted before, and nothing is a leap.
    """
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    by_export: dict[str, list[Damaged]] = defaultdict(list)
    for mutant in found:
        by_export[mutant.export].append(mutant)
    jumping = [export for export in by_export if earlier and registry.contracts()[export].details.lonjakan]
    settings = Settings(data=folder / "terdahulu")
    ledger = ledger_of_samples(settings, regions, by_export, jumping)
    answers = {id(mutant): _again(mutant, settings, ledger, regions) for mutant in found if mutant.kind == "same_bytes"}
    for export, all_of_it in by_export.items():
        items = [mutant for mutant in all_of_it if mutant.kind != "same_bytes"]
        gate = DeliveryGate(registry.contracts()[export], regions, EXPECTATIONS_DIR, SEEDS_DIR)
        originals = {id(mutant.sample): mutant.sample for mutant in items}
        known = lake.bytes_known(ledger, gate.contract)
        candidates = []
        for number, sample in enumerate(originals.values()):
            path = folder / "asli" / export / str(number) / sample.delivery.file
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(sample, sample.table, path)
            day = sample.delivery.received + dt.timedelta(days=1)
            candidates.append(_candidate(gate.contract, regions, known, f"A{number}", path, day))
        for number, mutant in enumerate(items):
            candidates.append(_candidate(gate.contract, regions, known, f"D{number}", mutant.path, mutant.received))

        def before(readable: list[Judgement], contract: Contract = gate.contract) -> list[Any]:
            return lake.earlier_totals(settings, ledger, contract, readable)

        judgements = gate.judge(candidates, earlier=before)
        first = dict(zip(originals, judgements, strict=False))
        for mutant, judgement in zip(items, judgements[len(originals) :], strict=True):
            answers[id(mutant)] = _answer(mutant, judgement, first[id(mutant.sample)], matrix)
    return [
        replace(answers[id(mutant)], expect=matrix[mutant.kind, mutant.export].expect)
        for mutant in found
        if id(mutant) in answers
    ]


def _answer(mutant: Damaged, judgement: Judgement, first: Judgement, matrix: dict[tuple[str, str], Cell]) -> Answer:
    new = _said(judgement) - _said(first)
    grave = sorted({rule for level, rule, _, _ in new if level == "critical"})
    light = sorted({rule for level, rule, _, _ in new if level != "critical"})
    caught = judgement.verdict == "ditolak" or (grave and bool(judgement.refused))
    outcome = "caught" if caught else "noted" if light else "silent"
    if outcome == "silent" and judgement.data == _renumbered(first, judgement):
        outcome = "same"
    cell = matrix[mutant.kind, mutant.export]
    answer = Answer(mutant.kind, mutant.export, mutant.path.name, mutant.told, cell.expect, outcome)
    answer.rules = grave if caught else light
    answer.pending = cell.waits_for_tables and outcome == "silent"
    return answer


def _renumbered(first: Judgement, judgement: Judgement) -> list[dict[str, Any]]:
    """The rows of the first, unless the other is of another period."""
    return first.data if first.candidate.periode == judgement.candidate.periode else []


def _again(mutant: Damaged, settings: Settings, ledger: Ledger, regions: RegionIndex) -> Answer:
    """The same file on two nights: is the second one anything new to the ledger?"""
    new = []
    for _ in range(2):
        inbox.deliver(settings, mutant.path, received=mutant.received)
        new += [item.new for item in inbox.receive(settings, ledger, regions=regions)]
    outcome = "silent" if new[-1] else "caught"
    return Answer("same_bytes", mutant.export, mutant.path.name, mutant.told, "", outcome, ["ledger:delivery_id"])


# --- what was accepted, in a warehouse


class Warehouse:
    """Copies of a data root that holds all samples: one for each batch, so that batches do not see each other."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.template, self.folder, self.made = template, folder, 0
        self.before = self._look(template)

    def batch(self, found: Sequence[tuple[Damaged, Answer]]) -> None:
        """Delivers these mutants into a copy, refreshes it and writes into each answer what became of it."""
        self.made += 1
        root = self.folder / f"gudang-{self.made}"
        current = (self.template / "published" / "current").resolve().name
        others = [path.name for path in (self.template / "published").glob("R*") if path.name != current]
        shutil.copytree(self.template, root, symlinks=True, ignore=shutil.ignore_patterns(*others, "samples-built"))
        for mutant, _ in found:
            inbox.deliver(Settings(data=root), mutant.path, received=mutant.received)
        done = self._kesiapan(root, "refresh")
        ledger = Ledger(Settings(data=root).ledger)
        ids = {row["nama_berkas"]: row["delivery_id"] for row in ledger.deliveries()}  # the last of each name
        closed = self._closed(root, ledger, done.stderr) if done.returncode == 1 else []
        after = self._look(root) if not closed else None
        for mutant, answer in found:
            answer.after_refresh, answer.pending = True, False
            self._tell(mutant, answer, ids[mutant.path.name], closed, after)
        shutil.rmtree(root)

    def _tell(
        self, mutant: Damaged, answer: Answer, delivery_id: str, closed: list[tuple[str, str]], after: Any
    ) -> None:
        if closed:
            blamed = [rule for rule, shown in closed if delivery_id in shown]
            answer.rules = blamed or [rule for rule, _ in closed]
            answer.outcome = "gate" if blamed else "gate?"
            return
        rows = [r for r in after["rows"] - self.before["rows"] if self._concerns(r, mutant)]
        told = sorted({self._named(row) for row in rows})
        told += ["konflik" for ids in after["konflik"].values() if delivery_id in ids][:1]
        if told:
            answer.outcome, answer.rules = "noted", [*answer.rules, *told]
        elif answer.outcome == "silent" and delivery_id not in after["asal"]:
            answer.outcome = "no effect"

    def _concerns(self, row: tuple[Any, ...], mutant: Damaged) -> bool:
        """Whether the side of the comparison that is the mutant's is the one that changed."""
        known = mutant.sample.contract.match(mutant.path.name)
        mine = (mutant.export, known.periode if known else "")
        value, other = self.before["angka"].get(row[0], (None, None))
        return (mine == (row[1], row[2]) and row[5] != value) or (mine == (row[3], row[4]) and row[6] != other)

    @staticmethod
    def _named(row: tuple[Any, ...]) -> str:
        code = str(row[0])
        return f"rekonsiliasi:{code.split(':')[0].removeprefix('A-').removeprefix('I-').removeprefix('T-')}"

    @staticmethod
    def _look(root: Path) -> dict[str, Any]:
        path = root / "published" / "current" / "warehouse.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute(
                "select kode_rekonsiliasi, export, periode, export_pembanding, periode_pembanding, nilai, pembanding "
                "from marts.mart_kualitas__rekonsiliasi where hasil = 'tidak_cocok'"
            ).fetchall()
            figures = connection.execute(
                "select kode_rekonsiliasi, nilai, pembanding from marts.mart_kualitas__rekonsiliasi"
            ).fetchall()
            conflicts = connection.execute(
                "select kode_konflik, delivery_id_pertama, delivery_id_kedua from marts.mart_pernyataan__konflik"
            ).fetchall()
            origins = connection.execute("select distinct delivery_id from marts.mart_telusur__asal").fetchall()
        return {
            "rows": set(rows),
            "angka": {row[0]: row[1:] for row in figures},
            "konflik": {row[0]: set(row[1:]) for row in conflicts},
            "asal": {row[0] for row in origins},
        }

    @staticmethod
    def _closed(root: Path, ledger: Ledger, told: str) -> list[tuple[str, str]]:
        """Failed critical rules of the last build, each with everything that was kept of its failing rows.

        Where no gate failed, what the refresh itself said: then it is not the mutant that is at fault.
        """
        invocation = str(ledger.last_invocation())
        failed = [name for name, row in ledger.gates(invocation).items() if row["outcome"] != "passed"]
        found: list[tuple[str, str]] = []
        for path in sorted((Settings(data=root).root / "ledger" / "gates" / invocation).glob("*")):
            if any(name.split(".")[-1] in path.name for name in failed):
                found.append((f"gate:{path.stem}", path.read_bytes().decode(errors="replace")))
        return found or [(f"refresh failed: {told[-600:]}", "")]

    @staticmethod
    def _kesiapan(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"KESIAPAN_DATA": str(root), "PATH": f"{KESIAPAN.parent}:/usr/bin:/bin"}
        return subprocess.run([str(KESIAPAN), *arguments], env=environment, capture_output=True, text=True, check=False)


def new_template(root: Path) -> Path:
    """A data root with all samples, refreshed once."""
    for arguments in (("samples", "--deliver"), ("refresh",)):
        done = Warehouse._kesiapan(root, *arguments)
        if done.returncode:
            raise SystemExit(f"kesiapan {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return root


def through_tables(
    pairs: Iterable[tuple[Damaged, Answer]], template: Path, folder: Path, batches: int, kept: Callable[[], None]
) -> tuple[int, int]:
    """Sends accepted mutants through refreshes, what is demanded before what is not; how many went, of how many.

    `kept` is called after every batch, so that a stopped run leaves what it has seen.
    """
    waiting: dict[str, list[tuple[Damaged, Answer]]] = defaultdict(list)
    accepted = [(m, a) for m, a in pairs if a.outcome in ("silent", "noted")]
    order = {"must_catch": 0, "must_warn": 1, "cannot_know": 2}
    seen: Counter[tuple[str, str]] = Counter()
    ranked = []
    for mutant, answer in accepted:
        seen[mutant.kind, mutant.export] += 1
        ranked.append(((seen[mutant.kind, mutant.export], order[answer.expect], mutant.kind), mutant, answer))
    for _, mutant, answer in sorted(ranked, key=lambda item: item[0]):
        waiting[mutant.export].append((mutant, answer))
    warehouse, went = Warehouse(template, folder), 0
    for number in range(batches):
        batch = [waiting[export].pop(0) for export in sorted(waiting) if waiting[export]]
        if not batch:
            break
        print(f"batch {number + 1}: {len(batch)} mutants, one refresh", file=sys.stderr, flush=True)
        warehouse.batch(batch)
        unsure = [(m, a) for m, a in batch if a.outcome == "gate?"]
        if unsure and len(unsure) < len(batch):  # without those at which the gate closed
            for _, answer in unsure:
                answer.outcome, answer.rules = "silent", []
            warehouse.batch(unsure)
        went += len(batch)
        kept()
    return went, len(accepted)


# --- the report


def worse(answers: Sequence[Answer], matrix: dict[tuple[str, str], Cell]) -> list[dict[str, Any]]:
    """Every cell with a mutant that the gates dealt with less well than the matrix demands."""
    cells: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        cells[answer.kind, answer.export].append(answer)
    found = []
    for (kind, export), given in sorted(cells.items()):
        missed = [answer for answer in given if not answer.met and not answer.pending]
        if missed:
            cell = matrix[kind, export]
            found.append(
                {
                    "kind": kind,
                    "export": export,
                    "expect": cell.expect,
                    "rule": list(cell.rule),
                    "missed": len(missed),
                    "of": len(given),
                    "proposed": cell.gap or cell.proposed,
                    "examples": [f"{a.sample}: {a.told} ({a.outcome})" for a in missed[:4]],
                }
            )
    return found


def score(answers: Sequence[Answer]) -> tuple[int, int]:
    """Met, of those of which something is demanded and that were looked at."""
    demanded = [a for a in answers if a.expect in ("must_catch", "must_warn") and not a.pending]
    return sum(a.met for a in demanded), len(demanded)


def table(answers: Sequence[Answer]) -> str:
    """Kind x outcome, and the score of each kind."""
    outcomes = ["caught", "gate", "gate?", "noted", "silent", "no effect", "same"]
    lines = [f"{'kind':28}{'':>4}" + "".join(f"{name:>10}" for name in [*outcomes, "pending", "met/owed"])]
    for kind in sorted({answer.kind for answer in answers}):
        given = [answer for answer in answers if answer.kind == kind]
        counts = Counter(answer.outcome for answer in given if not answer.pending)
        met, owed = score(given)
        shown = [counts[name] for name in outcomes] + [sum(answer.pending for answer in given)]
        lines.append(f"{kind:28}{len(given):>4}" + "".join(f"{n:>10}" for n in shown) + f"{f'{met}/{owed}':>10}")
    return "\n".join(lines)


def report(answers: Sequence[Answer], matrix: dict[tuple[str, str], Cell]) -> dict[str, Any]:
    """Everything as data."""
    met, owed = score(answers)
    sampled = Counter((a.kind, a.export) for a in answers)
    without = [
        f"{kind} of {export}"
        for (kind, export), cell in sorted(matrix.items())
        if cell.expect != "not_applicable" and not sampled[kind, export]
    ]
    return {
        "met": met,
        "owed": owed,
        "scores": {expect: score([a for a in answers if a.expect == expect]) for expect in ("must_catch", "must_warn")},
        "pending": sum(answer.pending for answer in answers),
        "cells_without_a_mutant": without,
        "worse": worse(answers, matrix),
        "silent": [asdict(a) for a in answers if a.outcome == "silent" and a.after_refresh],
        "answers": [asdict(a) for a in answers],
    }


def run(
    folder: Path, kinds: Collection[str], per_kind: int
) -> tuple[dict[tuple[str, str], Cell], list[tuple[Damaged, Answer]]]:
    """Makes the mutants of these kinds and judges them with the delivery gate."""
    matrix = load_matrix()
    (folder / "mutan").mkdir(parents=True)
    found = list(make(folder / "mutan", matrix, kinds, per_kind))
    return matrix, list(zip(found, judge(found, matrix, folder), strict=True))


def main() -> None:
    """Prints the table and the score; with `--json` all of it as data."""
    everything = sorted(yaml.safe_load(MATRIX.read_text(encoding="utf-8"))["kinds"])
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kinds", nargs="*", default=everything, choices=everything)
    options.add_argument("--per-kind", type=int, default=PER_KIND, help="at least so many mutants of each kind")
    options.add_argument("--delivery-only", action="store_true", help="no refresh")
    options.add_argument("--batches", type=int, default=BATCHES, help="refreshes, about a minute each")
    options.add_argument("--root", type=Path, help="a data root with all samples, already refreshed; it is only read")
    options.add_argument("--json", type=Path, help="where to write everything as JSON")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mut_") as temporary:
        folder = Path(temporary)
        matrix, pairs = run(folder, chosen.kinds, chosen.per_kind)
        answers = [answer for _, answer in pairs]

        def keep() -> None:
            if chosen.json:
                found = json.dumps(report(answers, matrix), ensure_ascii=False, indent=1, default=str)
                chosen.json.write_text(found, encoding="utf-8")

        if not chosen.delivery_only:
            template = chosen.root.resolve() if chosen.root else new_template(folder / "contoh")
            went, of = through_tables(pairs, template, folder, chosen.batches, keep)
            print(
                f"{went} of {of} accepted mutants went through a refresh; the others are as the delivery gate left them"
            )
    found = report(answers, matrix)
    print(table(answers))
    print(f"\nsampled: {len(answers)} mutants of {len({a.sample for a in answers})} files, seed {SEED}")
    for name in found["cells_without_a_mutant"]:
        print(f"  no sample for {name}")
    print(f"score {found['met']}/{found['owed']}, {found['pending']} more can only be told by the tables\n")
    for item in found["worse"]:
        print(f"{item['kind']} of {item['export']}: {item['expect']}, missed {item['missed']} of {item['of']}")
        for example in item["examples"]:
            print(f"    {example}")
        print(f"    owed: {item['proposed'] or ', '.join(item['rule'])}")
    keep()


if __name__ == "__main__":
    main()
