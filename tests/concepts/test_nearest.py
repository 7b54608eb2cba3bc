"""What somebody may have meant."""

from __future__ import annotations

import pytest

from api.concepts.nearest import nearest

CODES = ("_T", "facebook", "xing", "youtube", "blog", "linkedin", "blogs_microblogs")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("facebok", ("facebook",)),
        ("FACEBOOK", ("facebook",)),
        ("blogs", ("blogs_microblogs", "blog")),
        ("blo", ("blog", "blogs_microblogs")),
        ("you-tube", ("youtube",)),
        ("snapchat", ()),
        ("", ()),
        ("b" * 5000, ()),
    ],
)
def test_only_values_that_are_near_are_suggested_the_nearest_first(given: str, expected: tuple[str, ...]) -> None:
    assert nearest(given, CODES) == expected


def test_where_none_is_near_a_few_are_all_named() -> None:
    assert nearest("1999", ("blog", "xing")) == ("blog", "xing")
    assert nearest("blo", ("blog", "xing")) == ("blog",)


def test_as_many_as_asked_for_are_suggested_ties_in_their_order() -> None:
    codes = [f"DE-B{letter}" for letter in "EWYBRH"]
    assert nearest("DE-B", codes, 2) == ("DE-BE", "DE-BW")
    assert len(nearest("DE-B", codes)) == 5
