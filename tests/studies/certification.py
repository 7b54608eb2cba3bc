"""How long does a certification take as respondents and cells grow? Writes its table into docs/disclosure.md.

``make certification-study``; minutes. The times are those of this machine, the rest is the same on every run.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from api.concepts.surveys.cells import Cell
from api.concepts.surveys.policies import Policy
from api.disclosure.axes import Axis, crossed, fine
from api.disclosure.limits import Limits, NotCertified
from api.releases.certification.base_groups import certify_release
from api.releases.certification.child_process import end_waiting
from tests.disclosure.population import axes, item_atoms, lattice, population
from tests.disclosure.small import new_problem
from tests.marked_document import MarkedDocument

DOCUMENT = MarkedDocument("disclosure.md", "certification-study")
RESPONDENTS = (1_000, 10_000, 100_000)
CELLS = (500, 2_000, 5_000)
POLICY = Policy("certified", k=10)
LIMITS = Limits(seconds=60, solver_seconds=45)


@dataclass(frozen=True)
class Setting:
    """What was certified and how it went; ``seconds`` of one processor for all attempts."""

    respondents: int
    cells: int
    safe_alone: int
    released: int
    seconds: float
    sets: int
    given_up: tuple[str, ...]


def study_axes() -> tuple[Axis, ...]:
    """Those of the reference population with two more nodes of sizes, so that there are 5,000 cells."""
    sector, size, region = axes()
    return sector, Axis(size.id, size.whole, (*size.nodes, ("10-249", (1, 2)), ("GE10", (1, 2, 3, 4)))), region


def first_cells(number: int) -> tuple[Cell, ...]:
    """The lattice's first cells: few dimensions and few single leaves first."""
    used = study_axes()
    ordered = sorted(lattice(used, fine_three_way=True), key=lambda cell: (crossed(cell, used), fine(cell, used)))
    return tuple(ordered[:number])


def study(respondents: int, cells: int, limits: Limits = LIMITS) -> Setting:
    atoms = item_atoms(population(respondents, items=1), 0)
    problem = new_problem(("item",), study_axes(), first_cells(cells), atoms)
    before = _processor_seconds()
    try:
        done = certify_release({"item": problem}, POLICY, limits)
    except NotCertified:
        part, lost = None, ["everything"]
    else:
        part = done.certificate.parts[0]
        lost = [one.cells for one in part.given_up]
    alone = int(problem.candidates(POLICY.k).sum())
    released, sets = (part.released, part.sets_found) if part else (0, 0)
    return Setting(respondents, cells, alone, released, _processor_seconds() - before, sets, tuple(lost))


def _processor_seconds() -> float:
    end_waiting()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(settings: Sequence[Setting]) -> str:
    """The study as a Markdown table."""
    lines = [
        "| respondents | cells | safe by themselves | released | small sets found | seconds | given up |",
        "|---:|---:|---:|---:|---:|---:|---|",
    ]
    for found in settings:
        share = f"{found.released:,} ({100 * found.released / max(found.safe_alone, 1):.0f} %)"
        lines.append(
            f"| {found.respondents:,} | {found.cells:,} | {found.safe_alone:,} | {share} | {found.sets:,} "
            f"| {found.seconds:.1f} | {', '.join(found.given_up) or 'nothing'} |"
        )
    return "\n".join(lines)


def main() -> int:
    settings = []
    for respondents in RESPONDENTS:
        for cells in CELLS:
            settings.append(study(respondents, cells))
            print(settings[-1], flush=True)
    DOCUMENT.write(table(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
