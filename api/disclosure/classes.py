"""A proof without any elimination: where no class of respondents is small, no combination singles out a small set.

Let R be the released rows (0/1 over atoms, of all bases stacked, fixed ones included). Call two atoms alike if their
columns of R are equal; the classes are what is alike, without the atoms that no row holds.

1. A combination u = c R takes one value on a whole class, and 0 outside all classes: u_l depends on column l only.
2. So where u is not 0 it is not 0 on a whole class, and the atoms where it is not 0 hold that class.
3. A set of atoms has at least as many distinct contributors as any set inside it, however they are shared: who has
   respondents in the smaller one has them in the larger.

Hence, if every class has k or more distinct contributors, so has every combination but 0, whatever its values: 0 and 1
as for a set of respondents, -1 too on facts that changed, or any others. There is no set of 1 to k - 1 contributors in
the span, and therefore no cell of so few either, on offer or not. It holds for every part of the rows as well, and
modulo a prime as for fractions.

What it does not speak of are cells that must not be known for another reason and have k or more contributors: they may
well be unions of classes. Where there is one, the span has to be looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.disclosure.atoms import Atoms
from api.disclosure.directions import class_contributors, distinct_columns
from api.disclosure.suppression import SuppressionProblem


def evidently_safe(problem: SuppressionProblem, released: NDArray[np.bool_], k: int) -> bool:
    """Whether ``released`` (rows x atoms, fixed ones among them) and any part of them are safe by the proof above.

    Exact where it says yes; no says nothing: large classes are sufficient, not necessary.
    """
    large = problem.contributors >= k
    return not (problem.attribute_risk & large).any() and only_large_classes(released, problem.atoms, k)


def only_large_classes(released: NDArray[np.bool_], atoms: Atoms, k: int) -> bool:
    """Whether every class of atoms in some row of ``released`` (rows x atoms) has k or more distinct contributors."""
    if not released.size:
        return True
    columns, members = distinct_columns(released)
    contributors = class_contributors(members, columns.shape[1], atoms)
    return bool((contributors[columns.any(axis=0)] >= k).all())
