"""How alike two versions are: of one question the answers, of whole files the rows; both beyond what chance gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Answers = NDArray[np.float64]
"""Of respondents in one order; NaN where there is no valid answer."""

SAME_QUESTION = 0.8
"""From this kappa on the answers to a question are taken for those to an earlier one."""

SAME_ROWS = 0.5
"""More than this part of the rows, beyond chance, is found again in another file: they are of the same respondents."""

FEW_VALUES = 20
"""Questions with more answers ask for numbers, which are compared one by one."""

HALVINGS = 9
"""Where there are few kinds of rows, chance varies: the most that was seen counts."""


@dataclass(frozen=True)
class Likeness:
    """Of the answers that the same respondents gave to two questions: how many differ, and Cohen's kappa."""

    different: int
    kappa: float


@dataclass(frozen=True)
class Counterpart:
    """An earlier question that has the answers of one now; ``turned``: with yes for no."""

    question: str
    turned: bool = False


def likeness(before: Answers, now: Answers) -> Likeness | None:
    """Cohen's kappa, (observed − expected) / (1 − expected) agreement, and the number of different answers.

    None where nobody answered both. Where all gave one and the same answer there is nothing to agree on: 0.
    """
    both = np.isfinite(before) & np.isfinite(now)
    if not both.any():
        return None
    same = before[both] == now[both]
    expected = _expected(before[both], now[both])
    kappa = 0.0 if expected >= 1 else float((same.mean() - expected) / (1 - expected))
    return Likeness(int((~same).sum()), kappa)


def _expected(before: Answers, now: Answers) -> float:
    values, places = np.unique(np.concatenate([before, now]), return_inverse=True)
    shares = [
        np.bincount(part, minlength=len(values)) / len(part) for part in (places[: len(before)], places[len(before) :])
    ]
    return float(shares[0] @ shares[1])


def counterparts(before: Mapping[str, Answers], now: Mapping[str, Answers]) -> dict[str, tuple[Counterpart, ...]]:
    """By question now the earlier ones that have its answers under another name, or with yes for no.

    That they are alike says nothing as long as the answers of then under its own name are no less alike: many questions
    of one survey are.
    """
    alike = _alike(before, now)
    alike += [Candidate(one.now, one.before, turned=True) for one in _alike(_turned(before), now)]
    found: dict[str, tuple[Counterpart, ...]] = {}
    for one in alike:
        if one.turned or one.now != one.before:
            earlier = 1 - before[one.before] if one.turned else before[one.before]
            own = before.get(one.now)
            if own is None or _is_more_alike(earlier, own, now[one.now]):
                found[one.now] = (*found.get(one.now, ()), Counterpart(one.before, one.turned))
    return found


@dataclass(frozen=True)
class Candidate:
    """Two questions whose answers are alike."""

    now: str
    before: str
    turned: bool = False


def _turned(before: Mapping[str, Answers]) -> dict[str, Answers]:
    return {name: 1 - answers for name, answers in before.items() if _is_yes_or_no(answers)}


def _is_more_alike(earlier: Answers, own: Answers, now: Answers) -> bool:
    """Of the same respondents: those of a part of the questionnaire differ less often in all of it."""
    like, under_own_name = likeness(earlier, now), likeness(np.where(np.isfinite(earlier), own, np.nan), now)
    return like is not None and (under_own_name is None or like.different < under_own_name.different)


def _alike(before: Mapping[str, Answers], now: Mapping[str, Answers]) -> list[Candidate]:
    """The pairs of questions with a kappa from ``SAME_QUESTION`` on."""
    found = []
    for many in (False, True):
        names = [[name for name, of in answers.items() if _has_many_values(of) is many] for answers in (before, now)]
        if all(names):
            columns = [np.stack([of[name] for name in own]) for of, own in zip((before, now), names, strict=True)]
            kappas = _kappas_of_numbers(*columns) if many else _kappas(*columns)
            pairs = np.argwhere(kappas >= SAME_QUESTION)
            found += [Candidate(names[1][later], names[0][earlier]) for earlier, later in pairs]
    return found


def _has_many_values(answers: Answers) -> bool:
    return len(np.unique(answers[np.isfinite(answers)])) > FEW_VALUES


def _kappas(before: Answers, now: Answers) -> Answers:
    """Cohen's kappa of each question before (lines) and each now; value by value, all at once."""
    valid = [np.isfinite(of).astype(np.float64) for of in (before, now)]
    both = valid[0] @ valid[1].T
    observed, expected = np.zeros_like(both), np.zeros_like(both)
    for value in np.unique(np.concatenate([of[np.isfinite(of)] for of in (before, now)])):
        said = [(of == value).astype(np.float64) for of in (before, now)]
        observed += said[0] @ said[1].T
        expected += (said[0] @ valid[1].T) * (valid[0] @ said[1].T)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, expected = observed / both, expected / both**2
        return np.nan_to_num((observed - expected) / (1 - expected), nan=0.0, posinf=0.0, neginf=0.0)


def _kappas_of_numbers(before: Answers, now: Answers) -> Answers:
    likes = [[likeness(earlier, later) for later in now] for earlier in before]
    return np.array([[0.0 if like is None else like.kappa for like in of] for of in likes])


def _is_yes_or_no(answers: Answers) -> bool:
    return bool(np.isin(answers[np.isfinite(answers)], (0, 1)).all())


def found_again(before: Answers, now: Answers) -> float:
    """Which part of the rows (respondents × columns) of the smaller file the other has, too, beyond chance.

    Chance is how many rows two halves of ``now`` have in common, drawn several times: other respondents of the same
    kind. 1 where all are found again, about 0 where they are others. 0 for a file of less than two rows.
    """
    if min(len(before), len(now)) < 2:
        return 0.0
    kinds = _kinds(np.concatenate([before, now]))
    then, later = kinds[: len(before)], kinds[len(before) :]
    random, half = np.random.default_rng(len(now)), len(now) // 2
    drawn = (later[random.permutation(len(now))] for _ in range(HALVINGS))
    chance = max(_common(order[:half], order[half:]) for order in drawn)
    return 0.0 if chance >= 1 else (_common(then, later) - chance) / (1 - chance)


def _kinds(rows: Answers) -> NDArray[np.intp]:
    """A number for each row, the same for equal ones."""
    plain = np.ascontiguousarray(np.nan_to_num(rows, nan=-np.pi) + 0.0)
    if not plain.shape[1]:
        return np.zeros(len(rows), dtype=np.intp)
    packed = plain.view(np.dtype((np.void, plain.itemsize * plain.shape[1]))).ravel()
    return np.unique(packed, return_inverse=True)[1].ravel()


def _common(one: NDArray[np.intp], other: NDArray[np.intp]) -> float:
    most = max(one.max(), other.max()) + 1
    counts = np.bincount(one, minlength=most), np.bincount(other, minlength=most)
    return float(np.minimum(*counts).sum() / min(len(one), len(other)))
