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

HALVINGS = 9
"""Where there are few kinds of rows, chance varies: the most that was seen counts."""


@dataclass(frozen=True, order=True)
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
    return {name: found for name, answers in now.items() if (found := tuple(_of(name, answers, before)))}


def _of(name: str, answers: Answers, before: Mapping[str, Answers]) -> list[Counterpart]:
    own = before.get(name, np.full(len(answers), np.nan))
    found = []
    for other, earlier in before.items():
        for turned in (False, True):
            if (other == name and not turned) or (turned and not _is_yes_or_no(earlier)):
                continue
            like = likeness(1 - earlier if turned else earlier, answers)
            if like is None or like.kappa < SAME_QUESTION:
                continue
            # Of the same respondents: those of a part of the questionnaire differ less often in all of it.
            under_own_name = likeness(np.where(np.isfinite(earlier), own, np.nan), answers)
            if under_own_name is None or like.different < under_own_name.different:
                found.append(Counterpart(other, turned))
    return found


def _is_yes_or_no(answers: Answers) -> bool:
    return bool(np.isin(answers[np.isfinite(answers)], (0, 1)).all())


def found_again(before: Answers, now: Answers) -> float:
    """Which part of the rows (respondents × columns) of the smaller file the other has, too, beyond chance.

    Chance is how many rows two halves of ``now`` have in common, drawn several times: other respondents of the same
    kind. 1 where all are found again, about 0 where they are others. 0 for a file of less than two rows.
    """
    if min(len(before), len(now)) < 2:
        return 0.0
    random, half = np.random.default_rng(len(now)), len(now) // 2
    drawn = (random.permutation(len(now)) for _ in range(HALVINGS))
    chance = max(_common(now[order[:half]], now[order[half:]]) for order in drawn)
    return 0.0 if chance >= 1 else (_common(before, now) - chance) / (1 - chance)


def _common(one: Answers, other: Answers) -> float:
    rows = np.nan_to_num(np.concatenate([one, other]), nan=-np.pi)
    kinds = np.unique(rows, axis=0, return_inverse=True)[1].ravel()
    many = [np.bincount(part, minlength=kinds.max() + 1) for part in (kinds[: len(one)], kinds[len(one) :])]
    return float(np.minimum(*many).sum() / min(len(one), len(other)))
