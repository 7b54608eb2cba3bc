"""`benchmarks release explain`: every figure of a cell has its line, also those that follow from others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Database
from tests.releases.certified import REGIONS, SIZES, new_survey, respondents
from tests.releases.rewritten import K, Rewritten

MEDIAN = (
    (
        "  channel_count: {}\n",
        "  channel_count: {}\n"
        "  median_minutes: {label: Median, definition: Median minutes., kind: median, unit: minutes, decimals: 0}\n",
    ),
    (
        "channels: [facebook, xing]}\n",
        "channels: [facebook, xing]}\n    - {indicator: median_minutes, median_of: minutes_per_day}\n",
    ),
)


@pytest.fixture
def draft(database: Database, tmp_path: Path) -> str:
    """In Bremen nobody uses facebook, in Hamburg two; everybody spends another time on it."""
    counts = {(size, land): 10 for size in SIZES for land in REGIONS} | {("GE250", "DE-HH"): 3, ("0-9", "DE-SH"): 7}
    rows = [
        replace(one, facebook=uses, dialogue=0 if not uses else one.dialogue, minutes=float(10 + place))
        for place, one in enumerate(respondents(counts))
        for uses in [0 if one.region == "DE-HB" or (one.region == "DE-HH" and place % 20) else one.facebook]
    ]
    survey = Rewritten(database.owner, tmp_path, new_survey("explained"), K, changes=MEDIAN)
    release = survey.build(rows)
    survey.certify()
    return release


def _explained(run: Run, draft: str, cell: str) -> dict[str, str]:
    """Figure or base → what is said of it."""
    lines = run("release", "explain", draft, cell).output.splitlines()
    heads = [place for place, line in enumerate(lines) if not line.startswith(" ")]
    ends = [*heads[1:], len(lines)]
    return {lines[one]: " ".join(map(str.strip, lines[one + 1 : end])) for one, end in zip(heads, ends, strict=True)}


def test_what_follows_from_others_has_lines_of_its_own(run: Run, draft: str) -> None:
    said = _explained(run, draft, "region=DE-SH")
    released = "released, as what it is made of is"
    assert said["dialogue_rate.facebook, made of dialogue.facebook, adoption.facebook:"] == released
    assert said["dialogue_gap.facebook, made of adoption.facebook, dialogue.facebook:"] == released
    assert said["channel_count, made of adoption.facebook, adoption.xing:"] == released


def test_the_cause_of_each_is_its_own(run: Run, draft: str) -> None:
    rate = "dialogue_rate.facebook, made of dialogue.facebook, adoption.facebook:"
    nobody, few = (_explained(run, draft, f"region={land}") for land in ("DE-HB", "DE-HH"))
    assert nobody[rate] == "withheld, nobody is there of those it speaks of"
    assert few[rate] == "withheld, fewer than 5 contributors are those it speaks of"
    assert few["channel_count, made of adoption.facebook, adoption.xing:"] == "released, as what it is made of is"


def test_what_rests_on_a_base_that_is_withheld_names_it(run: Run, draft: str) -> None:
    said = _explained(run, draft, "size=GE250;region=DE-HH")
    rate = said["dialogue_rate.facebook, made of dialogue.facebook, adoption.facebook:"]
    assert rate == "withheld, as dialogue.facebook is: fewer than 5 contributors"


def test_a_median_says_what_it_lacks(run: Run, draft: str) -> None:
    said = _explained(run, draft, "size=0-9;region=DE-SH")
    assert said["median_minutes, made of minutes_per_day:"] == (
        "withheld, fewer than 5 contributors lie below it, or above it"
    )
