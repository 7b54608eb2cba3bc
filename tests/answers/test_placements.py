"""Placing a company in the nodes of a release."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from api import catalogue
from api.answers.positions.placements import ContainingNodes, is_in_whole_only, place_code, place_employees
from api.concepts.codelists import Node
from api.concepts.editions.snapshots import SnapshotDimension
from api.concepts.texts import same
from api.errors import Problem

CODELISTS = Path(catalogue.__file__).parent / "codelists"


def dimension(name: str, codelist: str, whole: str, codes: str | None = None) -> SnapshotDimension:
    """A dimension with these nodes of a shipped codelist, or with all of them."""
    listed = yaml.safe_load((CODELISTS / f"{codelist}.yaml").read_text(encoding="utf-8"))["nodes"]
    nodes = tuple(
        Node(one["code"], same(one["code"]), one.get("parent"), tuple(one.get("members", ())), one.get("opaque", False))
        for one in listed
        if codes is None or one["code"] in codes.split()
    )
    return SnapshotDimension(name, same(name), codelist, "1", whole, nodes)


SECTIONS = dimension("sector", "nace-r2", "_T", "_T B-E G-I M_N B C D E F G H I J L M N")
EVERYTHING = dimension("sector", "nace-r2", "_T")
SIZES = dimension("size", "size", "_T", "_T SME 0-9 10-49 50-249 GE250 10-249 GE10")
REGIONS = dimension("region", "region", "DE", "DE DE-SOUTH DE-NORTH DE-BY DE-BW DE-HH")


def nodes(where: SnapshotDimension, given: str | None) -> tuple[str, ...]:
    found = place_code(where, given, "/p")
    assert isinstance(found, ContainingNodes), found
    return found.nodes


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("62.01", "J _T"),
        ("J62", "J _T"),
        ("J", "J _T"),
        ("69.10.1", "M M_N _T"),
        ("C", "C B-E _T"),
        ("35", "D B-E _T"),
        ("56.10", "I G-I _T"),
        # A section the release has no node of: all of them contain it.
        ("K", "_T"),
        ("01.1", "_T"),
        ("B-E", "B-E _T"),
        ("_T", "_T"),
    ],
)
def test_a_sector_is_rolled_up_to_the_nearest_node_that_the_release_holds(given: str, expected: str) -> None:
    assert nodes(SECTIONS, given) == tuple(expected.split())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("62.01", "62 J61-J63 J G-N_X_K G-N B-N_X_K B-N _T"),
        ("35.1", "35 D B-E B-F B-N_X_K B-N _T"),
        ("C10-S951_X_K", "C10-S951_X_K _T"),
    ],
)
def test_narrower_nodes_come_before_wider_ones_and_opaque_ones_contain_nothing(given: str, expected: str) -> None:
    assert nodes(EVERYTHING, given) == tuple(expected.split())


def test_a_release_without_the_sections_uses_its_narrowest_aggregate() -> None:
    assert nodes(dimension("sector", "nace-r2", "_T", "_T B-F B-E"), "25.1") == ("B-E", "B-F", "_T")


OWN = SnapshotDimension("sector", same("s"), "trades", "1", "_T", (Node("_T", same("t")), Node("J", same("j"))))
PART = SnapshotDimension("sector", same("s"), "trades", "1", "some", (Node("some", same("t")), Node("J", same("j"))))


@pytest.mark.parametrize(
    ("where", "given", "expected", "whole_only"),
    [
        (OWN, "J", "J _T", False),
        (OWN, "_T", "_T", False),
        (OWN, "62.01", "_T", True),
        (OWN, "K", "_T", True),
        (PART, "62.01", "some", True),
        (PART, "some", "some", False),
        (replace(dimension("sector", "nace-r2", "_T", "_T J"), codelist="nace-r2.1"), "62.01", "_T", True),
        (SECTIONS, "K", "_T", True),
        (SECTIONS, "62.01", "J _T", False),
        (SECTIONS, None, "_T", False),
        (dimension("size", "size", "SME", "SME"), "10-49", "SME", False),
    ],
)
def test_a_nace_code_is_in_the_whole_where_no_sector_is_known_to_contain_it(
    where: SnapshotDimension, given: str | None, expected: str, whole_only: bool
) -> None:
    found = place_code(where, given, "/p")
    assert isinstance(found, ContainingNodes)
    assert (found.nodes, is_in_whole_only(where, found)) == (tuple(expected.split()), whole_only)


@pytest.mark.parametrize(("given", "nearest"), [("C62", "J62"), ("j", "J"), ("62.01.00", None), ("34", None)])
def test_what_is_neither_nace_nor_a_sector_of_the_survey_is_a_problem(given: str, nearest: str | None) -> None:
    found = place_code(OWN, given, "/companies/3/sector")
    assert isinstance(found, Problem)
    assert nearest in (None, found.nearest[0])
    assert "62.01" in str(found.expected)


@pytest.mark.parametrize(("given", "suggested"), [("C62", "J62"), ("K62.01", "J62.01"), ("Jj", "J"), ("b-e", "B-E")])
def test_an_unknown_sector_is_a_problem_that_names_the_nearest(given: str, suggested: str) -> None:
    found = place_code(SECTIONS, given, "/companies/3/sector")
    assert isinstance(found, Problem)
    assert (found.pointer, found.nearest[0], found.code) == ("/companies/3/sector", suggested, "unknown_code")
    assert "62.01" in str(found.expected)


@pytest.mark.parametrize(
    ("employees", "expected"),
    [
        (0, "0-9 SME _T"),
        (9, "0-9 SME _T"),
        (10, "10-49 10-249 SME GE10 _T"),
        (37, "10-49 10-249 SME GE10 _T"),
        (49, "10-49 10-249 SME GE10 _T"),
        (50, "50-249 10-249 SME GE10 _T"),
        (249, "50-249 10-249 SME GE10 _T"),
        (250, "GE250 GE10 _T"),
        (1_000_000, "GE250 GE10 _T"),
    ],
)
def test_a_number_of_employees_is_in_the_classes_whose_bounds_contain_it(employees: int, expected: str) -> None:
    found = place_employees(SIZES, employees, "/p")
    assert isinstance(found, ContainingNodes)
    assert found.nodes == tuple(expected.split())
    assert not found.is_exact


@pytest.mark.parametrize(
    ("given", "expected"),
    [("10-49", "10-49 10-249 SME GE10 _T"), ("20-99", "10-249 SME GE10 _T"), ("GE500", "GE250 GE10 _T")],
)
def test_a_size_class_is_in_the_classes_that_contain_it(given: str, expected: str) -> None:
    assert nodes(SIZES, given) == tuple(expected.split())


def test_a_company_too_small_for_the_survey_is_in_none_of_its_classes() -> None:
    placed = place_employees(dimension("size", "size", "GE10", "GE10 10-49"), 5, "/p")
    assert placed == ContainingNodes("size", "5", ())


def test_classes_without_bounds_contain_nobody_but_may_be_named() -> None:
    unstated = dimension("size", "size", "SME_UNSTATED", "SME_UNSTATED")
    assert place_employees(unstated, 5, "/p") == ContainingNodes("size", "5", ())
    assert nodes(unstated, "SME_UNSTATED") == ("SME_UNSTATED",)
    assert nodes(unstated, None) == ("SME_UNSTATED",)


def test_employees_are_refused_where_sizes_are_no_numbers_of_them() -> None:
    turnover = SnapshotDimension(
        "size", same("s"), "turnover", "1", "_T", (Node("_T", same("t")), Node("1-9", same("n")))
    )
    found = place_employees(turnover, 5, "/companies/0/employees")
    assert isinstance(found, Problem)
    assert found.pointer == "/companies/0/employees"
    assert nodes(turnover, "1-9") == ("1-9", "_T")


@pytest.mark.parametrize(
    ("given", "expected"),
    [("DE-BY", "DE-BY DE-SOUTH DE"), ("DE-SOUTH", "DE-SOUTH DE"), ("DE-NORTH", "DE-NORTH DE"), ("DE", "DE")],
)
def test_a_region_is_in_its_groups_and_its_country(given: str, expected: str) -> None:
    assert nodes(REGIONS, given) == tuple(expected.split())


def test_a_region_is_rolled_up_to_its_country_only_where_the_release_has_no_regions_of_it() -> None:
    assert nodes(dimension("region", "region", "EU27_2020", "DE EU27_2020 FR"), "DE-BY") == ("DE", "EU27_2020")
    found = place_code(REGIONS, "DE-BX", "/p")
    assert isinstance(found, Problem)
    assert set(found.nearest[:2]) == {"DE-BW", "DE-BY"}


@pytest.mark.parametrize("where", [SECTIONS, SIZES, REGIONS], ids=lambda one: one.id)
def test_who_says_nothing_is_of_the_whole_population(where: SnapshotDimension) -> None:
    assert place_code(where, None, "/p") == ContainingNodes(where.id, None, (where.whole,))
