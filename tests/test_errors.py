"""Problems are told once each, with the rows that have them."""

from __future__ import annotations

import pytest

from api.errors import InvalidInput, Problem, ProblemCollector


def test_a_hundred_different_mistakes_are_kept_and_the_rows_of_the_others_counted() -> None:
    collector = ProblemCollector()
    collector.extend(Problem(f"mistake {number}", "a.csv", 1) for number in range(120))
    collector.add(Problem("mistake 119", "a.csv", 5, rows=7, lines=(5, 6, 7)))
    collector.add(Problem("mistake 3", "a.csv", 9))
    assert (len(collector.problems), collector.omitted, collector.found) == (100, 27, 128)
    assert collector.problems[3].lines == (1, 9)


def test_the_lines_named_are_the_first_whatever_the_order_they_are_found_in() -> None:
    collector = ProblemCollector()
    collector.add(Problem("wrong", "a.csv", 7, rows=3, lines=(7, 8, 9)))
    collector.add(Problem("wrong", "a.csv", 2))
    assert str(collector.problems[0]) == "a.csv: wrong: 4 rows, first lines 2, 7, 8 …"


def test_mistakes_at_different_places_of_a_document_stay_apart() -> None:
    """Without a line they are parameters or members of a body, and each has its own pointer or none."""
    collector = ProblemCollector()
    for _ in range(2):
        collector.add(Problem("is missing"))
    assert len(collector.problems) == 2
    assert not any(problem.lines for problem in collector.problems)


def test_problems_found_by_another_are_merged_with_their_rows() -> None:
    collector = ProblemCollector()
    collector.add(Problem("wrong", "a.csv", 1, expected="right"))
    with collector.collecting():
        _refuse(Problem("wrong", "a.csv", 4, expected="right", rows=2, lines=(4, 5)))
    with pytest.raises(InvalidInput) as raised:
        collector.raise_if_any("The file has mistakes")
    assert str(raised.value).splitlines()[1:] == [
        "  a.csv: wrong: 3 rows, lines 1, 4, 5 — right",
        "  … and 6 more",
    ]


def _refuse(problem: Problem) -> None:
    raise InvalidInput([problem], omitted=6)
