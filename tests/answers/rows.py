"""Figures as tests need them: with what matters to the test, and something plain in every other field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from api.answers.figures.rows import Figure

PLAIN = Figure(
    id="aaaaaaaaaaaaaaaaaaaa",
    survey="steady",
    wave="2023",
    release="steady.2023.r1",
    indicator="adoption",
    channel="xing",
    category="yes",
    sector="_T",
    size="_T",
    region=None,
    other_dimensions={},
    value=0.5,
    value_text=None,
    unit="share",
    base="responding",
    basis="probability_sample",
    se=None,
    ci_low=None,
    ci_high=None,
    n=None,
    n_text=None,
    n_eff=None,
    status="published",
    reliability="good",
    flags=(),
    notes=(),
    sources=(),
    also_reported=(),
    alternatives=(),
)


def figure(**changes: Any) -> Figure:
    """A figure of 0.5 with other values in some fields."""
    return replace(PLAIN, **changes)
