"""What a release says about a difference of two of its figures beside the figures themselves."""

from __future__ import annotations

from typing import NamedTuple


class StandardError(NamedTuple):
    """The standard error of a difference, in the figures' unit, and its degrees of freedom.

    ``df`` counts primary sampling units minus strata over the union of both bases; None where the release does not
    tell it (rounded figures: it would tell n). The standard error of a - b is that of b - a.
    """

    se: float
    df: int | None
