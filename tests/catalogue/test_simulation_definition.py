"""The definition of sme-pulse fits the files that the simulation writes, and says loudly what they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from api.catalogue.simulation import LABEL, SIMULATED, WAVES
from api.catalogue.simulation.files import wave_rows
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.derived_items import DifferenceItem, SetItem
from api.concepts.surveys.items import Item
from api.concepts.surveys.sources import ResponsesSource
from api.concepts.texts import Text
from api.definitions.loading import load_definition


@cache
def definition() -> SurveyDefinition:
    return load_definition(Path(str(files("api.catalogue"))) / "surveys" / "sme-pulse.yaml")


def responses() -> ResponsesSource:
    source = definition().source
    assert isinstance(source, ResponsesSource)
    return source


@cache
def columns(code: str) -> dict[str, frozenset[str]]:
    """Column → the texts in it."""
    header, *rows = wave_rows(code)
    return {name: frozenset(texts) for name, texts in zip(header, zip(*rows, strict=True), strict=True)}


def accepted(item: Item) -> Iterator[str]:
    coding = item.coding
    yield from (*coding.yes, *coding.no, *coding.not_asked, *coding.no_answer)
    yield from (text for _, texts in coding.categories for text in texts)


def test_every_simulated_survey_has_its_definition_and_its_waves() -> None:
    assert list(SIMULATED) == [definition().survey.id]
    assert tuple(wave.code for wave in definition().waves) == WAVES


def test_title_description_population_and_citation_say_that_it_is_simulated() -> None:
    survey = definition().survey

    assert survey.basis == "simulated"
    assert survey.description is not None
    for text in (survey.title, survey.description, survey.population, survey.citation):
        assert LABEL in text.en
        assert "SIMULIERT" in text.de


def test_every_wave_carries_the_note_that_it_is_simulated() -> None:
    notes = dict(definition().notes)

    for wave in definition().waves:
        assert [notes[note].en.split()[0] for note in wave.notes] == ["SIMULATED"]
        assert "simulated" in wave.label.en
        assert "simuliert" in wave.label.de


@pytest.mark.parametrize("code", WAVES)
def test_every_question_is_worded_in_both_languages(code: str) -> None:
    wording: dict[str, Text] = dict(definition().wave[code].wording)

    assert {item.indicator for item in responses().items} == set(wording)
    assert all(text.en.endswith("?") and text.de.endswith("?") and text.en != text.de for text in wording.values())


def test_where_the_wording_changes_the_series_breaks() -> None:
    first, second, third = definition().waves

    assert first.wording == second.wording
    changed = {indicator for indicator, text in third.wording if dict(second.wording)[indicator] != text}
    assert changed == {found.indicator for found in third.breaks} == {"minutes_per_day"}


@pytest.mark.parametrize("code", WAVES)
def test_every_column_of_the_files_is_used_and_every_cell_understood(code: str) -> None:
    source = responses()
    found = columns(code)
    for item in source.items:
        assert found[item.column] - set(accepted(item)) <= {str(minute) for minute in range(5, 481, 5)}
        assert item.kind == "number" or found[item.column] <= set(accepted(item))
    used = {item.column for item in source.items} | {mapping.column for _, mapping in source.dimensions}
    used |= {"wave", "sector_group", *(column for kept in source.keep for column in kept.columns)}
    used |= {str(name) for name in (source.respondent, source.weight, source.population_size, source.contributor)}
    assert used == set(found)


@pytest.mark.parametrize("code", WAVES)
def test_every_code_in_the_files_is_a_leaf_of_its_dimension(code: str) -> None:
    for dimension_id, mapping in responses().dimensions:
        assert columns(code)[mapping.column] <= set(definition().dimension[dimension_id].leaves)


def test_the_label_is_what_the_definition_keeps() -> None:
    assert [(kept.columns, kept.values) for kept in responses().keep] == [(("simulated",), (LABEL,))]


def test_presence_anywhere_and_the_dialogue_gap_are_derived_for_every_channel() -> None:
    asked = [item.channel for item in responses().items if item.indicator == "adoption"]
    derived = responses().derived
    anywhere = [item for item in derived if isinstance(item, SetItem) and item.channel == "any"]
    gaps = [item.channel for item in derived if isinstance(item, DifferenceItem)]

    assert len(asked) == 9
    assert [(item.indicator, sorted(item.of_channels)) for item in anywhere] == [
        ("adoption", sorted(asked)),
        ("dialogue", sorted(asked)),
    ]
    assert sorted(gaps) == sorted([*asked, "any"])


def test_the_lattice_stays_small_enough_to_certify_in_seconds() -> None:
    cells = list(definition().lattice.cells(definition().dimensions))

    assert len(cells) == len(set(cells))
    assert 200 < len(cells) < 300
    assert ("_T", "SME", "DE") in cells
    assert ("J", "SME", "DE-SOUTH") in cells
