"""Protect: which figures a release shows. What it does not show it does not hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy
from api.disclosure.primary import unsafe_cells
from api.releases.figures.estimating import CellFigures


def statuses(
    figures: CellFigures, measures: Sequence[Measure], policy: Policy, unasked: frozenset[str]
) -> NDArray[np.str_]:
    """The status of each of cells × measures."""
    sensitive = np.array([measure.is_sensitive(policy.sensitive) for measure in measures])
    unsafe = unsafe_cells(policy, figures.contributors, figures.n, figures.positives, sensitive)
    status = np.full(figures.value.shape, "published", dtype="<U16")
    threshold = policy.reliability.withhold_n_eff
    if threshold is not None:
        status[figures.n_eff < threshold] = "unreliable"
        status[_with_parts(measures, status == "unreliable")] = "unreliable"
    status[figures.n == 0] = "not_available"
    status[unsafe] = "confidential"
    status[:, _never_asked(measures, unasked)] = "not_asked"
    return status


def _with_parts(measures: Sequence[Measure], flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flags of cells × measures, each difference flagged where one of its parts is."""
    places = {measure.series: place for place, measure in enumerate(measures)}
    found = flags.copy()
    for place, measure in enumerate(measures):
        for part in (measure.minuend, measure.subtrahend):
            if part is not None:
                found[:, place] |= flags[:, places[part]]
    return found


def _never_asked(measures: Sequence[Measure], unasked: frozenset[str]) -> NDArray[np.bool_]:
    series = {measure.series for measure in measures if measure.item in unasked}
    parts = ((measure.series, measure.minuend, measure.subtrahend) for measure in measures)
    return np.array([any(part in series for part in part_of) for part_of in parts])
