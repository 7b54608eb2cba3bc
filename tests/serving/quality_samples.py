"""Quality reports for the hand-made releases."""

from __future__ import annotations

from typing import Any

from api.concepts.editions.edition import Edition
from api.concepts.editions.quality_report import (
    FigureSpread,
    ItemResponse,
    MetMargin,
    QualityReport,
    Reported,
    SampleDesign,
    Suppression,
    WeightAdjustment,
    WeightSpread,
)
from api.concepts.stored_json import to_json

SURVEYED = QualityReport(
    respondents=540,
    respondents_rounded_to=5,
    items=(
        ItemResponse("adoption", "facebook", "yes", "responding", asked=True, non_response=0.04),
        ItemResponse("adoption", "xing", "yes", "responding", asked=True, non_response=None),
        ItemResponse("dialogue", "facebook", "yes", "users", asked=False, non_response=None),
        ItemResponse("goal", "_T", None, "responding", asked=True, non_response=0.12),
    ),
    design=SampleDesign(weighted=True, strata=12, lonely_strata=1, clustered=False, population_correction=True),
    weights=WeightSpread(0.8, 1.6, None, 0.72, 2.4),
    weighting=WeightAdjustment(
        "rake", 7, 3e-11, (MetMargin(("sector", "size"), 6), MetMargin(("market",), 2)), 0.12, 1.5, 1.6
    ),
    design_effects=(
        FigureSpread(None, 70, 0.9, 1.1, 1.3, 1.6, 2.4),
        FigureSpread(2, 60, 0.91, 1.2, 1.4, 1.7, 2.5),
    ),
    interval_widths=(FigureSpread(None, 70, 0.06, 0.11, 0.14, 0.2, 0.31),),
    effective_sizes=(FigureSpread(None, 70, 20.0, 45.0, 80.0, 150.0, 405.0),),
    statuses={"published": 70, "confidential": 20, "unreliable": 1},
    reliability={"good": 40, "caution": 20, "poor": 10},
    suppression=(Suppression(None, 91, 70, 21, 0.2308), Suppression(0, 7, 7, 0, 0.0)),
    reported=None,
)
TAKEN_OVER = QualityReport(
    respondents=None,
    respondents_rounded_to=None,
    items=(),
    design=None,
    weights=None,
    weighting=None,
    design_effects=(),
    interval_widths=(),
    effective_sizes=(),
    statuses={"published": 4},
    reliability={"not_assessed": 4},
    suppression=(Suppression(None, 4, 4, 0, 0.0), Suppression(0, 3, 3, 0, 0.0), Suppression(1, 1, 1, 0, 0.0)),
    reported=Reported(with_n=4, with_notes=4, in_words=1, further_reports=1),
)


def quality(edition: Edition) -> dict[str, Any]:
    """The report a hand-made release is stored with."""
    return to_json(TAKEN_OVER if edition.snapshot.lattice is None else SURVEYED)
