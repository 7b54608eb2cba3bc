"""Primary suppression: cells that are unsafe by themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.concepts.policies import Policy
from api.errors import Refused

SMALL_MINORITY = 2
"""Of a sensitive share, a minority of at most this many respondents is protected."""


def unsafe_cells(
    policy: Policy,
    contributors: NDArray[np.float64],
    n: NDArray[np.float64],
    positives: NDArray[np.float64],
    sensitive: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which of cells × series may not be shown under ``policy``.

    ``contributors`` are distinct contributors (enterprise groups, or respondents) with a valid answer. Under a
    threshold fewer than k of them are unsafe, none at all included, so that an empty cell is answered like a small
    one. A series marked ``sensitive`` (broadcast over cells) is unsafe too where all or all but one or two
    respondents answer alike. Raises ``Refused`` for a policy that does not say what to do with responses.
    """
    if policy.name == "public_use":
        return np.zeros(n.shape, dtype=np.bool_)
    if policy.name != "threshold":
        raise Refused(
            f"The disclosure policy “{policy.name}” cannot be applied to responses here; nothing may be published. "
            "Accepted: threshold, public_use."
        )
    if policy.k < 1:
        raise Refused(f"The disclosure policy's k is {policy.k}; it must be at least 1.")
    minority = np.minimum(positives, n - positives)
    return (contributors < policy.k) | (sensitive & (minority <= SMALL_MINORITY))
