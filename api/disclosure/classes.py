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

The same holds of sensitive answers and of dominance. Let y be how many gave an answer (or another one) in a class: if
it is above the bound in each, it is in every union of classes. Let X be what the n largest contributors have in a class
and T the total: in a union these n have at most the sum of the classes' X, so if X < part T in each, the same is true
of the union. With -1 on changed facts both are true of what is added and what is taken off together.

What it does not speak of are cells that must not be known for another reason and have k or more contributors: they may
well be unions of classes. Where there is one, the span has to be looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.disclosure.directions import Classes
from api.disclosure.suppression import SuppressionProblem


def evidently_safe(problem: SuppressionProblem, released: NDArray[np.bool_], k: int) -> bool:
    """Whether ``released`` (rows x atoms, fixed ones among them) and any part of them are safe by the proof above.

    Exact where it says yes; no says nothing: large classes are sufficient, not necessary.
    """
    large = problem.contributors >= k
    if (problem.attribute_risk & large).any():
        return False
    if not released.size:
        return True
    classes = Classes.of(released, problem.atoms)
    shown = classes.rows.any(axis=0)
    return not any((kind.unsafe_classes(classes) & shown).any() for kind in problem.unsafe_sets(k))
