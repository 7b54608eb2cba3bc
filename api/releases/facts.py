"""Stored facts, read back as the problems that were certified."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from api.disclosure.facts import facts_from_json
from api.disclosure.problems import Flags, Problem
from api.queries.certificates import StoredFacts


def read_problems(stored: Sequence[StoredFacts]) -> tuple[dict[str, Problem], dict[str, Flags]]:
    """Problems and released cells by name of base."""
    problems: dict[str, Problem] = {}
    flags: dict[str, Flags] = {}
    for one in stored:
        problem = facts_from_json(one.facts)
        released = np.zeros(problem.offered.shape, dtype=np.bool_)
        for base, places in enumerate(one.released):
            released[base, list(places)] = True
        problems |= dict.fromkeys(one.names, problem)
        flags |= dict.fromkeys(one.names, released)
    return problems, flags
