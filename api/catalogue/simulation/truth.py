"""What is assumed to be true in the imagined population: every number here is made up.

Shares are of small and medium-sized enterprises (0–249 persons employed); what other groups do follows from their
digital affinity. The first wave takes its shares of presence from the figures that the Bremerhaven study published
for 2012 (facebook 53.9, xing 50.8, twitter 35.9, youtube 25.9, blog 21.4, linkedin 16.9, google_plus 6.0, any 75.0 %),
so that answers look familiar; those after it rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

WAVES: tuple[str, ...] = ("2024", "2025", "2026")

SEEDS: Mapping[str, int] = {"2024": 202409, "2025": 202567, "2026": 202668}
"""Chosen so that no wave is an unlucky sample: the drawn shares lie close to the assumed ones."""

AFFINITY_OF_SIZE: Mapping[str, float] = {"0-9": 0.0, "10-49": 0.35, "50-249": 0.75, "GE250": 1.6}
AFFINITY_OF_SECTOR: Mapping[str, float] = {
    "B": -0.4,
    "C": 0.0,
    "D": -0.2,
    "E": -0.4,
    "F": -0.45,
    "G": 0.1,
    "H": -0.4,
    "I": 0.2,
    "J": 0.9,
    "L": -0.1,
    "M": 0.3,
    "N": 0.05,
}
AFFINITY_OF_LAND: Mapping[str, float] = {
    "DE-BE": 0.35,
    "DE-HH": 0.3,
    "DE-HB": 0.1,
    "DE-HE": 0.1,
    "DE-BY": 0.05,
    "DE-MV": -0.15,
    "DE-SN": -0.05,
    "DE-ST": -0.2,
    "DE-TH": -0.15,
}
"""Länder not named have none."""


class Trait(NamedTuple):
    """One yes/no answer: the share per wave and how strongly it follows affinity.

    ``tilt`` shifts single sections on top of their affinity.
    """

    shares: tuple[float, float, float]
    loading: float
    tilt: Mapping[str, float]


OPENNESS = Trait((0.779, 0.818, 0.855), 1.1, {})
"""Active in social media at all; share of all SMEs. A few active ones are on none of the nine channels."""

PRESENCE: Mapping[str, Trait] = {
    "facebook": Trait((0.539, 0.575, 0.610), 0.35, {"I": 0.7, "G": 0.3, "M": -0.3}),
    "xing": Trait((0.508, 0.530, 0.552), 0.55, {"M": 0.5, "J": 0.4, "I": -0.8, "G": -0.2}),
    "linkedin": Trait((0.169, 0.228, 0.292), 0.80, {"M": 0.4, "J": 0.3, "I": -0.6}),
    "twitter": Trait((0.359, 0.377, 0.396), 0.60, {"J": 0.3, "F": -0.2}),
    "youtube": Trait((0.259, 0.301, 0.345), 0.55, {"C": 0.4, "L": -0.2}),
    "blog": Trait((0.214, 0.230, 0.247), 0.60, {"J": 0.4, "M": 0.2, "H": -0.2}),
    "google_plus": Trait((0.060, 0.076, 0.093), 0.60, {}),
    "instagram": Trait((0.182, 0.252, 0.324), 0.45, {"I": 0.7, "G": 0.4, "M": -0.2}),
    "local_review_sites": Trait((0.148, 0.176, 0.205), 0.40, {"I": 1.2, "G": 0.3, "C": -0.6, "M": -0.3}),
}
"""Present on the channel; shares of all SMEs."""

GRID_UNANSWERED = 0.028
"""Skipped the grid of channels (not present, present, in dialogue). Questions stay unanswered block by block, as on one
page of a form: items of a block have the same respondents, so they are certified together."""

DIALOGUE: Mapping[str, Trait] = {
    "facebook": Trait((0.240, 0.275, 0.310), 0.70, {"I": 0.4}),
    "xing": Trait((0.115, 0.135, 0.155), 0.65, {"M": 0.2}),
    "linkedin": Trait((0.140, 0.175, 0.210), 0.65, {"J": 0.2}),
    "twitter": Trait((0.215, 0.240, 0.265), 0.70, {"J": 0.2}),
    "youtube": Trait((0.080, 0.100, 0.120), 0.60, {}),
    "blog": Trait((0.170, 0.185, 0.200), 0.60, {"J": 0.2}),
    "google_plus": Trait((0.090, 0.110, 0.130), 0.50, {}),
    "instagram": Trait((0.230, 0.275, 0.320), 0.65, {"I": 0.3}),
    "local_review_sites": Trait((0.330, 0.365, 0.400), 0.50, {"I": 0.4}),
}
"""In dialogue with customers there; shares of the SMEs present on the channel."""

INVESTMENT = Trait((0.380, 0.435, 0.495), 0.75, {})
"""Plans to invest more in social media; share of all SMEs."""

DEVICES: Mapping[str, Trait] = {
    "mobile_use": Trait((0.425, 0.515, 0.605), 0.65, {"H": 0.4, "F": 0.3}),
    "tablet_use": Trait((0.170, 0.255, 0.340), 0.65, {"J": 0.2}),
}
"""Uses social media on smartphones, on tablets; shares of all SMEs."""

PLANS_UNANSWERED = 0.045
"""Skipped the questions about investment and devices."""

GOALS: Mapping[str, Trait] = {
    "public_relations": Trait((0.592, 0.600, 0.608), 0.30, {}),
    "awareness": Trait((0.487, 0.510, 0.533), 0.25, {}),
    "advertising": Trait((0.369, 0.400, 0.431), 0.20, {"G": 0.2, "I": 0.2}),
    "customer_dialogue": Trait((0.335, 0.370, 0.405), 0.60, {}),
    "new_customers": Trait((0.452, 0.470, 0.488), 0.10, {"F": 0.2, "M": 0.2}),
    "recruiting": Trait((0.224, 0.282, 0.340), 0.60, {"C": 0.2, "H": 0.2}),
}
"""Asked of the enterprises that are active; shares of these SMEs."""

FREQUENCIES: Mapping[str, Trait] = {
    "daily": Trait((0.207, 0.235, 0.263), 0.60, {}),
    "several_times_a_week": Trait((0.625, 0.655, 0.685), 0.60, {}),
    "weekly": Trait((0.784, 0.805, 0.826), 0.60, {}),
}
"""Updates at least that often, of the SMEs that are active; the rest less often."""

MINUTES: Mapping[str, float] = {"2024": 34.0, "2025": 38.0, "2026": 42.0}
"""Scale of the minutes a day that active enterprises spend."""
MOST_MINUTES = 480

FOLLOW_UP_UNANSWERED = 0.035
"""Of those asked, skipped the questions about goals, frequency and time."""

GROUP_MEMBERS = 0.06
"""Enterprises with 50 or more persons employed that belong to one of ``ENTERPRISE_GROUPS`` groups."""
ENTERPRISE_GROUPS = 25
