"""The disclosure policy a survey declares. What it means is decided in ``api.disclosure``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

PolicyName = Literal["certified", "threshold", "public_use", "published"]
POLICY_NAMES: tuple[PolicyName, ...] = get_args(PolicyName)

Display = Literal["rounded", "full"]
"""``rounded``: shares and bounds to the indicator's decimals (or coarser, see ``Policy.shows_by_steps``), n to
``n_rounded_to``; ``full``: as computed."""
DISPLAYS: tuple[Display, ...] = get_args(Display)

Knowledge = Literal["nothing", "weights", "participation"]
"""What the attacker knows whom displayed digits withstand: the weights, and who took part (with their weights)."""
KNOWLEDGE: tuple[Knowledge, ...] = get_args(Knowledge)

Interval = Literal["kish", "r_survey"]
"""What intervals and reliability rest on: ``kish``: at most what the weights allow; ``r_survey``: what R's ``survey``
gives, however unlike they are. What it means is decided in ``api.estimation.precision``."""
INTERVALS: tuple[Interval, ...] = get_args(Interval)


@dataclass(frozen=True)
class ReliabilityThresholds:
    """When a figure is ``poor`` or ``caution`` and when it is withheld as ``unreliable`` (shared/statistics tables).

    Widths and shares are fractions of 1; ``cv`` are coefficients of variation of means.
    """

    poor_n_eff: float = 30
    poor_width: float = 0.30
    poor_relative_width: float = 1.30
    small_width: float = 0.05
    poor_df: int = 8
    caution_n_eff: float = 60
    caution_width: float = 0.20
    poor_cv: float = 0.333
    caution_cv: float = 0.166
    withhold_n_eff: float | None = None


@dataclass(frozen=True)
class Policy:
    """Which figures of a survey may be published, and how exactly they are shown.

        ``k`` is the least number of distinct contributors with a valid answer behind a figure. ``sensitive`` lists
        indicators whose minority answers are protected too. ``largest_weight`` is the part of the weight of a figure's
    respondents that no contributor may have: with more than a half, whether a share is above a half is its answer.
    ``interval`` is that of releases made before one could choose; a definition that says nothing has ``kish``. So is
    ``knows``: digits of such releases withstand nobody.
    """

    name: PolicyName
    k: int = 10
    sensitive: tuple[str, ...] = ()
    largest_weight: float = 0.5
    display: Display = "rounded"
    n_rounded_to: int | None = 5
    knows: Knowledge = "nothing"
    interval: Interval = "r_survey"
    reliability: ReliabilityThresholds = field(default_factory=ReliabilityThresholds)

    @property
    def protects(self) -> bool:
        """Whether figures of fewer than ``k`` contributors are held back."""
        return self.name in ("certified", "threshold")

    @property
    def shows_by_steps(self) -> bool:
        """Whether figures are shown no more finely than their standard errors warrant, and coarser where needed."""
        return self.name == "certified" and self.display == "rounded"
