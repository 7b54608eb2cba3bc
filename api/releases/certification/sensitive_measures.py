"""By which sensitive answers the sets of respondents of a base are judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy


def sensitive_measures(
    measures: Sequence[Measure], needed: Sequence[tuple[str, ...]], policy: Policy
) -> Mapping[str, tuple[Measure, ...]]:
    """By base the measures whose minorities are protected there; bases without any are left out.

    ``needed`` are the bases each measure's figures rest on, all of which are judged where the figure is sensitive: it
    could be computed from theirs. Of a difference, both of its parts are judged.
    """
    numbers = {measure.series: number for number, measure in enumerate(measures)}
    sensitive: set[int] = set()
    for number, measure in enumerate(measures):
        if measure.is_sensitive(policy.sensitive):
            parts = [numbers[part] for part in (measure.minuend, measure.subtrahend) if part is not None]
            sensitive.update(parts or [number])
    found: dict[str, tuple[Measure, ...]] = {}
    for number in sorted(sensitive):
        for base in needed[number]:
            found[base] = (*found.get(base, ()), measures[number])
    return found
