"""Items know what they are made from, which figures tell theirs, and how they are computed."""

from __future__ import annotations

import pytest

from api.concepts.surveys.derived_items import (
    DerivedItem,
    DifferenceItem,
    DistributionItem,
    MedianItem,
    RestrictedItem,
    SetItem,
)
from api.concepts.surveys.items import AnyItem, Coding, Item, Measure, Series, Universe

USERS = {"users": Universe("users", "adoption"), "anybody": Universe("anybody", "adoption", "any")}
FACEBOOK = Item("adoption", "f", channel="facebook")
DIALOGUE = Item("dialogue", "d", channel="facebook", universe="users")
GOAL = Item("goal", "g", "choice", coding=Coding(categories=(("more", ("m",)), ("less", ("l",)))))
MINUTES = Item("minutes", "t", "number", channel="facebook", universe="anybody")
ASKED = {item.name: item for item in (FACEBOOK, DIALOGUE, GOAL, MINUTES)}

BOTH = ("facebook", "xing")
ANY = SetItem("adoption", "any", "adoption", BOTH, "any")
COUNT = SetItem("channel_count", "_T", "adoption", BOTH, "count", "any_valid")
DISTRIBUTION = DistributionItem("many", "_T", "adoption", BOTH)
RATE = RestrictedItem("rate", "facebook", "dialogue", "users")
OF_USERS = RestrictedItem("user_minutes", "facebook", "minutes", "users")
GAP = DifferenceItem("gap", "facebook", "adoption", "dialogue")
MEDIAN = MedianItem("median", "facebook", "minutes")
PARTS = ("adoption.facebook", "adoption.xing")


@pytest.mark.parametrize(
    ("item", "needs"),
    [
        (FACEBOOK, ()),
        (DIALOGUE, ("adoption.facebook",)),
        (MINUTES, ("adoption.any",)),
        (ANY, PARTS),
        (COUNT, PARTS),
        (DISTRIBUTION, PARTS),
        (RATE, ("dialogue.facebook", "adoption.facebook")),
        (GAP, ("adoption.facebook", "dialogue.facebook")),
        (MEDIAN, ("minutes.facebook",)),
    ],
    ids=lambda value: value.name if isinstance(value, AnyItem) else "",
)
def test_an_item_needs_what_it_is_made_from(item: AnyItem, needs: tuple[str, ...]) -> None:
    assert item.needs(USERS) == needs


@pytest.mark.parametrize(
    ("item", "told_by"),
    [
        (ANY, ()),
        (COUNT, PARTS),
        (DISTRIBUTION, ("adoption.any", *PARTS)),
        (RATE, ("dialogue.facebook", "adoption.facebook")),
        (GAP, ()),
        (MEDIAN, ()),
    ],
    ids=lambda value: value.name if isinstance(value, AnyItem) else "",
)
def test_some_figures_are_told_by_those_of_other_items(item: DerivedItem, told_by: tuple[str, ...]) -> None:
    assert item.follows_from(USERS, [ANY, COUNT, RATE]) == told_by


@pytest.mark.parametrize(
    ("item", "measures"),
    [
        (FACEBOOK, [Measure(Series("adoption", "facebook"), "share", "all", "adoption.facebook", 1)]),
        (DIALOGUE, [Measure(Series("dialogue", "facebook"), "share", "users", "dialogue.facebook", 1)]),
        (GOAL, [Measure(Series("goal", "_T", code), "share", "all", "goal", n) for n, code in enumerate(GOAL.options)]),
        (MINUTES, [Measure(Series("minutes", "facebook"), "mean", "anybody", "minutes.facebook", fractional=True)]),
        (ANY, [Measure(Series("adoption", "any"), "share", "all", "adoption.any", 1)]),
        (COUNT, [Measure(Series("channel_count"), "mean", "all", "channel_count")]),
        (
            DISTRIBUTION,
            [Measure(Series("many", "_T", str(n)), "share", "all", "many", n, counted="adoption") for n in range(3)],
        ),
        (RATE, [Measure(Series("rate", "facebook"), "share", "users", "rate.facebook", 1)]),
        (OF_USERS, [Measure(Series("user_minutes", "facebook"), "mean", "users", "user_minutes.facebook", None, True)]),
        (MEDIAN, [Measure(Series("median", "facebook"), "median", "anybody", "minutes.facebook", fractional=True)]),
    ],
    ids=lambda value: value.name if isinstance(value, AnyItem) else "",
)
def test_an_item_tells_how_its_series_are_computed(item: AnyItem, measures: list[Measure]) -> None:
    assert list(item.measures("all", ASKED)) == measures


def test_a_difference_is_of_two_series_on_its_indicator_s_base() -> None:
    (measure,) = GAP.measures("all", ASKED)
    assert (measure.minuend, measure.subtrahend) == (Series("adoption", "facebook"), Series("dialogue", "facebook"))
    assert (measure.item, measure.base) == (None, "all")


def test_differences_and_medians_have_no_column() -> None:
    every = (*ASKED.values(), ANY, COUNT, DISTRIBUTION, RATE, GAP, MEDIAN)
    assert [item.name for item in every if not item.has_column] == ["gap.facebook", "median.facebook"]
