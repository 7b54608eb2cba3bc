"""Primary suppression: cells that are unsafe by themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.policies import Policy
from api.errors import Refused

SMALL_MINORITY = 2
"""Of a sensitive share, a minority of at most this many respondents is protected; so are shares of 0 and 1."""

Counts = NDArray[np.float64]


def unsafe_cells(
    policy: Policy, contributors: Counts, n: Counts, positives: Counts, sensitive: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of cells × series may not be shown for what they are alone.

    ``contributors`` are distinct contributors (enterprise groups, or respondents) with a valid answer. Fewer than k of
    them are unsafe, none at all included, so that an empty cell is answered like a small one. A series marked
    ``sensitive`` (broadcast over cells) is unsafe too where all or all but one or two respondents answer alike. Under
    ``certified`` the others may be shown only on the strength of a certificate. Raises ``Refused`` for a policy that
    does not say what to do with responses.
    """
    if policy.name == "public_use":
        return np.zeros(n.shape, dtype=np.bool_)
    if policy.name not in ("threshold", "certified"):
        raise Refused(
            f"The disclosure policy “{policy.name}” cannot be applied to responses; nothing may be published. "
            "Accepted: certified, threshold, public_use."
        )
    return primary_cells(policy.k, contributors, n, positives, sensitive)


def primary_cells(
    k: int, contributors: Counts, n: Counts, positives: Counts, sensitive: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of cells × series are unsafe by the number of contributors or by a sensitive answer of nearly nobody.

    Raises ``Refused`` for a k below 1 and for unknown numbers of contributors or respondents.
    """
    if k < 1:
        raise Refused(f"The disclosure policy's k is {k}; it must be at least 1.")
    if not (np.isfinite(contributors).all() and np.isfinite(n).all()):
        raise Refused("How many contributors a cell has is unknown somewhere; nothing may be published.")
    return (contributors < k) | revealing_answers(n, positives, sensitive)


def revealing_answers(n: Counts, positives: Counts, sensitive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a sensitive share is 0 or 1, or would be but for one or two respondents.

    ``positives`` are the respondents who said yes; unknown ones (NaN) cannot be shown to be safe, so they are not.
    """
    minority = np.minimum(positives, n - positives)
    return sensitive & ~(minority > SMALL_MINORITY)
