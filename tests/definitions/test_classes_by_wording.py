"""Which sectors, size classes and regions everyday texts are taken for."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from api.concepts.nace import SECTION_OF, SECTIONS, lineage
from api.definitions.vocabulary import load_vocabulary
from api.definitions.wordings import match_region, match_sector, match_size
from api.definitions.wordings.regions import NAMES
from api.definitions.wordings.sector_words import ACTIVITIES, HINTS
from tests.shared import SHARED, needs_shared_data

SECTORS = {
    "Maschinenbau": "C",
    "Handel": "G",
    "IT-Dienstleistungen": "J",
    "Metallverarbeitung": "C",
    "Lebensmittelherstellung": "C",
    "Baugewerbe": "F",
    "Logistik": "H",
    "Gastgewerbe": "I",
    "Unternehmensberatung": "M",
    "Großhandel mit Maschinen": "G",
    "Handel mit Lebensmitteln": "G",
    "Verarbeitendes Gewerbe": "C",
    "C - Verarbeitendes Gewerbe": "C",
    "62 IT-Beratung": "J",
    "Marketing, PR, Advertising": "M",
    "Media and Publishing": "J",
    "Education": "P",
    "Software": "J",
    "Medical and Healthcare": "Q",
    "Financial Services": "K",
    "Government": "O",
    "Law and Legal Services": "M",
    "Erbringung von sonstigen Dienstleistungen": "S",
}


@pytest.mark.parametrize(("text", "section"), SECTORS.items())
def test_a_sector_is_known_by_its_everyday_name(text: str, section: str) -> None:
    assert [(one.code, one.certain) for one in match_sector(text)] == [(section, True)]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("Handel und Gastgewerbe", {"G", "I"}),
        ("Travel and Tourism", {"N", "I"}),
        ("A) Handel", {"G", "A"}),
        ("Holz", {"C"}),
        ("Industrie (ohne Bau)", {"C"}),
        ("Non-profit", {"S"}),
        ("Sonstige Dienstleistungen", {"S"}),
        ("Other", set()),
        ("Sonstige Branche", set()),
        ("", set()),
    ],
)
def test_a_sector_that_is_open_is_not_certain(text: str, sections: set[str]) -> None:
    found = match_sector(text)
    assert {one.code for one in found} == sections
    assert not any(one.certain for one in found)


def test_a_text_as_exact_as_a_division_gives_the_division_where_asked() -> None:
    assert [one.code for one in match_sector("Maschinenbau", "division")] == ["28"]
    assert [one.code for one in match_sector("Großhandel und Einzelhandel", "division")] == ["G"]


@needs_shared_data
def test_the_labels_of_nace_are_taken_for_their_sections() -> None:
    """The words are measured on Eurostat's labels of all groups and classes, which are far finer than what
    questionnaires say: where the words are certain, they are right for 97 of 100."""
    found: Counter[tuple[bool, bool]] = Counter()
    with (SHARED / "data/eurostat_codelists/nace_r2.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if above := lineage(row["code"]):
                for text in (row["label_en"], row["label_de"]):
                    matched = match_sector(text)
                    certain = len(matched) == 1 and matched[0].certain
                    found[certain, above[-1] in {one.code for one in matched}] += 1
    assert found[True, True] > 1000
    assert found[True, False] / (found[True, True] + found[True, False]) < 0.03


def test_the_words_of_sectors_are_of_nace() -> None:
    assert set(ACTIVITIES) | set(HINTS) <= set(SECTIONS) | set(SECTION_OF)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10 bis 49 Beschäftigte", "10-49"),
        ("10-49 Beschäftigte (klein)", "10-49"),
        ("Small: 10 to 49 employees", "10-49"),
        ("unter 10", "0-9"),
        ("Fewer than 10", "0-9"),
        ("1–9 Mitarbeiter", "0-9"),
        ("Just me", "0-9"),
        ("50 bis unter 250", "50-249"),
        ("11-25", "10-49"),
        ("101-200", "50-249"),
        ("250+", "GE250"),
        ("mehr als 250 Beschäftigte", "GE250"),
        ("1,001+", "GE250"),
        ("250 and more", "GE250"),
        ("500 oder mehr", "GE250"),
        ("20-99", "20-99"),
        ("1.000 und mehr Beschäftigte", "GE1000"),
    ],
)
def test_a_size_class_is_the_one_that_holds_all_its_numbers(text: str, size: str) -> None:
    found = match_size(text)
    assert found is not None
    assert (found.code, found.certain) == (size, True)


@pytest.mark.parametrize(
    "text", ["bis 10", "201-500", "unter 2 Mio. Euro", "10 bis 49 Minuten", "Baugewerbe", "49 bis 10", ""]
)
def test_a_class_that_straddles_or_is_of_something_else_is_none(text: str) -> None:
    assert match_size(text) is None


def test_a_word_for_a_size_is_not_certain() -> None:
    found = match_size("Kleinstunternehmen")
    assert found is not None
    assert (found.code, found.certain) == ("0-9", False)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Bayern", "DE-BY"),
        ("Bavaria", "DE-BY"),
        ("NRW", "DE-NW"),
        ("Meck-Pomm", "DE-MV"),
        ("Schleswig Holstein", "DE-SH"),
        ("Freie und Hansestadt Hamburg", "DE-HH"),
        ("Österreich", "AT"),
        ("Great Britain", "UK"),
        ("de-by", "DE-BY"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_region_is_known_by_its_names(text: str, region: str | None) -> None:
    found = match_region(text)
    assert (found.code if found else None) == region
    assert found is None or found.certain


def test_an_abbreviation_of_a_land_is_not_certain() -> None:
    found = match_region("BE")
    assert found is not None
    assert (found.code, found.certain) == ("DE-BE", False)


def test_every_name_of_a_region_is_one_of_the_codelist() -> None:
    assert set(NAMES.values()) <= set(load_vocabulary().codelists["region"].codes)
