"""Exports of survey tools give the figures of the truth, or the draft asks: never others without a word.

Where nobody broke off, the likelier of the readings is right, too; but for tools that do not say who did.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Item
from api.definitions import load_definition
from api.definitions.wordings import LEAST_CELLS
from api.errors import ProblemCollector
from api.models.responses import item_column
from api.releases.checks.row_counts import RowCounts
from api.releases.imports.encoding import Encoder
from api.releases.imports.respondents import read_respondents
from tests.definitions.completed import draft_of, filled_in
from tests.definitions.questionnaires import STYLES, Key, Survey, random_survey

Figure = tuple[float, int]
READINGS = 3
SEEDS = range(int(os.environ.get("QUESTIONNAIRES", "19")))
"""Of each style so many; ``make questionnaire-study`` tries more."""


def figures_of(
    definition: SurveyDefinition, path: Path, measured: dict[tuple[str, str | None], Key]
) -> dict[Key, Figure]:
    """What the definition makes of the file: key → weighted share and number of answers."""
    problems = ProblemCollector()
    encoder = Encoder(definition, "2026", path.name, problems)
    blocks = read_respondents(definition.responses, "2026", path, problems, RowCounts())
    frames = [encoder.encode(block.frame, block.lines) for block in blocks]
    problems.raise_if_any(path.name)
    (frame,) = frames
    found: dict[Key, Figure] = {}
    for item in definition.responses.items:
        key = measured[item.column, item.contains[0] if item.contains else None]
        answers = frame[item_column(item.name)]
        if item.universe:
            answers = answers.set(frame[item_column(f"adoption.{item.channel}")] != 1, -1)
        valid = answers >= 0
        weights = frame["weight"].to_numpy()
        share = weights[(answers == 1).to_numpy()].sum() / weights[valid.to_numpy()].sum()
        found[(f"{key[0]} of all", *key[1:]) if is_of_all(item) else key] = share, int(valid.sum())
    return found


def is_of_all(item: Item) -> bool:
    return item.no_if is not None


def drafted(survey: Survey, style: str, folder: Path, place: int) -> dict[Key, Figure]:
    export = STYLES[style].export(survey)
    path = export.write(folder)
    text = filled_in(draft_of(path), place)
    (folder / "definition.yaml").write_text(text, encoding="utf-8")
    return figures_of(load_definition(folder / "definition.yaml"), path, export.measured)


def is_right(found: Figure, truth: Figure) -> bool:
    return found[1] == truth[1] and abs(found[0] - truth[0]) < 1e-9


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("style", STYLES)
def test_a_random_questionnaire_gives_its_figures_or_the_draft_asks(style: str, seed: int, tmp_path: Path) -> None:
    survey = random_survey(seed, breaks_off=seed % 2 == 1)
    if STYLES[style].loses_break_offs:
        survey = replace(survey, respondents=[one for one in survey.respondents if one.is_complete])
    truth = survey.truth()
    ways = [drafted(survey, style, tmp_path, place) for place in range(READINGS)]
    wrong = {
        key: (truth[key], [way[key] for way in ways])
        for key in ways[0]
        if not any(is_right(way[key], truth[key]) for way in ways) and len({way[key] for way in ways}) == 1
    }
    assert not wrong
    assert {key[0] for key in ways[0]} >= {"uses", "goal"}
    assert {key[0] for key in ways[0]} & {"talks", "talks of all"}
    shows_routes = sum(not one.uses for one in survey.respondents) >= LEAST_CELLS
    everybody_ended = all(one.is_complete for one in survey.respondents)
    if style not in ("REDCap", "SurveyMonkey") and shows_routes and everybody_ended:
        assert [key for key, found in ways[0].items() if not is_right(found, truth[key])] == []
