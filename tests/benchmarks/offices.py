"""A month of files as every office of the nation would send it, made from the example province's own.

Real names of regions with invented figures: only ever in a data root of its own, never in the samples. The figures
of Kabupaten Contoh Barat are taken over for each office, the names and codes are the office's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from orchestration.exports import registry
from orchestration.exports.contract import Contract
from orchestration.regions.index import RegionIndex
from orchestration.samples.build import read_deliveries, read_table
from orchestration.samples.by_contract import write_by_contract
from orchestration.settings import SAMPLES_DIR, SEEDS_DIR

TEMPLATE = "W00.01"


def write_month(folder: Path, wanted: int) -> list[Path]:
    """About `wanted` files, every export that offices send from every office, in as many periods as that takes."""
    folder.mkdir(parents=True, exist_ok=True)
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    offices = [code for province in regions.provinces() for code in regions.regencies_of(province)]
    templates = {name: rows for name, rows in _templates().items() if rows}
    periods = max(1, round(wanted / (len(offices) * len(templates))))
    extra = wanted - periods * len(offices) * len(templates)
    frequent = [name for name in templates if "{tanggal}" in registry.contracts()[name].details.pola]
    more = max(0, round(extra / (len(offices) * max(1, len(frequent)))))
    written = []
    for name, rows in templates.items():
        contract = registry.contracts()[name]
        for period in _periods(contract, periods + (more if name in frequent else 0)):
            for office in offices:
                path = folder / _name(contract, period, office)
                write_by_contract(list(_rows(contract, rows, office, regions)), path)
                written.append(path)
    return written


def _templates() -> dict[str, list[dict[str, str]]]:
    """Of every export that offices send, the rows of the example's first kab/kota."""
    found: dict[str, list[dict[str, str]]] = {}
    for delivery in read_deliveries(SAMPLES_DIR / "deliveries.csv"):
        known = registry.identify(delivery.file)
        if known and known[0].details.pengirim_daerah and known[0].name not in found:
            rows = read_table(SAMPLES_DIR / "tables" / f"{delivery.table}.csv")
            own = [row for row in rows if row["kode_wilayah"].startswith(TEMPLATE)]
            if own:
                found[known[0].name] = own
    return found


def _periods(contract: Contract, count: int) -> list[str]:
    if "{tanggal}" in contract.details.pola:
        return [f"{dt.date(2024, 1, 5) + dt.timedelta(days=7 * n):%Y%m%d}" for n in range(count)]
    return [f"2024{1 + n:02}" for n in range(count)]


def _name(contract: Contract, period: str, office: str) -> str:
    example = next(name for name in contract.details.contoh_nama if (match := contract.match(name)) and match.kantor)
    match = contract.match(example)
    assert match is not None
    old = match.groups.get("tanggal") or match.groups["bulan"]
    return example.replace(old, period).replace(f"_{match.kantor}.", f"_{office.removeprefix('W')}.")


def _rows(
    contract: Contract, rows: list[dict[str, str]], office: str, regions: RegionIndex
) -> Iterator[dict[str, str]]:
    rule = contract.details.wilayah
    province = regions.province_of(office)
    districts = iter(regions.districts_of(office))
    names: dict[str, str] = {}
    for row in rows:
        changed = dict(row)
        if rule.kolom_kecamatan and row.get(rule.kolom_kecamatan):
            written = row[rule.kolom_kecamatan]
            if written not in names:
                following = next(districts, None)
                if following is None:
                    continue  # the office has fewer kecamatan than the example
                names[written] = regions.name_of(following)
            changed[rule.kolom_kecamatan] = names[written]
        if rule.kolom_provinsi:
            changed[rule.kolom_provinsi] = regions.name_of(province)
        if rule.kolom_kabupaten_kota:
            changed[rule.kolom_kabupaten_kota] = regions.name_of(office)
        if rule.kolom_kode_provinsi:
            changed[rule.kolom_kode_provinsi] = office[1:3]
        if rule.kolom_kode_kabupaten_kota:
            changed[rule.kolom_kode_kabupaten_kota] = office[4:6]
        yield changed
