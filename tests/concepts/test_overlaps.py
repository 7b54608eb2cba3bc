"""Whether two nodes have members in common: told by the classification, or not at all."""

from __future__ import annotations

from itertools import combinations

import pytest

from api.concepts.codelists import Codelist, Node
from api.concepts.nace import SECTIONS, divisions
from api.concepts.overlaps import overlap
from api.concepts.texts import same
from api.definitions.vocabulary import load_vocabulary

CODELISTS = load_vocabulary().codelists


@pytest.mark.parametrize(
    ("codelist", "a", "b", "expected"),
    [
        ("nace-r2", "J", "J61-J63", True),
        ("nace-r2", "J61-J63", "62", True),
        ("nace-r2", "J61-J63", "58", False),
        ("nace-r2", "J", "C", False),
        ("nace-r2", "G-I", "I", True),
        ("nace-r2", "_T", "C", True),
        ("nace-r2", "C10-S951_X_K", "J", None),
        ("nace-r2", "J", "no-code", None),
        ("size", "SME", "GE10", True),
        ("size", "SME", "GE250", False),
        ("size", "1-4", "5-9", False),
        ("size", "0-9", "5-9", True),
        ("size", "5-9", "5-19", True),
        ("size", "GE5", "GE250", True),
        ("size", "5-19", "20-99", False),
        ("size", "5-19", "20-49", None),
        ("size", "GE1000", "0-9", None),
        ("size", "SME_UNSTATED", "GE250", None),
        ("size", "SME_LT500", "GE500", False),
        ("region", "DE", "DE-HB", True),
        ("region", "DE-NORTH", "DE", True),
        ("region", "DE-NORTH", "DE-SOUTH", False),
        ("region", "EU15", "DE-HB", True),
        ("region", "EU27_2020", "EU28", True),
        ("region", "EA", "DE", None),
        ("region", "AT", "DE", False),
    ],
)
def test_the_built_in_classifications(codelist: str, a: str, b: str, expected: bool | None) -> None:
    assert overlap(CODELISTS[codelist], a, b) is expected
    assert overlap(CODELISTS[codelist], b, a) is expected


def test_sections_and_divisions_of_nace_overlap_where_they_share_a_division() -> None:
    codes = [code for code in CODELISTS["nace-r2"].codes if divisions(code) is not None]
    assert len(codes) == len(SECTIONS) + 88
    for a, b in combinations(codes, 2):
        assert overlap(CODELISTS["nace-r2"], a, b) is bool(
            (divisions(a) or frozenset()) & (divisions(b) or frozenset())
        )


def test_of_a_code_beside_the_tree_without_members_nothing_is_known() -> None:
    nodes = [("_T", None, ()), ("a", "_T", ()), ("b", "_T", ()), ("both", None, ("a", "b")), ("new", None, ())]
    own = Codelist("own", "1", same("Own"), tuple(Node(code, same(code), *rest) for code, *rest in nodes))  # type: ignore[arg-type]
    assert overlap(own, "a", "b") is False
    assert overlap(own, "a", "both") is True
    assert overlap(own, "new", "a") is None
    assert overlap(own, "both", "new") is None
