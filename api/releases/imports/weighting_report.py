"""The report of a weighting, as it is kept with the import and shown to the survey's owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from api.concepts.surveys.sources import Weighting
from api.estimation import weighting as estimation
from api.estimation.margins import Margin
from api.estimation.moments import Array
from api.estimation.weighting import WeightSpread, relative_misfit
from api.releases.imports.margin_counts import MarginCounts


def weighting_report(
    weighting: Weighting,
    counts: Sequence[MarginCounts],
    margins: Sequence[Margin],
    before: Array,
    result: estimation.NewWeights,
) -> dict[str, Any]:
    """Everything a weighting is judged by, as JSON.

    ``method``, ``bounds`` (logit only), ``iterations``, ``converged``; ``largest_difference`` from a population
    count, relative to it; ``weights`` ``before`` and ``after`` and the ``factors`` between them, each with ``n``,
    ``total``, ``minimum``, ``lower_quartile``, ``median``, ``upper_quartile``, ``maximum``, ``cv`` (coefficient of
    variation), ``design_effect`` and ``n_eff`` (Kish); ``margins`` with ``by``, ``file``, number of ``cells``,
    ``population``, ``fewest_respondents`` in a cell, and the largest relative difference ``before`` and ``after``
    with the cell where it is. Extremes are single respondents': for the owner, not for the public.
    """
    return {
        "method": weighting.method,
        "bounds": list(weighting.bounds) if weighting.method == "logit" else None,
        "iterations": result.iterations,
        # A weighting that does not converge is refused, so that one which is kept always has.
        "converged": True,
        "largest_difference": result.misfit,
        "weights": {
            "before": _spread(before, result.before),
            "after": _spread(result.weights, result.after),
            "factors": _spread(result.weights / before, result.factors),
        },
        "margins": [_fit(count, margin, before, result.weights) for count, margin in zip(counts, margins, strict=True)],
    }


def _spread(weights: Array, spread: WeightSpread) -> dict[str, float]:
    lower, median, upper = (float(value) for value in np.quantile(weights, [0.25, 0.5, 0.75]))
    return {
        "n": spread.n,
        "total": spread.total,
        "minimum": spread.smallest,
        "lower_quartile": lower,
        "median": median,
        "upper_quartile": upper,
        "maximum": spread.largest,
        "cv": max(0.0, spread.kish_effect - 1) ** 0.5,
        "design_effect": spread.kish_effect,
        "n_eff": spread.n_eff,
    }


def _fit(counts: MarginCounts, margin: Margin, before: Array, after: Array) -> dict[str, Any]:
    respondents = np.bincount(margin.membership, minlength=len(margin.cells))
    return {
        "name": counts.name,
        "by": list(counts.by),
        "file": counts.file,
        "cells": len(counts.cells),
        "population": float(margin.totals.sum()),
        "fewest_respondents": int(respondents[margin.totals > 0].min()),
        "before": _largest_difference(counts, margin, before),
        "after": _largest_difference(counts, margin, after),
    }


def _largest_difference(counts: MarginCounts, margin: Margin, weights: Array) -> dict[str, Any]:
    misfit = relative_misfit(weights, margin)
    worst = int(misfit.argmax())
    return {"cell": dict(zip(counts.by, counts.cells[worst], strict=True)), "difference": float(misfit[worst])}


def summary(name: str, report: dict[str, Any]) -> str:
    """One line about a weighting, for the terminal."""
    margins = ", ".join(margin["name"] for margin in report["margins"])
    before, after = report["weights"]["before"], report["weights"]["after"]
    rounds = "1 round" if report["iterations"] == 1 else f"{report['iterations']} rounds"
    return (
        f"{name} weighted ({report['method']}) to {margins}: {rounds}, largest difference "
        f"{report['largest_difference']:.1e}; weights {after['minimum']:.4g} to {after['maximum']:.4g}, "
        f"design effect {before['design_effect']:.2f} before, {after['design_effect']:.2f} after."
    )
