"""Damaged copies of the accepted samples, seeded, and what the delivery gate says of each.

`python -m tests.mutations` prints the counts: kinds of damage x verdicts. A kind is `total` where a stated total,
flow or control total no longer holds (none of those may be accepted), `harmless` where the file says the same in
another way (all must be accepted), else `damage`: a verdict is demanded, which one depends on the file.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.exports.row_rules import FlowRule, SumRule
from orchestration.landing.judge import Candidate, DeliveryGate, Judgement
from orchestration.regions.index import RegionIndex
from orchestration.samples.build import Delivery, read_deliveries, read_table, write_sample
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR

Table = list[dict[str, str]]
Effect = Literal["damage", "total", "harmless"]
PER_KIND = 45
SEED = 20240214


@dataclass(frozen=True)
class Mutant:
    """A damaged file, of which sample, and what was done to it."""

    path: Path
    kind: str
    effect: Effect
    sample: str


@dataclass(frozen=True)
class Sample:
    """An accepted sample: its line in deliveries.csv, its table and its contract."""

    delivery: Delivery
    table: Table
    contract: Contract


def samples() -> list[Sample]:
    """Every shipped sample but the one that is wrong on purpose."""
    found = []
    for delivery in read_deliveries(SAMPLES_DIR / "deliveries.csv"):
        known = registry.identify(delivery.file)
        assert known is not None
        if not delivery.table.endswith("_keliru"):
            table = read_table(SAMPLES_DIR / "tables" / f"{delivery.table}.csv")
            found.append(Sample(delivery, table, known[0]))
    return found


def _columns(sample: Sample, *types: str) -> list[str]:
    """Columns of these types that hold something, under the names of the sample's own table."""
    names = [c.name for c in sample.contract.columns if c.type in types]
    return [name for name in names if any(row.get(name) for row in sample.table)]


def _cell(sample: Sample, table: Table, chance: random.Random, *types: str) -> tuple[dict[str, str], str] | None:
    names = _columns(sample, *types)
    if not names:
        return None
    name = chance.choice(names)
    return chance.choice([row for row in table if row.get(name)]), name


def _edit(*types: str, change: Callable[[str, random.Random], str]) -> Callable[[Sample, Table, random.Random], bool]:
    def apply(sample: Sample, table: Table, chance: random.Random) -> bool:
        found = _cell(sample, table, chance, *types)
        if found is None:
            return False
        row, name = found
        row[name] = change(row[name], chance)
        return True

    return apply


def _null(sample: Sample, table: Table, chance: random.Random) -> bool:
    names = [c.name for c in sample.contract.columns if c.required and c.name in table[0]]
    if not names:
        return False
    chance.choice(table)[chance.choice(names)] = ""
    return True


def _duplicate(sample: Sample, table: Table, chance: random.Random) -> bool:
    table.insert(chance.randrange(len(table) + 1), dict(chance.choice(table)))
    return True


def _drop(sample: Sample, table: Table, chance: random.Random) -> bool:
    if len(table) < 2:
        return False
    table.pop(chance.randrange(len(table)))
    return True


def _swap_numbers(sample: Sample, table: Table, chance: random.Random) -> bool:
    names = _columns(sample, "integer", "number")
    if len(names) < 2:
        return False
    row = chance.choice(table)
    one, other = chance.sample(names, 2)
    row[one], row[other] = row.get(other, ""), row.get(one, "")
    return True


def _swap_regions(sample: Sample, table: Table, chance: random.Random) -> bool:
    names = [name for name in sample.contract.details.wilayah.columns if name in table[0]]
    if len(table) < 2 or not names:
        return False
    one, other = chance.sample(table, 2)
    for name in names:
        one[name], other[name] = other[name], one[name]
    return True


def _shift(sample: Sample, table: Table, chance: random.Random) -> bool:
    row = chance.choice(table)
    names = [c.name for c in sample.contract.columns if c.name in row]
    values = [row[name] for name in names]
    for name, value in zip(names, values[-1:] + values[:-1], strict=True):
        row[name] = value
    return True


def _unknown_region(sample: Sample, table: Table, chance: random.Random) -> bool:
    names = [n for n in sample.contract.details.wilayah.columns if n in table[0] and any(row[n] for row in table)]
    if not names:
        return False
    name = chance.choice(names)
    chance.choice([row for row in table if row[name]])[name] = "Negeri Antah"
    return True


def _break_total(sample: Sample, table: Table, chance: random.Random) -> bool:
    """One more in a part, a total or a flow that a critical rule of the contract holds."""
    choices = []
    for rule in sample.contract.details.aturan:
        if isinstance(rule, SumRule | FlowRule) and rule.tingkat == "critical":
            slack = rule.selisih_maks if isinstance(rule, SumRule) else 0
            choices += [(row, rule, slack) for row in table if all(row.get(name) for name in rule.columns)]
    if not choices:
        return False
    row, rule, slack = chance.choice(choices)
    name = chance.choice(rule.columns)
    row[name] = str(int(float(row[name])) + 1 + int(slack))
    return True


TABLE_KINDS: dict[str, tuple[Effect, Callable[[Sample, Table, random.Random], bool]]] = {
    "a required cell emptied": ("damage", _null),
    "a row twice": ("damage", _duplicate),
    "a row dropped": ("damage", _drop),
    "two figures swapped": ("damage", _swap_numbers),
    "two regions swapped": ("damage", _swap_regions),
    "a row shifted by one column": ("damage", _shift),
    "an unknown region": ("damage", _unknown_region),
    "one added to a figure": ("damage", _edit("integer", change=lambda v, _: str(int(v) + 1))),
    "a negative figure": ("damage", _edit("integer", "number", change=lambda v, _: f"-{v}")),
    "a thousandfold figure": ("damage", _edit("integer", change=lambda v, _: f"{v}000")),
    "a date in the future": ("damage", _edit("date", change=lambda _, c: f"2{c.randrange(100, 999)}-01-01")),
    "a stated total broken": ("total", _break_total),
}


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, max(2, len(content) - 2))]


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(1 + len(changed) // 500):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _identifier(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = chance.randrange(1, max(2, len(lines) - 1))
    separator = b";" if b";" in lines[0] else b","
    cells = lines[place].split(separator)
    cells[chance.randrange(len(cells))] = b"".join(b"%d" % chance.randrange(1, 10) for _ in range(16))
    lines[place] = separator.join(cells)
    return b"\n".join(lines)


def _words_for_numbers(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = chance.randrange(1, max(2, len(lines) - 1))
    lines[place] = lines[place].replace(b"1", b"l").replace(b"0", b"O")
    return b"\n".join(lines)


def _drop_column(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    separator = b";" if b";" in lines[0] else b","
    place = chance.randrange(len(lines[0].split(separator)))
    kept = [separator.join(c for n, c in enumerate(line.split(separator)) if n != place) for line in lines]
    return b"\n".join(kept)


def _rename_column(content: bytes, chance: random.Random) -> bytes:
    head, _, rest = content.partition(b"\n")
    separator = b";" if b";" in head else b","
    names = head.split(separator)
    place = chance.randrange(len(names))
    names[place] += b" baru"
    return separator.join(names) + b"\n" + rest


def _text(content: bytes) -> bool:
    """Lines that may be cut at separators: no quoting in the way."""
    return b'"' not in content


BYTE_KINDS: dict[str, tuple[Effect, Callable[[bytes, random.Random], bytes], bool]] = {
    "cut off": ("damage", _truncate, False),
    "bits flipped": ("damage", _flip, False),
    "emptied": ("damage", lambda content, chance: b"", False),
    "a web page instead": ("damage", lambda content, chance: b"<html><body>Masuk</body></html>" + content, False),
    "a 16-digit identifier in a cell": ("damage", _identifier, True),
    "letters for digits": ("damage", _words_for_numbers, True),
    "a column dropped": ("damage", _drop_column, True),
    "a column renamed": ("damage", _rename_column, True),
    "UTF-16": ("harmless", lambda content, chance: content.decode().encode("utf-16"), True),
    "UTF-8 with a byte order mark": ("harmless", lambda content, chance: b"\xef\xbb\xbf" + content, True),
    "lines that end as in Windows": ("harmless", lambda content, chance: content.replace(b"\n", b"\r\n"), True),
}


def mutants(folder: Path, per_kind: int = PER_KIND, seed: int = SEED) -> Iterator[Mutant]:
    """`per_kind` damaged files of every kind, each from a sample drawn by the seed, every sample as often as can be."""
    chance = random.Random(seed)
    known = samples()
    for kind, (effect, change) in TABLE_KINDS.items():
        made = 0
        for sample in _drawn(known, chance):
            table = [dict(row) for row in sample.table]
            if change(sample, table, chance):
                path = folder / f"{len(list(folder.iterdir()))}" / sample.delivery.file
                path.parent.mkdir()
                try:
                    write_sample(sample.delivery, table, path)
                except ValueError:
                    continue  # a figure that the writer of this layout cannot put into its cell
                made += 1
                yield Mutant(path, kind, effect, sample.delivery.file)
            if made == per_kind:
                break
    for kind, (effect, alter, only_text) in BYTE_KINDS.items():
        made = 0
        for sample in _drawn(known, chance):
            path = folder / f"{len(list(folder.iterdir()))}" / sample.delivery.file
            if only_text and not path.name.endswith(".csv"):
                continue
            path.parent.mkdir()
            write_sample(sample.delivery, sample.table, path)
            content = path.read_bytes()
            if only_text and not _text(content):
                continue
            path.write_bytes(alter(content, chance))
            made += 1
            yield Mutant(path, kind, effect, sample.delivery.file)
            if made == per_kind:
                break


def _drawn(known: list[Sample], chance: random.Random) -> Iterator[Sample]:
    for _ in range(50):
        yield from chance.sample(known, len(known))


def judged(found: list[Mutant]) -> list[tuple[Mutant, Judgement]]:
    """All of one export at once, as on a night."""
    by_export: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in found:
        known = registry.identify(mutant.path.name)
        assert known is not None
        by_export[known[0].name].append(mutant)
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    answers: list[tuple[Mutant, Judgement]] = []
    for export, items in by_export.items():
        gate = DeliveryGate(registry.contracts()[export], regions, EXPECTATIONS_DIR, SEEDS_DIR)
        candidates = []
        for number, mutant in enumerate(items):
            name = gate.contract.match(mutant.path.name)
            assert name is not None
            sender = gate.contract.sender_in(name, regions)
            candidates.append(Candidate(f"D{number}", mutant.path.name, name.periode, mutant.path, sender))
        answers += zip(items, gate.judge(candidates), strict=True)
    return answers


def main() -> None:
    """Prints kinds x verdicts."""
    with tempfile.TemporaryDirectory() as folder:
        answers = judged(list(mutants(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else PER_KIND)))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant, judgement in answers:
        partly = judgement.verdict != "ditolak" and judgement.refused
        counts[f"{mutant.effect:8} {mutant.kind}"]["baris ditolak" if partly else judgement.verdict] += 1
    for kind, seen in counts.items():
        print(f"{kind:50} {sum(seen.values()):5}  " + ", ".join(f"{n} {v}" for v, n in sorted(seen.items())))
    print(f"{len(answers)} files, {len({m.sample for m, _ in answers})} samples, a verdict for each")


if __name__ == "__main__":
    main()
