"""Why the figures of a draft are not shown: by the bases of a certified one, or by what they are themselves.

For the owner only: the reasons tell what is protected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from sqlalchemy import Connection

from api.concepts.editions.identifiers import cell_text
from api.disclosure.suppression import SuppressionProblem
from api.disclosure.unclassified import Unclassified, unclassified_revealed
from api.queries.certificates import StoredFacts, stored_facts
from api.releases.bases import NOWHERE
from api.releases.certification.facts import EARLIER, own_axes, read_problems
from api.releases.certification.views import OF_OTHER_QUESTIONS, WEIGHTS_ASIDE, is_twin

Withheld = Literal[
    "empty", "few", "unsafe", "digits", "asked_within", "protecting", "beside_earlier", "beside_weights",
    "beside_question", "as_before", "unclassified", "nowhere", "nobody_asked", "few_asked", "median", "second_hand",
]  # fmt: skip


@dataclass(frozen=True)
class BaseWithholding:
    """Of a base the cells (by text) that are not released, each with its reason; ``unclassified`` says more of those
    that few respondents without a class hold back."""

    reasons: Mapping[str, Withheld]
    unclassified: Mapping[str, Unclassified]


def withholding(connection: Connection, release_key: int, k: int) -> dict[str, BaseWithholding]:
    """By name of base, of a release that was certified."""
    found = {NOWHERE: BaseWithholding({}, {})}
    for stored in stored_facts(connection, release_key):
        found |= dict.fromkeys(stored.names, _of_base(stored, k))
    return found


def reason_of(names: Sequence[str], cell: str, bases: Mapping[str, BaseWithholding]) -> tuple[Withheld, str] | None:
    """Why a figure that rests on the named bases is not shown in a cell, and by which base; None: it is no base's."""
    for name in names:
        base = bases.get(name)
        if base is None or name == NOWHERE:
            return "nowhere", name
        reason = base.reasons.get(cell)
        if reason is not None:
            return _by_which_base(name, cell, reason, bases)
    return None


def _by_which_base(
    name: str, cell: str, reason: Withheld, bases: Mapping[str, BaseWithholding]
) -> tuple[Withheld, str]:
    """The reason and the twin of a base that withholds a cell for the base itself, too."""
    if reason not in ("asked_within", "beside_earlier"):
        return reason, name
    twins = {twin: bases[twin].reasons.get(cell) for twin in bases if is_twin(twin, name)}
    held = [(own, twin) for twin, own in twins.items() if own is not None and own != "asked_within"]
    reason, by = held[0] if reason == "asked_within" and held else (reason, name)
    if reason == "beside_earlier" and OF_OTHER_QUESTIONS in by:
        return "beside_question", by
    # Compared without weights first, only a weight is left to be another.
    if reason == "beside_earlier" and not by.endswith(WEIGHTS_ASIDE) and f"{name}{WEIGHTS_ASIDE}" in twins:
        return "beside_weights", by
    return reason, by


@dataclass(frozen=True)
class OwnEstimate:
    """What was estimated for a figure on a base of its own: its status by itself, how many answered, how many
    contributors these are. Not known (None) is what was not kept."""

    status: str | None
    n: float | None
    contributors: float | None

    def is_empty(self) -> bool:
        return self.n == 0

    def is_few(self, k: int) -> bool:
        return self.contributors is not None and self.contributors < k


OWN = {"cell": pl.String, "series": pl.Int64, "status": pl.String, "n": pl.Float64, "contributors": pl.Float64}
"""The columns of estimates that tell it."""


def own_reason(own: OwnEstimate, k: int, *, is_median: bool) -> Withheld:
    """Why a figure is not shown though all the bases it rests on are: it speaks of some of these respondents only (a
    share among users), of the one in the middle, or is made of figures that follow from others themselves."""
    if is_median:
        return "median"
    if own.is_empty():
        return "nobody_asked"
    if own.is_few(k):
        return "few_asked"
    return "unsafe" if own.status == "confidential" else "second_hand"


def threshold_reason(own: OwnEstimate, k: int) -> Withheld:
    """Why a figure of responses that nobody certified is not shown."""
    return "empty" if own.is_empty() else "few" if own.is_few(k) else "unsafe"


def _of_base(stored: StoredFacts, k: int) -> BaseWithholding:
    problems, flags = read_problems([stored])
    problem, released = problems[stored.names[0]], flags[stored.names[0]]
    own = [axis.id for axis in own_axes(stored)]
    places = _own_places(problem, len(own))
    earlier = _shown_earlier(problem, stored.names[0], len(own))
    primary = problem.primary(k)[0]
    reasons: dict[str, Withheld] = {}
    protecting: dict[int, str] = {}
    for place in places:
        cell, text = problem.cells[place][: len(own)], cell_text(own, problem.cells[place][: len(own)])
        if released[0, place] or problem.fixed[0, place]:
            continue
        if not problem.contributors[0, place]:
            reasons[text] = "empty"
        elif primary[place]:
            # What is unsafe by itself is not even on offer to those who compare: this is the change of weights.
            weights = problem.offered[0, place] and cell in earlier
            reasons[text] = "beside_earlier" if weights else "unsafe"
            if problem.contributors[0, place] < k:
                reasons[text] = "few"
            elif problem.attribute_risk[0, place] and not weights:
                reasons[text] = "digits"
        elif not problem.offered[0, place]:
            reasons[text] = "as_before" if earlier and cell not in earlier else "asked_within"
        else:
            reasons[text] = "beside_earlier" if cell in earlier else "protecting"
            if cell not in earlier:
                protecting[place] = text
    # Of one dimension only: that is where classes are, and where the remedy is.
    asked = np.array([(0, place) for place in protecting if problem.crossings[place] == 1], dtype=np.intp)
    revealed = unclassified_revealed(problem, released, k, asked.reshape(-1, 2))
    unclassified = {protecting[place]: found for (_, place), found in revealed.items()}
    return BaseWithholding({**reasons, **dict.fromkeys(unclassified, "unclassified")}, unclassified)


def _own_places(problem: SuppressionProblem, own: int) -> list[int]:
    """The places of the release's own cells, each once: those of earlier releases are the whole in its dimensions."""
    first: dict[tuple[str, ...], int] = {}
    others = [axis.whole for axis in problem.axes[own:]]
    for place, cell in enumerate(problem.cells):
        if list(cell[own:]) == others:
            first.setdefault(cell[:own], place)
    return list(first.values())


def _shown_earlier(problem: SuppressionProblem, name: str, own: int) -> frozenset[tuple[str, ...]]:
    """The cells that earlier releases show of the base, as codes of the release's own dimensions."""
    bases = [place for place, base in enumerate(problem.bases) if base.startswith(f"{name} in ")]
    wholes = [axis.whole for axis in problem.axes[:own]]
    found = set()
    for place in np.flatnonzero(problem.fixed[bases].any(axis=0)):
        codes = list(wholes)
        for axis, code in zip(problem.axes[own:], problem.cells[place][own:], strict=True):
            if code != axis.whole:
                codes[[one.id for one in problem.axes[:own]].index(axis.id.partition(EARLIER)[0])] = code
        found.add(tuple(codes))
    return frozenset(found)
