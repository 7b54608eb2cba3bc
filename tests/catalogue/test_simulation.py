"""The simulated files: identical wherever they are made, labelled everywhere, a stratified sample with its design."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from api.catalogue.simulation import LABEL, SIMULATED, WAVES, simulate_wave, simulated_file_name
from api.catalogue.simulation.files import wave_rows
from api.catalogue.simulation.frame import ENTERPRISES, LAND_PER_MILLE, SECTOR_GROUPS, SIZES, by_land, strata
from api.catalogue.simulation.truth import PRESENCE
from api.errors import InvalidInput, UnknownIdentifier

Row = dict[str, str]
FOLLOW_UP = ("update_frequency", "minutes_per_day", "goal_customer_dialogue", "goal_recruiting")
GOLDEN = {
    "2024": "341a1bf6411e1c3ca12e13fe837919f88a98184d9a06297038f1f0880e8e4c6b",
    "2025": "b985e280bfbd679f701a55f15a9021454bd1f9223c485d100ae61acc67c68e92",
    "2026": "39b64830c3fa19538aeeeca8a59785dcaaa16bb5a055832df4127c74429a0253",
}


@cache
def wave(code: str) -> tuple[Row, ...]:
    header, *rows = wave_rows(code)
    return tuple(dict(zip(header, row, strict=True)) for row in rows)


@pytest.mark.parametrize("code", WAVES)
def test_a_wave_has_the_same_bytes_wherever_it_is_made(code: str, tmp_path: Path) -> None:
    path = tmp_path / simulated_file_name(code)

    SIMULATED["sme-pulse"](code, path)

    assert hashlib.sha256(path.read_bytes()).hexdigest() == GOLDEN[code]


def test_making_a_wave_again_replaces_the_file_by_the_same_one(tmp_path: Path) -> None:
    path = tmp_path / simulated_file_name("2024")
    simulate_wave("2024", path)
    first = path.read_bytes()

    simulate_wave("2024", path)

    assert path.read_bytes() == first


@pytest.mark.parametrize("code", WAVES)
def test_every_row_and_identifier_says_that_it_is_simulated(code: str) -> None:
    rows = wave(code)

    assert next(iter(rows[0])) == "simulated"
    assert {row["simulated"] for row in rows} == {LABEL}
    assert all(row["respondent"].startswith("simulated-") for row in rows)
    assert all(row["enterprise_group"].startswith("simulated-") for row in rows)


def test_a_file_name_that_hides_the_simulation_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "sme-pulse-2024.csv"

    with pytest.raises(InvalidInput, match="does not say that the file is simulated"):
        simulate_wave("2024", path)

    assert not path.exists()


def test_a_wave_that_is_not_simulated_is_unknown_and_the_nearest_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownIdentifier, match="2023.*2024"):
        simulate_wave("2023", tmp_path / simulated_file_name("2023"))


@pytest.mark.parametrize("code", WAVES)
def test_a_wave_has_two_thousand_different_respondents(code: str) -> None:
    rows = wave(code)

    assert len({row["respondent"] for row in rows}) == len(rows) == 2000
    assert {row["wave"] for row in rows} == {code}


def test_waves_are_drawn_independently() -> None:
    """Strata stand in the same places in every wave, so agreement by chance is high but far from complete."""
    pairs = list(zip(wave("2024"), wave("2025"), strict=True))

    assert sum(one["land"] == other["land"] for one, other in pairs) < 1500
    assert sum(one["uses_facebook"] == other["uses_facebook"] for one, other in pairs) < 1400


@pytest.mark.parametrize("code", WAVES)
def test_weights_are_the_population_divided_by_the_sample_of_each_stratum(code: str) -> None:
    rows = wave(code)
    sampled = Counter((row["sector_group"], row["size"]) for row in rows)
    populations = {(row["sector_group"], row["size"]): int(row["stratum_population"]) for row in rows}

    for row in rows:
        stratum = (row["sector_group"], row["size"])
        assert int(row["stratum_population"]) == populations[stratum]
        assert float(row["weight"]) == populations[stratum] / sampled[stratum]
    assert len(sampled) == 36
    assert sum(populations.values()) == sum(map(sum, ENTERPRISES.values()))
    assert all(2 <= count < populations[stratum] for stratum, count in sampled.items())


def test_large_enterprises_are_drawn_at_least_ten_times_as_often_as_micro_enterprises() -> None:
    weights = {(row["sector_group"], row["size"]): float(row["weight"]) for row in wave("2024")}

    assert all(weights[group, "0-9"] > 10 * weights[group, "GE250"] for group in SECTOR_GROUPS)


@pytest.mark.parametrize("code", WAVES)
def test_every_sector_size_and_land_is_in_the_sample(code: str) -> None:
    rows = wave(code)

    assert {row["sector"] for row in rows} == set(ENTERPRISES)
    assert {row["size"] for row in rows} == set(SIZES)
    assert {row["land"] for row in rows} == set(LAND_PER_MILLE)


@pytest.mark.parametrize("count", [0, 1, 15, 999, 472_000])
def test_enterprises_are_spread_over_the_laender_without_losing_any(count: int) -> None:
    spread = by_land(count)

    assert sum(spread.values()) == count
    assert min(spread.values()) >= 0


def test_the_numbers_of_a_stratum_count_through_its_parts() -> None:
    stratum = strata()[0]
    first, *_, last = stratum.parts

    found = stratum.enterprises([0, first[2] - 1, first[2], stratum.population - 1])

    assert [one.land for one in found] == [first[1], first[1], stratum.parts[1][1], last[1]]


@pytest.mark.parametrize("code", WAVES)
def test_a_few_larger_enterprises_share_a_group_and_all_others_stand_for_themselves(code: str) -> None:
    grouped = [row for row in wave(code) if row["enterprise_group"] != row["respondent"]]

    assert 10 <= len(grouped) <= 100
    assert {row["size"] for row in grouped} <= {"50-249", "GE250"}
    assert max(Counter(row["enterprise_group"] for row in grouped).values()) >= 2


@pytest.mark.parametrize("code", WAVES)
def test_who_is_not_on_a_channel_holds_no_dialogue_there_and_both_have_one_base(code: str) -> None:
    allowed = {"0": {"0"}, "": {""}, "1": {"0", "1", ""}}

    for channel in PRESENCE:
        for row in wave(code):
            assert row[f"dialogue_{channel}"] in allowed[row[f"uses_{channel}"]]


@pytest.mark.parametrize("code", WAVES)
def test_follow_up_questions_are_asked_exactly_of_those_on_a_channel(code: str) -> None:
    for row in wave(code):
        answers = [row[f"uses_{channel}"] for channel in PRESENCE]
        followed = {row[column] for column in FOLLOW_UP}
        if "1" in answers:
            assert "-9" not in followed
        elif set(answers) == {""}:
            assert followed == {""}
        else:
            assert followed == {"-9"}


@pytest.mark.parametrize("code", WAVES)
def test_every_question_has_two_to_six_percent_without_an_answer(code: str) -> None:
    rows = wave(code)
    questions = [name for name in rows[0] if name.startswith(("uses_", "dialogue_", "goal_"))]
    questions += ["planned_investment", "mobile_use", "tablet_use", "update_frequency", "minutes_per_day"]

    unanswered = {name: sum(row[name] == "" for row in rows) / len(rows) for name in questions}

    assert all(0.017 <= share <= 0.067 for share in unanswered.values()), unanswered
    by_block = {unanswered[name] for name in ("uses_facebook", "planned_investment", "goal_awareness")}
    assert set(unanswered.values()) == by_block, "whoever skips a question skips its block"
    assert len(by_block) == 3


@pytest.mark.parametrize("code", WAVES)
def test_minutes_are_multiples_of_five_up_to_eight_hours_or_not_asked(code: str) -> None:
    minutes = {row["minutes_per_day"] for row in wave(code)} - {"", "-9"}

    assert all(5 <= int(cell) <= 480 and int(cell) % 5 == 0 for cell in minutes)
    assert len(minutes) > 40
    assert {row["update_frequency"] for row in wave(code)} == {"1", "2", "3", "4", "", "-9"}
