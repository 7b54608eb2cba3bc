"""Lines of cells: every pair that differs in one dimension once, and what two cells have in common."""

from __future__ import annotations

from itertools import combinations

import pytest

from api.concepts.codelists import Codelist, Node
from api.concepts.surveys.lines import Overlap, lines, overlaps
from api.concepts.surveys.survey import Dimension
from api.concepts.texts import same

LEAVES = ("0-9", "10-49", "50-249", "GE250")
MEMBERS = {"SME": LEAVES[:3], "10-249": LEAVES[1:3], "GE10": LEAVES[1:], "_T": LEAVES}
CODELIST = Codelist(
    "size",
    "1",
    same("Size"),
    (
        *(Node(leaf, same(leaf)) for leaf in LEAVES),
        *(Node(code, same(code), members=of) for code, of in MEMBERS.items()),
    ),
)


def _size(*nodes: str, whole: str = "_T") -> Dimension:
    return Dimension("size", same("Size"), CODELIST, whole, nodes, LEAVES)


def test_each_pair_of_cells_that_differ_in_one_dimension_is_in_one_line() -> None:
    cells = [(one, other, "x") for one in "abc" for other in "de"] + [("a", "f", "y")]
    found = [
        tuple(sorted(pair)) for line in lines(cells, 3) for pair in combinations([cells[at] for at in line.members], 2)
    ]
    wanted = [
        tuple(sorted((one, other)))
        for one, other in combinations(cells, 2)
        if sum(a != b for a, b in zip(one, other, strict=True)) == 1
    ]
    assert sorted(found) == sorted(wanted)
    assert all(line.codes == tuple(cells[at][line.dimension] for at in line.members) for line in lines(cells, 3))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("0-9", "GE250"), ()),
        (("0-9", "SME"), (Overlap(0, 1, (0,), (1,)),)),
        (("_T", "SME"), (Overlap(0, 1, (1,), (1,)),)),
        (("SME", "GE10"), (Overlap(0, 1, (), ()),)),
    ],
    ids=["apart", "a part of the second", "a part of the first", "no cells give it"],
)
def test_two_cells(codes: tuple[str, ...], expected: tuple[Overlap, ...]) -> None:
    assert overlaps(_size("_T", "SME", "GE10", "10-249", *LEAVES), codes) == expected


@pytest.mark.parametrize(
    ("others", "parts", "signs"),
    [
        (("10-249",), (2,), (1,)),
        (("50-249", "10-49"), (2, 3), (1, 1)),
        (("0-9",), (0, 2), (1, -1)),
        (("GE250",), (1, 2), (1, -1)),
        (("10-49",), (), ()),
    ],
    ids=["a node", "its parts", "the first without the rest", "the second without the rest", "not enough"],
)
def test_two_that_overlap_have_in_common_what_other_cells_tell(
    others: tuple[str, ...], parts: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    found = overlaps(_size("SME", "GE10", "_T", *others), ("SME", "GE10", *others))
    assert found[0] == Overlap(0, 1, parts, signs)


def test_the_whole_may_hold_respondents_that_are_in_no_leaf() -> None:
    """SME and more than 10 make up all leaves, but not those without a size: their sum tells nothing."""
    found = overlaps(_size("_T", "SME", "GE10"), ("_T", "SME", "GE10"))
    assert found == (Overlap(0, 1, (1,), (1,)), Overlap(0, 2, (2,), (1,)), Overlap(1, 2, (), ()))


def test_two_and_the_node_of_both_together_give_what_they_have_in_common() -> None:
    found = overlaps(_size("SME", "GE10", "_T", whole="everybody"), ("SME", "GE10", "_T"))
    assert found[0] == Overlap(0, 1, (0, 1, 2), (1, 1, -1))
