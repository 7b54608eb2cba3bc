"""Of what was proved safe, withhold the cells whose digits tell answers, and what would give them away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from api.disclosure.certificates import Part
from api.disclosure.certified_parts import part_of
from api.disclosure.certifying import Outcome
from api.disclosure.suppression import Flags, SuppressionProblem
from api.disclosure.withholding import Withholding


@dataclass(frozen=True)
class Shown:
    """A part of the certificate, with the problem and the released flags of the bases it covers."""

    part: Part
    problem: SuppressionProblem
    flags: Flags


def with_safe_digits(
    part: Part,
    problems: Mapping[str, SuppressionProblem],
    released: Flags,
    unsafe: Mapping[str, Flags],
    k: int,
    *,
    protected: bool,
) -> Iterator[Shown]:
    """What is left of a part, whose ``problems`` differ in names alone and have the same ``released`` cells, without
    those that are ``unsafe`` by base: bases that lose the same ones together. ``protected``: without what these follow
    from, too."""
    proved = Withholding(problems[part.covers[0]], released, k)
    for same in {cells.tobytes(): cells for cells in unsafe.values()}.values():
        names = [name for name, cells in unsafe.items() if np.array_equal(cells, same)]
        problem, left = problems[names[0]], released & ~same
        if protected and same.any():
            problem, left = replace(problem, attribute_risk=problem.attribute_risk | same), proved.without(same)
        outcome = Outcome(left, part.rounds, part.sets_found, part.programmes)
        yield Shown(part_of(names, problem, outcome, part.given_up), problem, left)
