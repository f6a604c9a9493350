"""Every indicator's formula against a case worked out by hand from the sample tables, on the published release.

Numerator and denominator are the literal figures of `data/samples/tables`, the score is that of the goalposts in
`seeds/readiness/indikator_target.csv`; nothing here is read from the mart. Reference day: 2026-11-20, long after both
elections, so each is judged as of its own voting day.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pytest

from orchestration.settings import DBT_DIR
from tests.world import World

SEEDS = DBT_DIR / "seeds" / "readiness"
PEMILU, PILKADA = "PEMILU2024", "PILKADA2024"
SIX_DECIMALS = 1.1e-6  # value and score are published with six

Score = Callable[[float], float]


def up(floor: float, target: float) -> Score:
    return lambda value: 100 * min(max((value - floor) / (target - floor), 0), 1)


def down(target: float, ceiling: float) -> Score:
    return lambda value: 100 * min(max((ceiling - value) / (ceiling - target), 0), 1)


def full_within(target: float, tolerance: float, zero: float) -> Score:
    """Full marks within `tolerance` of the target, none from `zero` away on either side."""
    return lambda value: 100 * min(max((zero - abs(value - target)) / (zero - tolerance), 0), 1)


# Indicator, region, election; numerator, denominator (none: the value is the numerator), multiplier; score (none: it is
# shown, not scored). W00 is the fictitious province: 01 Barat, 02 Timur, 03 Tengah, 71 Kota Baru, 72 Kota Barat. A case
# of a province adds up numerators and denominators; none is the mean of its parts.
OBSERVED: list[Any] = [
    # D1: dukcapil__ktpel of 31 January and 31 October 2024.
    ("D1.1", "W00.71", PEMILU, 137_191, 140_260, 100, up(60, 99.4)),
    ("D1.1", "W00.71", PILKADA, 139_962, 142_534, 100, up(60, 99.4)),
    ("D1.1", "W33", PILKADA, 28_605_330, 28_987_025, 100, up(60, 99.4)),  # the 35 kab/kota on 30 June 2024
    ("D1.1", "W33", PEMILU, 28_605_330, 28_987_025, 100, None),  # of a day after the vote
    ("D1.2", "W12.75", PEMILU, 217_026, 223_061, 100, up(80, 100)),
    (
        *("D1.2", "W00", PEMILU),
        531_184 + 355_642 + 201_470 + 136_018 + 194_402,
        540_372 + 372_400 + 209_211 + 137_191 + 195_826,
        *(100, up(80, 100)),
    ),
    ("D1.3", "W12.75", PEMILU, 2_157, 223_061 - 217_026, 1, up(0, 1)),
    ("D1.3", "W00.71", PEMILU, 2_272, 137_191 - 136_018, 1, up(0, 1)),  # more than the backlog: 100 at most
    ("D1.4", "W00.02", PEMILU, 1_617, 196.0, 1, up(0, 30)),
    ("D1.4", "W00.72", PILKADA, 2_957, 84.2, 1, up(0, 30)),  # 35.1 days: 100 at most
    ("D1.5", "W00.71", PEMILU, 21_958, 137_191, 100, up(0, 30)),  # target of 2024, not the 25 of 2023
    ("D1.5", "W00.71", PILKADA, 36_488, 139_962, 100, up(0, 30)),
    ("D1.5", "W33", PILKADA, 1_947_124, 28_605_330, 100, None),  # 12 December is after the vote; recorded 30 June
    ("D1.6", "W00.02", PEMILU, 2_074, 515_507, 1000, down(0, 6)),  # population of 31 December 2023, a month before
    ("D1.6", "W00.02", PILKADA, 1_777, 518_946, 1000, down(0, 6)),  # population of 30 June 2024
    ("D1.7", "W00.02", PEMILU, 142, 251, 100, up(0, 75)),
    ("D1.7", "W00.71", PEMILU, 24, 27, 100, up(0, 75)),  # 88.9 %: 100 at most
    ("D1.8", "NID", PEMILU, 4_005_275, 204_807_222, 100, down(0, 5)),
    ("D1.8", "W00.03", PILKADA, 2_348, 214_096, 100, down(0, 5)),
    # D2
    ("D2.1", "W00.02", PILKADA, 378_078, 384_071, 1, full_within(1, 0.02, 0.07)),  # 0.9844
    ("D2.1", "W00.03", PEMILU, 212_319, 214_389, 1, full_within(1, 0.02, 0.07)),  # the restated list, not 212,554
    ("D2.2", "W33", PILKADA, 28_427_616 - (28_473_405 + 67_459 - 113_248), None, 1, None),  # balances
    ("D2.2", "W00.03", PEMILU, 212_319 - (212_917 + 1_369 - 1_732), None, 1, None),  # 235 too few
    ("D2.3", "W00.72", PEMILU, 0, 1, 100, up(0, 100)),
    ("D2.3", "W00.02", PEMILU, 1, 3, 100, up(0, 100)),  # refused with its reason is closed, unanswered is not
    ("D2.3", "W00", PEMILU, 1 + 1 + 1 + 1 + 1 + 0, 1 + 2 + 3 + 1 + 1 + 1, 100, up(0, 100)),  # its own office first
    # Listed at the wrong polling station (873) is no voter without a right.
    ("D2.4", "W00.01", PEMILU, 214 + 6 + 5 + 3 + 96 + 41 + 22, 541_260, 100_000, down(0, 500)),
    ("D2.5", "W00.02", PEMILU, 52, 374_887, 100_000, down(0, 100)),
    ("D2.6", "W00.02", PEMILU, 34, 112_500, 100_000, down(0, 100)),  # of the rows examined, not of the list
    ("D2.7", "W00.03", PEMILU, 90_271, 96_205, 100, up(80, 100)),  # fourteen kecamatan
    (
        *("D2.7", "W00", PILKADA),
        237_218 + 166_020 + 95_465 + 61_008 + 86_150,
        238_114 + 166_780 + 96_205 + 61_358 + 86_417,
        *(100, up(80, 100)),
    ),
    # D3: of sixteen stages, eight were to end before the list came (1 February); of fifteen nine (8 November).
    ("D3.1", "W00.02", PEMILU, 8 - 2, 8, 100, up(50, 100)),
    ("D3.1", "W00", PILKADA, 5 * 9 - 3, 5 * 9, 100, up(50, 100)),
    ("D3.2", "W00.02", PEMILU, 11 + 5, 8, 1, None),  # 21 June to 2 July, 9 to 14 February 2023
    ("D3.2", "W00.03", PILKADA, 6 + 2, 9, 1, None),
    # D4: four grantees of each government that elects; the province's own grants are not its kab/kota's.
    ("D4.1", "W00", PILKADA, 5 * 4, 5 * 4, 100, up(0, 100)),
    ("D4.1", "W33", PILKADA, 33 + 1, 35, 100, up(0, 100)),  # Pemalang since 1 December 2023; Pati: KPU's is not told
    ("D4.1", "W33.18", PILKADA, 0, 1, 100, up(0, 100)),
    ("D4.2", "W33.18", PILKADA, 55, 1, 1, down(0, 90)),  # 10 November to 4 January
    ("D4.2", "W33.27", PILKADA, 21 + 21, 2, 1, down(0, 90)),  # 1 December, both
    ("D4.2", "W00.03", PILKADA, 4 * 39, 4, 1, down(0, 90)),  # 19 December, all four
    # 40 % in 14 working days. Signed on 7 November: by the 27th, paid on the 23rd. On the 10th: by the 30th, Kota Baru
    # paid on the 29th, Kota Barat on 5 December. On 19 December: by 8 January, paid on the 16th.
    *(
        ("D4.3", region, PILKADA, paid, 0.4 * value, 100, up(0, 100))
        for region, paid, value in [
            ("W00.01", 25_852_000_000, 48_215_000_000 + 13_640_000_000 + 850_000_000 + 1_925_000_000),
            ("W00.71", 9_397_100_000, 17_362_750_000 + 5_140_000_000 + 280_000_000 + 710_000_000),
            ("W00.72", 0, 21_053_400_000 + 6_318_000_000 + 350_000_000 + 830_000_000),
            ("W00.03", 0, 24_917_250_000 + 7_685_000_000 + 415_000_000 + 965_000_000),
            (
                "W00",
                25_852_000_000 + 19_526_200_000 + 0 + 9_397_100_000 + 0,
                64_630_000_000 + 48_815_500_000 + 33_982_250_000 + 23_492_750_000 + 28_551_400_000,
            ),
        ]
    ),
    (  # both tranches by 27 June 2024, KPU, Bawaslu, TNI and Polri: three fifths of the second were paid
        *("D4.4", "W00.02", PILKADA),
        (14_592_200_000 + 4_110_000_000 + 248_000_000 + 576_000_000)
        + (13_132_980_000 + 3_699_000_000 + 223_200_000 + 518_400_000),
        36_480_500_000 + 10_275_000_000 + 620_000_000 + 1_440_000_000,
        *(100, up(0, 100)),
    ),
    ("D4.4", "W00.03", PILKADA, 33_982_250_000, 33_982_250_000, 100, up(0, 100)),  # late at first, in full by 25 June
    # D5: the need is the law's, not the sender's.
    ("D5.1", "W00.01", PEMILU, 21 * 5, 5 * 21, 100, up(0, 100)),
    ("D5.2", "W00.02", PEMILU, 16 * 42 + 41 + 39, 3 * 251, 100, up(0, 100)),  # eighteen kecamatan add up
    ("D5.3", "W00.03", PEMILU, 6_968, 7 * 1_012, 100, up(0, 100)),
    ("D5.3", "W00", PEMILU, 7 * 6_244 - 116, 7 * 6_244, 100, up(0, 100)),
    ("D5.4", "W00.71", PEMILU, 552, 1 * 552, 100, up(0, 100)),
    ("D5.4", "W00.71", PILKADA, 510, 2 * 255, 100, up(0, 100)),  # every polling station above 400 voters
    ("D5.5", "W00.03", PEMILU, 42, 3 * 14, 100, up(0, 100)),
    ("D5.6", "W00.03", PEMILU, 166, 1 * 168, 100, up(0, 100)),
    ("D5.7", "W00.01", PEMILU, 2_271, 1 * 2_284, 100, up(0, 100)),
    (  # the province's own secretariat is one more part
        *("D5.8", "W00", PEMILU),
        53 + 27 + 27 + 27 + 26 + 26,
        74 + 36 + 34 + 32 + 30 + 28,
        *(100, up(50, 100)),
    ),
    ("D5.8", "W00.01", PILKADA, 30, 36, 100, up(50, 100)),
    # D6
    ("D6.1", "W00.02", PEMILU, 3, 1_655 - 1, 100, down(0, 5)),  # one special polling station is not counted
    ("D6.1", "W00.71", PILKADA, 0, 255 - 1, 100, down(0, 5)),  # none above 600, though all are above 400
    # Of each kind as many as are needed at most, so a surplus of one does not hide the 37 that another lacks.
    ("D6.2", "W00.03", PEMILU, 5 * 217_379 - 37, 5 * 217_379, 100, up(90, 100)),
    ("D6.2", "W00.03", PILKADA, 2 * 219_682, 2 * 219_682, 100, up(90, 100)),
    ("D6.3", "W00.02", PEMILU, 1_650, 1_655, 100, up(0, 100)),
    ("D6.3", "W00", PEMILU, 6_244 - 7, 6_244, 100, up(0, 100)),
    # D7: registered cases that were decided, or should have been by the end of the month.
    ("D7.1", "W00.71", PEMILU, 0, 1, 100, up(0, 100)),  # by 12 January, decided on the 16th
    ("D7.1", "W00.01", PEMILU, 2, 3 - 1, 100, up(0, 100)),  # the third has until 15 February
    ("D7.1", "W00", PEMILU, 2 + 3 + 1 + 0 + 2, 2 + 3 + 1 + 1 + 2, 100, up(0, 100)),  # its own is not due on 31 January
    ("D7.2", "W00", PEMILU, 0 + 1 + 1 + 1 + 1, 1 + 3 + 1 + 2 + 2, 100, up(0, 100)),
    ("D7.2", "W00.02", PILKADA, 0, 1, 100, up(0, 100)),
    ("D7.3", "W00.02", PEMILU, 29, 39, 100, up(0, 100)),
    ("D7.3", "W00", PEMILU, 45 + 41 + 29 + 31 + 32 + 35, 45 + 41 + 39 + 34 + 32 + 36, 100, up(0, 100)),
    ("D7.4", "W00.02", PEMILU, 1, 1, 100, up(0, 100)),  # IKP 62.35, mapped on 4 January
    ("D7.4", "W00", PEMILU, 1, 1, 100, up(0, 100)),
    ("D7.5", "W00.02", PEMILU, 2, 3, 100, up(0, 100)),  # Gakkumdu last met on 4 December
    ("D7.5", "W00.03", PEMILU, 2, 3, 100, up(0, 100)),  # there is no Posko
    # D8
    ("D8.1", "W12.75", PEMILU, 1, 1, 100, up(0, 100)),  # the two of 26 January and 2 February are not due on the 25th
    ("D8.1", "W00.02", PEMILU, 4 - 1, 4, 100, up(0, 100)),  # one put off
    ("D8.1", "W00", PILKADA, 5 * 3 - 1, 5 * 3, 100, up(0, 100)),
    ("D8.2", "W00.02", PEMILU, 1_446 + 1_171 + 19, 6_188 + 5_881, 100, up(0, 30)),
    ("D8.2", "W00.02", PILKADA, 1_446 + 1_171, 3_289 + 3_126, 100, up(0, 30)),  # 40.8 %: 100 at most
    ("D8.3", "W00.03", PEMILU, 3, 5, 100, up(0, 100)),
    ("D8.3", "W00", PILKADA, 5 + 5 + 4 + 5 + 5, 5 * 5, 100, up(0, 100)),
    # Context and reporting itself.
    ("CTX1", "W33", PEMILU, 34.83, None, 1, None),
    ("CTX2", "W00.01", PILKADA, 2, 2, 100, None),  # KPU and Bawaslu
    ("CTX2", "W33.27", PILKADA, 1, 1, 100, None),  # of a report that names no grantee
    ("CTX3", "W00.02", PEMILU, 447, 515_507, 1000, None),  # of the same report as D1.6
    ("CTX3", "W00.02", PILKADA, 462, 518_946, 1000, None),
    ("MET1", "W00.01", PEMILU, 33, 38 - 4 - 1, 100, up(0, 100)),  # without D4, and D7.4 where nothing is high
    ("MET1", "W00.02", PILKADA, 38 - 2, 38, 100, up(0, 100)),  # D5.7 and D7.4 are missing
    # Days beyond the cadence, a month of 31 or a week of 7, over the figures of exports that have one. House visits:
    # 14 March 2023 to 14 February 2024, and 24 July to 27 November 2024; D4 as of 1 July 2024; all else is in time.
    ("MET2", "W00.01", PEMILU, 337 - 7, 25, 1, down(0, 180)),
    ("MET2", "W00.02", PEMILU, 337 - 7, 26, 1, down(0, 180)),
    ("MET2", "W00", PILKADA, (126 - 7) + 4 * (149 - 31), 25 + 4 - 1, 1, down(0, 180)),  # D4 more, D5.7 missing
]

# Indicator, region, election; state, and what its reason says.
NOT_OBSERVED: list[Any] = [
    ("D1.1", "W31", PEMILU, "rejected_by_dq", "K-DKB-202302-WAJIB-KTP"),  # another definition of those obliged
    ("D1.1", "W12.75", PEMILU, "not_reported", "penyebutnya belum"),  # the visit report does not tell those obliged
    ("D1.6", "W36.73", PEMILU, "not_reported", "penyebutnya belum"),  # 4,200 deaths, the population is not told
    *((code, "W33", PEMILU, "not_applicable", "APBN") for code in ("D4.1", "D4.2", "D4.3", "D4.4", "CTX2")),
    *((code, "W31.71", PILKADA, "not_applicable", "provinsi") for code in ("D4.1", "D4.2", "D4.3", "D4.4", "CTX2")),
    ("D4.1", "W31", PILKADA, "not_reported", "Belum ada kiriman"),  # the province signs for Jakarta
    ("D4.2", "W33", PILKADA, "not_reported", "2 dari 35"),  # signed, on a day that is not told
    ("CTX2", "W33.18", PILKADA, "not_reported", "Belum ada kiriman"),  # Bawaslu's since 4 January, KPU's is not told
    ("D5.7", "W00.01", PILKADA, "not_reported", "Belum ada kiriman"),  # supervisors were not in office in October
    ("D7.4", "W00.03", PEMILU, "not_applicable", "penyebutnya nol"),  # IKP 12.08: nothing is high
    ("D7.4", "W32.04", PEMILU, "not_reported", "Belum"),  # IKP 91.5, and no mitigation report of anybody
    ("D7.5", "W12.75", PEMILU, "not_reported", "Belum ada kiriman"),  # two bodies without a meeting day
    ("CTX1", "W00.01", PILKADA, "not_reported", "Belum ada kiriman"),  # the IKP of 2024 speaks of Pemilu
    *(
        (code, "W00", election, "not_reported", "Belum ada kiriman")  # 19 of 552 polling stations; DPTb in no export
        for code in ("OUT1", "CTX4")
        for election in (PEMILU, PILKADA)
    ),
]

# As the bodies published them, to the decimals they used.
PUBLISHED = [
    ("D1.2", "W12.75", PEMILU, 97.29),
    ("D1.3", "W12.75", PEMILU, 0.357),
    ("D1.8", "NID", PEMILU, 1.96),
    ("CTX1", "W33", PEMILU, 34.83),
]


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names(cases: Sequence[Any]) -> list[str]:
    """Indicator, region and election of each: a tuple, or what `wrong` makes of one."""
    return [" ".join(getattr(case, "values", case)[:3]) for case in cases]


def codes(cases: Sequence[Any]) -> set[str]:
    return {name.split()[0] for name in names(cases)}


def row(pristine: World, columns: str, code: str, region: str, election: str) -> tuple[object, ...]:
    (found,) = pristine.query(
        f"select {columns} from marts.mart_kesiapan__indikator "
        f"where kode_indikator = '{code}' and kode_wilayah = '{region}' and kode_pemilu = '{election}'"
    )
    return found


@pytest.mark.parametrize(
    ("code", "region", "election", "numerator", "denominator", "times", "score"), OBSERVED, ids=names(OBSERVED)
)
def test_an_indicator_is_what_the_hand_makes_of_the_tables(
    pristine: World,
    code: str,
    region: str,
    election: str,
    numerator: float,
    denominator: float | None,
    times: float,
    score: Score | None,
):
    value = times * numerator / (1 if denominator is None else denominator)
    found = row(pristine, "status, pembilang, penyebut, nilai, skor", code, region, election)
    expected = ("observed", numerator, denominator, value, None if score is None else score(value))
    assert found[0] == expected[0]
    for name, got, wanted in zip(("pembilang", "penyebut", "nilai", "skor"), found[1:], expected[1:], strict=True):
        assert got == (None if wanted is None else pytest.approx(wanted, rel=1e-12, abs=SIX_DECIMALS)), name


@pytest.mark.parametrize(("code", "region", "election", "status", "reason"), NOT_OBSERVED, ids=names(NOT_OBSERVED))
def test_what_is_not_known_has_no_value_and_says_why(
    pristine: World, code: str, region: str, election: str, status: str, reason: str
):
    state, why, *figures = row(pristine, "status, alasan, nilai, skor", code, region, election)
    assert (state, figures) == (status, [None, None])
    assert reason in str(why)


@pytest.mark.parametrize(("code", "region", "election", "published"), PUBLISHED)
def test_a_published_figure_comes_out_as_published(
    pristine: World, code: str, region: str, election: str, published: float
):
    (value,) = row(pristine, "nilai", code, region, election)
    assert round(float(str(value)), len(str(published).split(".")[1])) == published


def test_every_indicator_has_a_case():
    indicators = {line["kode_indikator"] for line in seed("indikator")}
    assert codes(OBSERVED) == indicators - {"OUT1", "CTX4"}
    assert codes(OBSERVED) | codes(NOT_OBSERVED) == indicators


def test_the_cases_reach_both_ends_of_the_score_and_what_lies_between():
    scored = [getattr(case, "values", case)[3:] for case in OBSERVED if getattr(case, "values", case)[-1]]
    scores = {score(times * numerator / denominator) for numerator, denominator, times, score in scored}
    assert {0, 100} < scores


@pytest.mark.parametrize("election", seed("pemilu"), ids=lambda election: election["kode_pemilu"])
def test_what_is_weighted_has_one_target_on_voting_day(election: dict[str, str]):
    code, voting_day = election["kode_pemilu"], election["tanggal_pemungutan"]
    dt.date.fromisoformat(voting_day)  # days in ISO form compare as text
    nowhere = {
        line["kode_indikator"]
        for line in seed("indikator_tidak_berlaku")
        if line["kode_pemilu"] == code and not line["kode_wilayah"] and not line["tingkat"]
    }
    in_force = [
        line["kode_indikator"]
        for line in seed("indikator_target")
        if line["kode_pemilu"] in ("", code)
        and line["berlaku_dari"] <= voting_day < (line["berlaku_sampai"] or "9999-12-31")
    ]
    weighted = {line["kode_indikator"] for line in seed("indikator") if float(line["bobot"]) > 0}
    assert {name: in_force.count(name) for name in weighted - nowhere} == dict.fromkeys(weighted - nowhere, 1)


@pytest.mark.slow
def test_grants_of_jawa_tengah_as_the_report_of_november_2023_knew_them(world: World):
    told = world.run("refresh", "--as-known-on", "2023-11-30")
    assert told.returncode == 0, told.stderr
    with duckdb.connect(str(world.settings.as_known_on / "2023-11-30" / "warehouse.duckdb"), read_only=True) as then:
        found = then.execute(
            "select pembilang, penyebut, round(nilai, 2), round(skor, 2) from marts.mart_kesiapan__indikator "
            f"where kode_indikator = 'D4.1' and kode_wilayah = 'W33' and kode_pemilu = '{PILKADA}'"
        ).fetchall()
    assert found == [(33, 35, 94.29, 94.29)]  # Pati and Pemalang had not signed
