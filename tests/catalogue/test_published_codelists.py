"""The built-in codelists: labels in both languages, complete trees, aggregates that mean what their label says."""

from __future__ import annotations

import re
from string import ascii_uppercase

import pytest

from api.concepts.codelists import Codelist
from api.definitions.vocabulary import load_vocabulary

CODELISTS = ("nace-r2", "size", "region", "channel")
SECTIONS = ascii_uppercase[: ascii_uppercase.index("U") + 1]


def codelist(identifier: str) -> Codelist:
    return load_vocabulary().codelists[identifier]


@pytest.mark.parametrize("identifier", CODELISTS)
def test_codes_need_no_escaping_and_the_total_comes_first(identifier: str) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", code) for code in codelist(identifier).codes)
    assert codelist(identifier).codes[0] == "_T"


@pytest.mark.parametrize("identifier", CODELISTS)
def test_every_node_is_labelled_in_both_languages(identifier: str) -> None:
    unlabelled = [node.code for node in codelist(identifier) if node.code in (node.label.en, node.label.de)]
    assert unlabelled == []


def test_nace_has_all_sections_and_divisions_each_section_before_its_divisions() -> None:
    nace = codelist("nace-r2")
    assert nace.children("_T") == tuple(SECTIONS)
    divisions = [code for section in SECTIONS for code in nace.children(section)]
    assert len(divisions) == 88
    assert divisions == sorted(divisions)
    for section in SECTIONS:
        start = nace.codes.index(section)
        below = nace.children(section)
        assert nace.codes[start + 1 : start + 1 + len(below)] == below


def test_the_nace_total_is_made_of_all_divisions_and_aggregates_of_their_sections() -> None:
    nace = codelist("nace-r2")
    total = nace.leaves("_T")
    assert total is not None
    assert len(total) == 88
    assert nace.leaves("B-E") == frozenset({code for section in "BCDE" for code in nace.children(section)})
    assert nace.leaves("B-N_X_K") == frozenset({code for section in "BCDEFGHIJLMN" for code in nace.children(section)})
    assert nace.leaves("C10-S951_X_K") is None


def test_sme_is_everything_below_250_and_what_is_measured_otherwise_is_opaque() -> None:
    size = codelist("size")
    assert size.leaves("SME") == frozenset({"0-9", "10-49", "50-249"})
    assert size.leaves("_T") == frozenset({"0-9", "10-49", "50-249", "GE250"})
    assert size.leaves("GE10") == frozenset({"10-49", "50-249", "GE250"})
    assert size.children("SME") == ("0-9", "10-49", "50-249")
    for code in ("SME_LT500", "SME_UNSTATED", "GE500", "GE20", "GE1000", "TURNOVER_LT25M", "5-19"):
        assert size.leaves(code) is None


def test_the_labels_of_size_classes_state_their_bounds() -> None:
    for node in codelist("size"):
        if node.code not in ("_T", "SME_UNSTATED"):
            assert re.search(r"\d", node.label.en)
            assert re.search(r"\d", node.label.de)


def test_germany_is_its_sixteen_laender_and_the_union_its_members() -> None:
    region = codelist("region")
    laender = region.leaves("DE")
    assert laender is not None
    assert len(laender) == 16
    parts = [region.leaves(code) for code in ("DE-NORTH", "DE-WEST", "DE-SOUTH", "DE-EAST")]
    assert sorted(code for part in parts for code in part or ()) == sorted(laender)
    assert len(region.children("EU27_2020")) == 27
    before, after = region.leaves("EU28"), region.leaves("EU27_2020")
    assert before is not None
    assert after is not None
    assert before - after == {"UK"}
    assert region.leaves("CH") == frozenset({"CH"})


def test_shared_indicators_of_another_base_are_other_indicators() -> None:
    indicators = load_vocabulary().indicators
    assert indicators["adoption"].base == "responding"
    assert indicators["adoption_among_users"].base == "social-media-users"
    assert indicators["adoption_among_connected"].base == "connected"
    assert indicators["dialogue_gap"].kind == "difference"
    assert indicators["channel_count"].kind == "mean"
