"""What the simulated answers say, weighted in plain Python: familiar in the first wave, rising, SMEs behind."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from api.catalogue.simulation import WAVES
from api.catalogue.simulation.files import wave_rows
from api.catalogue.simulation.truth import DIALOGUE, GOALS, PRESENCE

Row = dict[str, str]
BREMERHAVEN = {
    "facebook": ("Facebook", 53.9),
    "xing": ("Xing", 50.8),
    "twitter": ("Twitter", 35.9),
    "youtube": ("YouTube", 25.9),
    "blog": ("Blogs", 21.4),
    "linkedin": ("LinkedIn", 16.9),
    "google_plus": ("Google+", 6.0),
    "any": ("any", 75.0),
}
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "published" / "bremerhaven_2012.csv"


@cache
def wave(code: str) -> tuple[Row, ...]:
    header, *rows = wave_rows(code)
    named = (dict(zip(header, row, strict=True)) for row in rows)
    return tuple(row | {f"{prefix}_any": any_of(row, prefix) for prefix in ("uses", "dialogue")} for row in named)


def any_of(row: Row, prefix: str) -> str:
    """Yes where one channel is, valid where all are."""
    cells = [row[f"{prefix}_{channel}"] for channel in PRESENCE]
    return "" if "" in cells else max(cells)


def is_sme(row: Row) -> bool:
    return row["size"] != "GE250"


def is_large(row: Row) -> bool:
    return row["size"] == "GE250"


def percent(code: str, column: str, kept: Callable[[Row], bool] = is_sme) -> float:
    """The weighted share of yes among the valid answers."""
    valid = [(float(row["weight"]), row[column]) for row in wave(code) if row[column] in ("0", "1") and kept(row)]
    return 100 * sum(weight for weight, cell in valid if cell == "1") / sum(weight for weight, _ in valid)


@pytest.mark.parametrize("channel", BREMERHAVEN)
def test_adoption_among_smes_in_the_first_wave_lies_within_three_points_of_the_bremerhaven_study(channel: str) -> None:
    assert percent("2024", f"uses_{channel}") == pytest.approx(BREMERHAVEN[channel][1], abs=3)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared/data/published/bremerhaven_2012.csv")
def test_the_bremerhaven_figures_assumed_are_those_published() -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        published = {
            row["channel"]: float(row["value_percent"])
            for row in csv.DictReader(file)
            if row["indicator"] in ("channel_use", "active_any")
        }

    assert {name: published[name] for name, _ in BREMERHAVEN.values()} == dict(BREMERHAVEN.values())


@pytest.mark.parametrize("code", WAVES)
@pytest.mark.parametrize("channel", [*PRESENCE, "any"])
def test_smes_are_behind_large_enterprises_in_every_channel(code: str, channel: str) -> None:
    assert percent(code, f"uses_{channel}", is_sme) < percent(code, f"uses_{channel}", is_large)
    assert percent(code, f"dialogue_{channel}", is_sme) < percent(code, f"dialogue_{channel}", is_large)


@pytest.mark.parametrize("code", WAVES)
@pytest.mark.parametrize("channel", DIALOGUE)
def test_dialogue_is_far_behind_presence(code: str, channel: str) -> None:
    assert percent(code, f"dialogue_{channel}") < 0.5 * percent(code, f"uses_{channel}")


@pytest.mark.parametrize(
    "column",
    [
        *(f"uses_{channel}" for channel in (*PRESENCE, "any")),
        *("dialogue_any", "dialogue_facebook", "dialogue_instagram"),
        *("planned_investment", "mobile_use", "tablet_use", "goal_customer_dialogue"),
    ],
)
def test_among_smes_it_rises_from_wave_to_wave(column: str) -> None:
    first, second, third = (percent(code, column) for code in WAVES)

    assert first < second < third


@pytest.mark.parametrize("code", WAVES)
@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_is_pursued_by_some_and_missed_by_some(code: str, goal: str) -> None:
    assert 15 < percent(code, f"goal_{goal}") < 75


@pytest.mark.parametrize("code", WAVES)
def test_answers_go_together_because_of_a_common_affinity(code: str) -> None:
    on_linkedin = percent(code, "planned_investment", lambda row: row["uses_linkedin"] == "1")
    elsewhere = percent(code, "planned_investment", lambda row: row["uses_linkedin"] == "0")

    assert on_linkedin > elsewhere + 10
