"""Explain: why a cell of a certified release is or is not released. For the owner only: it tells what is protected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Engine

from api.concepts.editions.snapshots import Snapshot
from api.concepts.nearest import nearest
from api.concepts.stored_json import from_json
from api.concepts.surveys.cells import Cell
from api.disclosure.explaining import Explanation, explain
from api.disclosure.suppression import SuppressionProblem
from api.errors import InvalidInput, Problem, Refused
from api.queries.certificates import stored_facts
from api.releases.certification.facts import own_axes, read_problems
from api.releases.publishing import require_release
from api.releases.standing import standing


def explain_cell(engine: Engine, release_id: str, cell: Mapping[str, str]) -> Mapping[tuple[str, ...], Explanation]:
    """Why a cell of a certified release is or is not released: by bases that share the reason.

    ``cell`` gives a code per dimension; dimensions left out are the whole population.

    Raises:
        Refused: the release has no certificate, so nothing was decided by one.
        InvalidInput: a dimension or code does not exist, or the cell is not in the lattice.
        UnknownIdentifier: there is no such release.
    """
    with engine.connect() as connection:
        release = require_release(connection, release_id)
        stored = list(stored_facts(connection, release.key))
        said = standing(connection, release)
    if not stored:
        raise Refused(f"{release_id} was not certified; only certified releases can be explained. {said}")
    k = from_json(release.snapshot, Snapshot).policy.k
    found: dict[tuple[str, ...], Explanation] = {}
    for one in stored:
        problems, flags = read_problems([one])
        name = one.names[0]
        explanation = explain(problems[name], flags[name], k, 0, _cell(problems[name], cell))
        own = len(own_axes(one))
        found[one.names] = replace(explanation, instead=tuple(other[:own] for other in explanation.instead))
    return found


def _cell(problem: SuppressionProblem, codes: Mapping[str, str]) -> Cell:
    """The cell with these codes. Raises ``InvalidInput`` for what does not exist."""
    mistakes = [
        Problem(f"there is no dimension “{name}”", nearest=nearest(name, [axis.id for axis in problem.axes]))
        for name in codes.keys() - {axis.id for axis in problem.axes}
    ]
    for axis in problem.axes:
        code, accepted = codes.get(axis.id, axis.whole), (axis.whole, *axis.leaves)
        if code not in accepted:
            mistakes.append(Problem(f"{axis.id} has no code “{code}”", nearest=nearest(code, accepted)))
    cell = tuple(codes.get(axis.id, axis.whole) for axis in problem.axes)
    if not mistakes and cell not in problem.cells:
        mistakes.append(Problem("the cell is not tabulated", expected="a crossing of the release's lattice"))
    if mistakes:
        raise InvalidInput(mistakes, "The cell cannot be explained")
    return cell
