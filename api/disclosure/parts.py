"""The part of a certificate that speaks of one problem."""

from __future__ import annotations

from collections.abc import Iterable

from api.disclosure.certificates import GivenUp, Part
from api.disclosure.certifying import Outcome
from api.disclosure.hashes import facts_hash, lattice_hash, matrix_hash, released_hash
from api.disclosure.suppression import SuppressionProblem


def part_of(
    covers: Iterable[str], problem: SuppressionProblem, outcome: Outcome, given_up: tuple[GivenUp, ...] = ()
) -> Part:
    """What was proved of a problem. ``problem`` has all cells that were on offer, those of ``given_up`` too."""
    offered, released = int(problem.offered.sum()), int(outcome.released.sum())
    return Part(
        covers=tuple(covers),
        bases=problem.bases,
        cells=offered,
        released=released,
        withheld=offered - released,
        rounds=outcome.rounds,
        sets_found=outcome.sets,
        programmes=outcome.programmes,
        status="infeasible",
        lattice_hash=lattice_hash(problem),
        released_hash=released_hash(problem, outcome.released),
        matrix_hash=matrix_hash(problem, outcome.released),
        facts_hash=facts_hash(problem),
        given_up=given_up,
    )
