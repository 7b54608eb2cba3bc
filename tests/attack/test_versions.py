"""Attacks on two versions of a survey: each recovers nothing over HTTP, and succeeds where its guard is taken away."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from api.releases.bases import View
from api.releases.certification import auditing, comparing, public_before, views
from api.releases.certification.comparing import Comparison
from api.releases.certification.earlier import EarlierReleases
from api.releases.certification.verification import verify_stored_release
from tests.attack.laboratory import Laboratory
from tests.attack.twice import RAKED, SURVEY, Cell, Member, members, publish_twice, with_

TARGET = 3
"""Whose answer the attacker wants to know: somebody in the smallest cell."""

pytestmark = [pytest.mark.parametrize("answer", [0, 1]), pytest.mark.parametrize("guarded", [True, False])]


def in_cell(people: list[Member], cell: Cell) -> int:
    return sum(cell in one.cells for one in people)


def test_a_base_weight_that_was_corrected_before_raking(
    lab: Laboratory, answer: int, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All weights change, hers unlike the others': shares move towards what she answered."""
    if not guarded:
        monkeypatch.setattr(views, "_by_weights", lambda earlier: [View(views.WEIGHTS_ASIDE, frozenset()), View()])
        monkeypatch.setattr(auditing, "weight_risks", lambda *of: {})
    first = with_(members(11, weights=True), TARGET, email=answer, w=2.0)
    twice = publish_twice(lab, RAKED, first, with_(first, TARGET, w=9.0))
    target = first[TARGET]
    shares = {cell: (before, now) for cell, before, now in twice.both("email", "email")}
    guesses = {int(now > before) for cell, (before, now) in shares.items() if cell == (target.sector, target.size)}
    assert (guesses == {answer}) is not guarded
    if guarded:
        assert shares, "the revision shows what she is not in"
        assert shares.keys().isdisjoint(target.cells)
        assert verify_stored_release(lab.database.owner, twice.releases[1]) > 0


def test_row_numbers_for_names(lab: Laboratory, answer: int, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row less gives all that follow another number: everybody seems to have changed, and only one is gone."""
    if not guarded:
        monkeypatch.setattr(Comparison, "names_are_contradicted", lambda self: False)
    gone = with_(members(12), TARGET, email=answer)[TARGET]
    kept = [one for one in members(12) if one.id != gone.id]
    random.Random(4).shuffle(kept)
    first, second = ([replace(one, id=str(place)) for place, one in enumerate(of)] for of in ([gone, *kept], kept))
    twice = publish_twice(lab, SURVEY, first, second)
    size = in_cell(first, ("a", "few"))
    assert (twice.fewer(("a", "few"), (size, size - 1), "email", "email") == {answer}) is not guarded


def test_columns_that_changed_places(
    lab: Laboratory, answer: int, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two columns were mixed up. They are put right, and one answer with them: the earlier figures of the other
    question show by how much."""
    if not guarded:
        monkeypatch.setattr(comparing, "counterparts", lambda before, now: {})
    people = with_(members(13), TARGET, email=1 - answer)
    swapped = [replace(one, email=one.webshop, webshop=one.email) for one in people]
    twice = publish_twice(lab, SURVEY, swapped, with_(people, TARGET, email=answer))
    fewer = twice.fewer(("_T", "_T"), (len(people), len(people)), "webshop", "email")
    assert (fewer == {1 - 2 * answer}) is not guarded


@pytest.mark.parametrize("sample", ["panel", "overlapping", "independent"])
def test_a_panel_member_who_left(
    lab: Laboratory, answer: int, guarded: bool, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who did not leave answered as before. It does not help to call the sample another one."""
    if not guarded:
        monkeypatch.setattr(public_before, "_linked_waves", lambda *of: (frozenset(), frozenset()))
        monkeypatch.setattr(EarlierReleases, "_sharing", lambda *of: None)
    first = with_(members(14), TARGET, email=answer)
    second = [one for one in first if one.id != first[TARGET].id]
    waves = replace(SURVEY, later=f"sample: {sample}")
    twice = publish_twice(lab, waves, first, second, ("2031", "2032"))
    size = in_cell(first, ("a", "few"))
    assert (twice.fewer(("a", "few"), (size, size - 1), "email", "email") == {answer}) is not guarded
