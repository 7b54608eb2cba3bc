"""Derived items are made from answers as they count: within their universes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from api.models.responses import NOT_ASKED, item_column
from api.releases.imports.derivation import add_derived
from tests.definitions.samples import RESPONSES, loaded

CHANGES = {
    "dx}}": "dx}, universe: users}",
    "{indicator: dialogue_rate, restrict: dialogue, universe: users}": (
        "{indicator: dialogue, channel: any, any_of: [facebook, xing], rule: any_valid}"
    ),
    '    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: "*"}\n': "",
    "  dialogue_rate: {base: users}\n  dialogue_gap: {}\n": "",
}
NO_USER_OF_FACEBOOK = {
    "adoption.facebook": 0,
    "adoption.xing": 1,
    "adoption.carrier_pigeon": 0,
    "dialogue.facebook": 1,
    "dialogue.xing": 0,
    "goal": NOT_ASKED,
    "minutes": float("nan"),
}


@pytest.fixture
def derived(tmp_path: Path) -> pl.DataFrame:
    """A respondent who does not use Facebook, and says even so that it is in dialogue there."""
    text = RESPONSES
    for before, after in CHANGES.items():
        text = text.replace(before, after)
    asked = {item_column(name): [answer] for name, answer in NO_USER_OF_FACEBOOK.items()}
    return add_derived(pl.DataFrame(asked), loaded(tmp_path, text), "2026")


def test_an_answer_outside_its_universe_counts_as_not_asked(derived: pl.DataFrame) -> None:
    assert derived[item_column("dialogue.facebook")].to_list() == [NOT_ASKED]


def test_a_set_does_not_count_an_answer_outside_its_universe(derived: pl.DataFrame) -> None:
    assert derived[item_column("dialogue.any")].to_list() == [0]
