"""Compare: the respondents of an earlier release with those now, by what they said as well as by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from api.disclosure.likeness import SAME_ROWS, Answers, Counterpart, counterparts, found_again, likeness
from api.disclosure.weight_changes import changes_of_weights, standing_out
from api.queries.responses_read import Responses

SAME_CLASSES, SAME_ANSWERS = 0.5, 0.2
"""Kappa from which respondents of one name are taken for the same: of their classes, and of their answers on average.
Classes hardly change. Answers may, from wave to wave; row numbers of files in one order agree in classes only."""

SAME_IN_CLASSES = 0.95
"""Where classes agree so well, it does not matter how answers do."""


@dataclass(frozen=True)
class Comparison:
    """Respondents ``before`` and ``now``, and the questions that may be compared. ``k`` is the policy's."""

    before: Responses
    now: Responses
    k: int

    @cached_property
    def both(self) -> tuple[Responses, Responses]:
        """Those whose names are in both, in one order."""
        _, then, now = np.intersect1d(self.before.names, self.now.names, assume_unique=True, return_indices=True)
        return self.before.taken(then), self.now.taken(now)

    @property
    def found_again(self) -> float:
        """Which part of the respondents before have a name that is there now, too."""
        return len(self.both[0]) / max(1, len(self.before))

    @cached_property
    def counterparts(self) -> dict[str, tuple[Counterpart, ...]]:
        """By question now the earlier ones of another name, or the other way round, that have its answers."""
        before, now = self.both
        return counterparts(before.answers, now.answers)

    def names_agree(self) -> bool:
        """Whether respondents of one name are the same, by their classes and answers."""
        before, now = self.both
        if not len(before):
            return False
        classes = likeness(*_classes(before, now))
        kappas = [
            like.kappa
            for name in before.answers.keys() & now.answers.keys()
            if (like := likeness(before.answers[name], now.answers[name])) is not None
        ]
        answers = float(np.mean(kappas)) if kappas else 0.0
        if classes is None or not _tell_apart(before, now):
            return answers >= SAME_ANSWERS
        return classes.kappa >= SAME_IN_CLASSES or (classes.kappa >= SAME_CLASSES and answers >= SAME_ANSWERS)

    def names_are_contradicted(self) -> bool:
        """Whether those who are others than under their name before are found again under other names.

        Where files number their rows, one row less gives all that follow another number. Fewer than k of these are
        protected as changed respondents anyway. Questions that changed places make nobody another respondent.
        """
        if min(map(len, self._others(self._columns(self.counterparts)))) < self.k:
            return False
        return _are_found_again(*self._others(self._columns({})))

    def answers_are_found_again(self) -> bool:
        """Whether most of the respondents of the smaller file are in the other one, whatever they are called."""
        return _are_found_again(*self._columns({}))

    def _columns(self, counterparts: Mapping[str, Sequence[Counterpart]]) -> tuple[Answers, Answers]:
        """Respondents x classes, answers to the questions that both have, and weights in the file."""
        leaves = zip(self.before.leaves, self.now.leaves, strict=True)
        columns = [(one.astype(float), other.astype(float)) for one, other in leaves]
        for name, answers in self.now.answers.items():
            then = next(iter(counterparts.get(name, ())), Counterpart(name))
            if then.question in self.before.answers:
                earlier = self.before.answers[then.question]
                columns.append((1 - earlier if then.turned else earlier, answers))
        columns.append((self.before.file_weights, self.now.file_weights))
        return np.stack([one for one, _ in columns], axis=1), np.stack([other for _, other in columns], axis=1)

    def _others(self, rows: tuple[Answers, Answers]) -> tuple[Answers, Answers]:
        """Of the rows those that are not the same under the same name; another weight makes nobody another."""
        before, now = rows
        _, then, later = np.intersect1d(self.before.names, self.now.names, assume_unique=True, return_indices=True)
        one, other = before[then, :-1], now[later, :-1]
        same = ((one == other) | (np.isnan(one) & np.isnan(other))).all(axis=1)
        return np.delete(before, then[same], axis=0), np.delete(now, later[same], axis=0)

    @cached_property
    def weight_changes(self) -> Answers:
        """Of those in ``both``: by how much weights differ from what usual factors give."""
        before, now = self.both
        return changes_of_weights(before.weights, now.weights, now.leaves)

    @cached_property
    def by_another_factor(self) -> frozenset[str]:
        """Names of those whose weights changed by another factor than most others'."""
        before, now = self.both
        return frozenset(before.names[changes_of_weights(before.weights, now.weights, ()) > 0].tolist())

    @property
    def weights_changed(self) -> bool:
        """Whether weights changed other than by one factor."""
        return bool(self.by_another_factor)

    def standing_out(self) -> list[frozenset[str]]:
        """Names of respondents whose weights changed unlike all others'."""
        names = self.both[0].names
        return [frozenset(names[group].tolist()) for group in standing_out(self.weight_changes, self.k)]


def _are_found_again(before: Answers, now: Answers) -> bool:
    """With their weights, the last column, which tell respondents apart, or without, should they have changed."""
    return max(found_again(before, now), found_again(before[:, :-1], now[:, :-1])) > SAME_ROWS


def _tell_apart(*of: Responses) -> bool:
    return all(any(len(np.unique(leaves)) > 1 for leaves in one.leaves) for one in of)


def _classes(before: Responses, now: Responses) -> tuple[Answers, Answers]:
    """The combination of all leaves as one number."""
    everybody = np.zeros((len(before) + len(now), 1), dtype=np.int64)
    leaves = [np.concatenate(of) for of in zip(before.leaves, now.leaves, strict=True)]
    numbers = np.unique(np.column_stack([everybody, *leaves]), axis=0, return_inverse=True)[1].ravel().astype(float)
    return numbers[: len(before)], numbers[len(before) :]
