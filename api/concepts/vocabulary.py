"""The fixed words of the domain, each with one spelling."""

from __future__ import annotations

from typing import Literal, get_args

Basis = Literal["probability_sample", "census", "self_selected", "simulated", "published"]
BASES: tuple[Basis, ...] = get_args(Basis)

Access = Literal["public", "partner"]
ACCESSES: tuple[Access, ...] = get_args(Access)

SampleKind = Literal["independent", "panel", "overlapping"]
"""How a wave's respondents relate to those of the wave before."""
SAMPLE_KINDS: tuple[SampleKind, ...] = get_args(SampleKind)

IndicatorKind = Literal["share", "mean", "median", "difference"]
INDICATOR_KINDS: tuple[IndicatorKind, ...] = get_args(IndicatorKind)

Status = Literal["published", "confidential", "unreliable", "not_asked", "not_available", "not_tabulated"]
"""What an answer's row holds; ``value`` is null unless ``published``."""
STATUSES: tuple[Status, ...] = get_args(Status)

Reliability = Literal["good", "caution", "poor", "not_assessed"]
RELIABILITIES: tuple[Reliability, ...] = get_args(Reliability)

Flag = Literal["break", "estimated", "provisional", "unreliable"]
"""A remark on a value. ``unreliable``: its publisher says that it is of low reliability."""
FLAGS: tuple[Flag, ...] = get_args(Flag)

USUAL_SIGNS = {
    **{"/": "unreliable", ".": "confidential", "-": "0", "–": "0", "x": "not_available", ":": "not_available"},
    **{"...": "not_available", "…": "not_available", "()": "unreliable"},
}
"""What signs in place of a number mean in the tables of German and European statistical offices."""

CONFIDENCE_LEVELS: tuple[float, ...] = (0.90, 0.95, 0.99)
"""The levels intervals are stored for at build time, ascending."""

YES = "yes"
"""The category of an item that is answered by yes or no."""

FRACTIONS = ("share", "share_difference")
"""The units whose values lie between 0 and 1 (or −1 and 1) and are shown as percentages."""
