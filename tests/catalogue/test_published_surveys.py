"""The shipped surveys of published figures are consistent in themselves: every code, base, note and source exists."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from .published_rows import SLUGS, definition, records

KEY = ("wave", "indicator", "channel", "category")


def key(slug: str, record: dict[str, str]) -> tuple[str, ...]:
    return tuple(record[name] for name in (*KEY, *definition(slug).dimension))


def test_the_publishers_studies_are_there() -> None:
    assert set(SLUGS) >= {
        "bremerhaven-2012",
        "bitkom-2012",
        "destatis-ict",
        "statistik-austria-ict",
        "htw-chur-2013",
        "eurostat-social-media",
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_a_published_survey_says_so_and_answers_adoption_first(slug: str) -> None:
    survey = definition(slug).survey
    assert (survey.id, survey.basis, survey.headline, survey.access) == (slug, "published", "adoption", "public")
    assert definition(slug).policy.name == "published"


@pytest.mark.parametrize("slug", SLUGS)
def test_no_figure_has_two_preferred_reports(slug: str) -> None:
    preferred = Counter(key(slug, record) for record in records(slug) if record["also_reported"] != "also")
    assert {found for found, count in preferred.items() if count > 1} == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_further_reports_accompany_a_preferred_one(slug: str) -> None:
    assert {record["also_reported"] for record in records(slug)} <= {"", "also"}
    preferred = {key(slug, record) for record in records(slug) if not record["also_reported"]}
    assert {key(slug, record) for record in records(slug)} == preferred


@pytest.mark.parametrize("slug", SLUGS)
def test_every_base_note_and_source_named_is_defined(slug: str) -> None:
    bases, notes = dict(definition(slug).bases), dict(definition(slug).notes)
    sources = {source.id for source in definition(slug).reported_sources}
    for record in records(slug):
        assert record["base"] in bases
        assert set(record["notes"].split()) <= set(notes)
        assert set(record["sources"].split()) <= sources
        assert record["sources"], "a published figure without a source cannot be checked"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_note_defined_is_shown_somewhere(slug: str) -> None:
    used = {note for record in records(slug) for note in record["notes"].split()}
    used |= {note for wave in definition(slug).waves for note in wave.notes}
    assert {note for note, _ in definition(slug).notes} == used


@pytest.mark.parametrize("slug", SLUGS)
def test_every_code_in_the_figures_is_known(slug: str) -> None:
    known = definition(slug)
    for record in records(slug):
        assert record["wave"] in known.wave
        assert record["channel"] in known.channels
        categories = dict(known.indicator[record["indicator"]].categories)
        assert record["category"] in categories or (record["category"] == "yes" and not categories)
        for dimension in known.dimensions:
            assert record[dimension.id] in dimension.codelist


@pytest.mark.parametrize("slug", SLUGS)
def test_every_figure_is_a_percentage_a_wording_or_a_flagged_gap(slug: str) -> None:
    for record in records(slug):
        if record["value_percent"]:
            assert Decimal(0) <= Decimal(record["value_percent"]) <= Decimal(100)
            assert not record["value_text"]
        else:
            assert record["value_text"] or record.get("flag")


@pytest.mark.parametrize("slug", SLUGS)
def test_all_preferred_figures_of_a_series_in_a_wave_speak_of_one_base(slug: str) -> None:
    bases = defaultdict(set)
    for record in records(slug):
        if not record["also_reported"]:
            bases[tuple(record[name] for name in KEY)].add(record["base"])
    assert {series: found for series, found in bases.items() if len(found) > 1} == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_whole_population_answers_the_headline(slug: str) -> None:
    whole = {dimension.id: dimension.whole for dimension in definition(slug).dimensions}
    cells = [record for record in records(slug) if all(record[name] == code for name, code in whole.items())]
    assert any(record["indicator"] == "adoption" for record in cells)


@pytest.mark.parametrize("slug", SLUGS)
def test_figures_on_smes_say_which_definition_was_used(slug: str) -> None:
    marks = {"SME": "sme-bounds-unstated", "SME_UNSTATED": "sme-bounds-unstated", "SME_LT500": "size-bound-500"}
    for record in records(slug):
        if mark := marks.get(record["size"]):
            assert mark in record["notes"].split()


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("column", ["value_text", "n_text"])
def test_every_wording_is_there_in_german(slug: str, column: str) -> None:
    for record in records(slug):
        english, german = record[column], record.get(f"{column}_de", record[column])
        assert bool(english) == bool(german)
        assert german != english or not any(letter.isalpha() for letter in english)


@pytest.mark.parametrize("slug", SLUGS)
def test_licence_and_citation_are_there_in_german(slug: str) -> None:
    survey = definition(slug).survey
    for text in (survey.licence.name, survey.citation):
        assert "restated" in text.en
        assert "wiedergegeben" in text.de
        assert "restated" not in text.de


@pytest.mark.parametrize("slug", SLUGS)
def test_wording_without_a_number_is_marked(slug: str) -> None:
    marks = {"wording-only", "percentages-missing"}
    for record in records(slug):
        assert bool(record["value_text"]) == bool(marks & set(record["notes"].split()))
