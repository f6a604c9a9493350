"""The row rules of a contract (`aturan`) as expectations: one function per kind of rule.

A rule looks only at rows in which all its columns are filled. Not here: what the kinds mean to whoever writes a
contract (`exports.row_rules`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.exports import row_rules as kinds
from orchestration.exports.contract import Contract
from orchestration.gates.rule import Rule, braced, quoted, rule

_WEEKDAYS = ("minggu", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu")  # as DuckDB counts: Sunday is 0


@dataclass(frozen=True)
class _Breach:
    """When a row breaks a rule, and how that is said."""

    column: str  # the one that is shown
    when: str  # SQL condition
    message: str
    remedy: str
    shown: dict[str, str]  # more columns for the message: name, SQL
    filled: tuple[str, ...]  # columns that must be filled for the rule to apply
    joined: str = ""  # what the condition needs beside the row


def row_rules(contract: Contract) -> list[Rule]:
    """An expectation for every rule in the contract, in its order."""
    headers = {column.name: column.header for column in contract.columns}
    return [expectation_of(item, headers) for item in contract.details.aturan]


def expectation_of(item: Any, headers: dict[str, str]) -> Rule:
    """One rule of a contract as an expectation. `headers`: what the sender calls each column."""
    braced_headers = {name: braced(header) for name, header in headers.items()}
    if isinstance(item, kinds.EarliestRule):
        breaches = [_earliest(item, name, headers[name]) for name in item.kolom]
    else:
        breaches = [_BREACHES[type(item)](item, braced_headers)]
    query = "\nunion all\n".join(map(_query, breaches))
    said = breaches[0]
    return rule(item.nama, query, item.alasan, said.message, item.perbaikan or said.remedy, severity=item.tingkat)


def _query(breach: _Breach) -> str:
    shown = "".join(f", {expression} as {name}" for name, expression in breach.shown.items())
    filled = "".join(f"{name} is not null and " for name in breach.filled)
    return (
        f"select delivery_id, lembar, baris_sumber, '{breach.column}' as kolom, "
        f"{breach.column}__teks as nilai{shown} from {{batch}} {breach.joined}where {filled}({breach.when})"
    )


def _sum(item: kinds.SumRule, headers: dict[str, str]) -> _Breach:
    total = " + ".join(item.bagian)
    parts = " + ".join(f"{headers[name]} {{{name}}}" for name in item.bagian)
    return _Breach(
        item.total,
        f"abs({total} - {item.total}) > {item.selisih_maks:g}",
        f"{parts} = {{seharusnya}}, tetapi {headers[item.total]} tertulis {{nilai}}.",
        "Periksa bagian dan jumlahnya pada sumbernya, lalu kirim kembali.",
        {**{name: name for name in item.bagian}, "seharusnya": total},
        (*item.bagian, item.total),
    )


def _flow(item: kinds.FlowRule, headers: dict[str, str]) -> _Breach:
    expected = item.awal + "".join(f" + {n}" for n in item.tambah) + "".join(f" - {n}" for n in item.kurang)
    told = f"{headers[item.awal]} {{{item.awal}}}"
    told += "".join(f" + {headers[n]} {{{n}}}" for n in item.tambah)
    told += "".join(f" - {headers[n]} {{{n}}}" for n in item.kurang)
    return _Breach(
        item.akhir,
        f"{expected} <> {item.akhir}",
        f"{told} = {{seharusnya}}, tetapi {headers[item.akhir]} tertulis {{nilai}} (selisih {{selisih}}).",
        "Periksa keadaan awal, tambahan, dan pengurangannya, lalu kirim kembali.",
        {
            **{name: name for name in (item.awal, *item.tambah, *item.kurang)},
            "seharusnya": expected,
            "selisih": f"{item.akhir} - ({expected})",
        },
        (item.awal, *item.tambah, *item.kurang, item.akhir),
    )


def _at_most(item: kinds.AtMostRule, headers: dict[str, str]) -> _Breach:
    bound = item.batas if item.kali == 1 else f"{item.batas} * {item.kali:g}"
    times = "" if item.kali == 1 else f" kali {item.kali:g}"
    return _Breach(
        item.kolom,
        f"{item.kolom} > {bound}",
        f"{headers[item.kolom]} {{nilai}} melebihi {headers[item.batas]}{times} ({{batas}}).",
        "Periksa kedua angka pada sumbernya; kolom mungkin tertukar.",
        {"batas": bound},
        (item.kolom, item.batas),
    )


def _percent(item: kinds.PercentRule, headers: dict[str, str]) -> _Breach:
    expected = f"100.0 * {item.pembilang} / nullif({item.penyebut}, 0)"
    return _Breach(
        item.kolom,
        f"abs({item.kolom} - {expected}) > {item.toleransi:g}",
        f"{headers[item.kolom]} tertulis {{nilai}}, padahal {headers[item.pembilang]} {{pembilang}} dibagi "
        f"{headers[item.penyebut]} {{penyebut}} = {{seharusnya}} persen.",
        "Hitung ulang persentasenya, dan pastikan penyebutnya yang dimaksud.",
        {"pembilang": item.pembilang, "penyebut": item.penyebut, "seharusnya": f"round({expected}, 2)"},
        (item.kolom, item.pembilang, item.penyebut),
    )


def _ratio(item: kinds.RatioRule, headers: dict[str, str]) -> _Breach:
    ratio = f"{item.pembilang} / nullif({item.penyebut}, 0)"
    return _Breach(
        item.pembilang,
        f"{ratio} not between {item.dari:g} and {item.sampai:g}",
        f"{headers[item.pembilang]} {{nilai}} dibagi {headers[item.penyebut]} {{penyebut}} = {{rasio}}, "
        f"di luar {item.dari:g} sampai {item.sampai:g}.",
        "Periksa apakah salah satu angka tertulis seribu kali lipat, atau kolomnya bergeser.",
        {"penyebut": item.penyebut, "rasio": f"round({ratio}, 3)"},
        (item.pembilang, item.penyebut),
    )


def _magnitude(item: kinds.MagnitudeRule, headers: dict[str, str]) -> _Breach:
    return _Breach(
        item.kolom,
        f"{item.kolom} <> 0 and abs({item.kolom}) not between {item.dari:.0f} and {item.sampai:.0f}",
        f"{headers[item.kolom]} tertulis {{nilai}} {braced(item.satuan)}; yang wajar {{dari}} sampai {{sampai}}.",
        "Periksa satuannya: juta, miliar, atau rupiah penuh.",
        {
            "dari": quoted(f"{item.dari:,.0f}".replace(",", ".")),
            "sampai": quoted(f"{item.sampai:,.0f}".replace(",", ".")),
        },
        (item.kolom,),
    )


def _weekday(item: kinds.WeekdayRule, headers: dict[str, str]) -> _Breach:
    names = ", ".join(quoted(name) for name in _WEEKDAYS)
    real = f"list_extract([{names}], dayofweek({item.tanggal}) + 1)"
    written = f"replace(replace(lower(trim({item.hari})), '''', ''), 'ahad', 'minggu')"
    return _Breach(
        item.hari,
        f"{written} <> {real}",
        f"{headers[item.tanggal]} {{tanggal}} adalah hari {{seharusnya}}, tetapi tertulis {{nilai}}.",
        "Periksa mana yang benar, tanggalnya atau harinya.",
        {"tanggal": f"{item.tanggal}::varchar", "seharusnya": real},
        (item.tanggal, item.hari),
    )


def _order(item: kinds.OrderRule, headers: dict[str, str]) -> _Breach:
    return _Breach(
        item.akhir,
        f"{item.akhir} < {item.awal}",
        f"{headers[item.akhir]} {{akhir}} mendahului {headers[item.awal]} {{awal}}.",
        "Periksa kedua tanggal; mungkin tertukar atau salah tahun.",
        {"awal": f"{item.awal}::varchar", "akhir": f"{item.akhir}::varchar"},
        (item.awal, item.akhir),
    )


def _not_ahead(item: kinds.NotAheadRule, headers: dict[str, str]) -> _Breach:
    return _Breach(
        item.kolom,
        f"{item.kolom} > berlaku_kiriman__",
        f"{headers[item.kolom]} {{tanggal}} sesudah keadaan yang dilaporkan berkas ini.",
        "Yang belum terjadi tidak ditulis sebagai sudah terjadi; periksa tanggalnya.",
        {"tanggal": f"{item.kolom}::varchar"},
        (item.kolom,),
        joined="join (select delivery_id, berlaku_pada as berlaku_kiriman__ from pending.delivery) "
        "using (delivery_id) ",
    )


def _earliest(item: kinds.EarliestRule, name: str, header: str) -> _Breach:
    return _Breach(
        name,
        f"{name} < date '{item.hari}'",
        f"{{judul}} {{tanggal}} mendahului {item.hari}, hari paling awal yang mungkin.",
        "Periksa tahunnya; hari yang memang lebih awal disampaikan kepada pengelola.",
        {"judul": quoted(header), "tanggal": f"{name}::varchar"},
        (name,),
    )


def _needed(item: kinds.NeededRule, headers: dict[str, str]) -> _Breach:
    values = ", ".join(quoted(value.lower()) for value in item.bernilai)
    when = f"lower({item.bila}__teks) in ({values})" if values else f"{item.bila}__teks is not null"
    return _Breach(
        item.kolom,
        f"{when} and {item.kolom}__teks is null",
        f"{headers[item.bila]} '{{bila}}' menuntut {headers[item.kolom]}, tetapi kolom itu kosong.",
        f"Isi {headers[item.kolom]}.",
        {"bila": f"{item.bila}__teks"},
        (),
    )


def _round(item: kinds.RoundRule, headers: dict[str, str]) -> _Breach:
    return _Breach(
        item.kolom,
        f"{item.kolom} >= {item.kelipatan} and {item.kolom} % {item.kelipatan} = 0",
        f"{headers[item.kolom]} {{nilai}} adalah kelipatan {item.kelipatan}: tampaknya perkiraan, bukan hitungan.",
        "Bila memang hitungan, tidak perlu apa-apa; bila perkiraan, kirim hasil hitungannya.",
        {},
        (item.kolom,),
    )


_BREACHES: dict[type, Callable[[Any, dict[str, str]], _Breach]] = {
    kinds.SumRule: _sum,
    kinds.FlowRule: _flow,
    kinds.AtMostRule: _at_most,
    kinds.PercentRule: _percent,
    kinds.RatioRule: _ratio,
    kinds.MagnitudeRule: _magnitude,
    kinds.WeekdayRule: _weekday,
    kinds.OrderRule: _order,
    kinds.NotAheadRule: _not_ahead,
    kinds.NeededRule: _needed,
    kinds.RoundRule: _round,
}
