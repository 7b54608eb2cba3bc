"""Attacks on two versions of a survey: each recovers nothing over HTTP, and succeeds where its guard is taken away."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from api.releases.bases import View
from api.releases.certification import auditing, comparing, public_before, views
from api.releases.certification.comparing import Comparison
from api.releases.certification.earlier import EarlierReleases
from tests.attack.twice import MARGINS, Cell, Member, Twice, members, published_twice, with_
from tests.conftest import Database

TARGET = 3
"""Of whom the attacker wants to know the answer: somebody in the smallest cell."""


def raked(document: str) -> str:
    return document.replace("  codings:", f"{MARGINS}  codings:")


def is_recovered(guesses: set[int], truth: int) -> bool:
    """Whether all the attacker's reasonings agree on the truth."""
    return guesses == {truth}


class TestABaseWeightCorrectedBeforeRaking:
    """All weights change, hers unlike the others': by the difference of two shares anybody sees what she answered."""

    @staticmethod
    def without_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
        plain = [View(views.WEIGHTS_ASIDE, frozenset()), View()]
        monkeypatch.setattr(views, "_by_weights", lambda earlier: plain)
        monkeypatch.setattr(auditing, "weight_risks", lambda *of: {})

    @staticmethod
    def guesses(twice: Twice, target: Member) -> set[int]:
        """Where her weight grew a share moved towards her answer."""
        return {int(now > before) for cell, before, now in twice.both("email") if cell == (target.sector, target.size)}

    @pytest.mark.parametrize("answer", [0, 1])
    @pytest.mark.parametrize("guarded", [True, False])
    def test_her_answer(
        self, answer: int, guarded: bool, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not guarded:
            self.without_the_guard(monkeypatch)
        first = with_(members(11, weights=True), TARGET, email=answer, weight=2.0)
        second = with_(first, TARGET, weight=9.0)
        with published_twice(fresh_database, tmp_path, first, second, rewrite=raked) as twice:
            assert len(twice.releases) == 2
            assert is_recovered(self.guesses(twice, first[TARGET]), answer) is not guarded
            if guarded:
                assert not {cell for cell, _, _ in twice.both("email")} & set(first[TARGET].cells)


def difference(twice: Twice, cell: Cell, sizes: tuple[int, int], channels: tuple[str, str]) -> set[int]:
    """By how many fewer say yes now in a cell of so many respondents."""
    return {round(before * sizes[0]) - round(now * sizes[1]) for of, before, now in twice.both(*channels) if of == cell}


def in_cell(people: list[Member], cell: Cell) -> int:
    return sum(cell in one.cells for one in people)


class TestRowNumbersForNames:
    """One row less gives all that follow another number: everybody seems to have changed, and only one is gone."""

    @staticmethod
    def numbered(people: list[Member]) -> list[Member]:
        return [replace(one, id=str(number)) for number, one in enumerate(people, start=1)]

    @pytest.mark.parametrize("answer", [0, 1])
    @pytest.mark.parametrize("guarded", [True, False])
    def test_the_answer_of_the_one_who_is_gone(
        self, answer: int, guarded: bool, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not guarded:
            monkeypatch.setattr(Comparison, "names_are_contradicted", lambda self: False)
        people = with_(members(12), TARGET, email=answer)
        order = random.Random(4).sample(range(len(people)), len(people))
        gone = people[TARGET]
        order.remove(TARGET)
        first = [gone, *(people[place] for place in order)]
        with published_twice(fresh_database, tmp_path, self.numbered(first), self.numbered(first[1:])) as twice:
            cell = (gone.sector, gone.size)
            size = in_cell(first, cell)
            said = difference(twice, cell, (size, size - 1), ("email", "email"))
            assert is_recovered(said, answer) is not guarded


class TestColumnsThatChangedPlaces:
    """Two columns were mixed up. They are put right, and one answer with them: the earlier figures of the other
    question show by how much."""

    @staticmethod
    def swapped(people: list[Member]) -> list[Member]:
        return [replace(one, email=one.webshop, webshop=one.email) for one in people]

    @pytest.mark.parametrize("answer", [0, 1])
    @pytest.mark.parametrize("guarded", [True, False])
    def test_the_corrected_answer(
        self, answer: int, guarded: bool, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not guarded:
            monkeypatch.setattr(comparing, "counterparts", lambda before, now: {})
        people = with_(members(13), TARGET, email=1 - answer)
        corrected = with_(people, TARGET, email=answer)
        with published_twice(fresh_database, tmp_path, self.swapped(people), corrected) as twice:
            fewer = difference(twice, ("_T", "_T"), (len(people), len(people)), ("webshop", "email"))
            assert is_recovered({int(one < 0) for one in fewer}, answer) is not guarded


class TestAPanelMemberWhoLeft:
    """Two waves of one panel: whose answers did not change are the same in both, so the difference is who left."""

    @staticmethod
    def without_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(public_before, "_linked_waves", lambda *of: (frozenset(), frozenset()))
        monkeypatch.setattr(EarlierReleases, "_sharing", lambda *of: None)

    @pytest.mark.parametrize("sample", ["panel", "overlapping", "independent"])
    @pytest.mark.parametrize("answer", [0, 1])
    @pytest.mark.parametrize("guarded", [True, False])
    def test_the_answer_of_the_one_who_left(
        self,
        sample: str,
        answer: int,
        guarded: bool,
        fresh_database: Database,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Whatever the definition says of the second sample."""
        if not guarded:
            self.without_the_guard(monkeypatch)
        first = with_(members(14), TARGET, email=answer)
        second = [one for place, one in enumerate(first) if place != TARGET]
        with published_twice(
            fresh_database,
            tmp_path,
            first,
            second,
            waves=("2031", "2032"),
            rewrite=lambda document: document.replace("sample: panel", f"sample: {sample}"),
        ) as twice:
            cell = (first[TARGET].sector, first[TARGET].size)
            size = in_cell(first, cell)
            said = difference(twice, cell, (size, size - 1), ("email", "email"))
            assert is_recovered(said, answer) is not guarded
