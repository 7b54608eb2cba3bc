"""Do intervals of shares keep their level however unlike the weights are? Writes its tables into docs/methodology.md.

Part of ``make coverage-study``; minutes, always the same numbers. Fails when the product's interval covers less often
than accepted in any setting with at least five expected yes-answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from api.estimation.estimates import estimate
from api.estimation.intervals import effective_size, korn_graubard_interval, share_interval
from api.estimation.moments import Array
from api.estimation.precision import share_precision
from tests.marked_document import MarkedDocument
from tests.studies.drawing import HEAVY, HEAVY_PROPORTIONS, Drawn, clusters, lognormal_weights, strata

DOCUMENT = MarkedDocument("methodology.md", "unlike-weights-study")
SIZES = (20, 50, 100, 300, 1000)
SHARES = (0.02, 0.05, 0.1, 0.25, 0.5)
SPREADS = (0.25, 0.5, 1.0, 1.5, 2.0)
LEVEL = 0.95
LEAST = 0.92
FEW = 5
"""Settings with fewer expected yes-answers than this are reported apart."""
PRODUCT = "Kish's size and df"
TODAY = "R's"
Bounds = tuple[Array, Array]


def intervals(drawn: Drawn) -> dict[str, Bounds]:
    """The candidates' bounds: sizes and degrees of freedom as R has them, limited by Kish's sizes, by Satterthwaite's
    rule (with the kurtosis of the contributions to the variance), and by both."""
    found = estimate(drawn.rows)
    size = effective_size(found.value, found.se, found.n, found.kish)
    by_kish = share_precision(found.value, found.se, found, "kish")
    satterthwaite = np.fmin(found.df, drawn.satterthwaite(found.value, found.variance))

    def bounds(size: Array, df: Array) -> Bounds:
        return share_interval(found.value, size, found.n, df, LEVEL)

    return {
        TODAY: bounds(size, found.df),
        "Kish's size": bounds(by_kish.size, found.df),
        PRODUCT: bounds(by_kish.size, by_kish.df),
        "Satterthwaite's df": bounds(size, satterthwaite),
        "Kish's size, Satterthwaite's df": bounds(by_kish.size, satterthwaite),
        "Korn–Graubard at Kish's size": korn_graubard_interval(found.value, by_kish.size, found.n, by_kish.df, LEVEL),
    }


@dataclass(frozen=True)
class Setting:
    """What was found in one: by candidate the coverage, and the median width relative to today's."""

    n: int
    share: float
    coverage: dict[str, float]
    width: dict[str, float]

    @property
    def has_few(self) -> bool:
        return self.n * self.share < FEW


def measured(n: int, share: float, drawn: Drawn) -> Setting:
    made = intervals(drawn)
    answered = drawn.rows.total(drawn.rows.moments.n)[:, 0] > 1
    width = {name: float(np.median((high - low)[answered])) for name, (low, high) in made.items()}
    coverage = {
        name: float(((low <= drawn.share) & (drawn.share <= high))[answered].mean())
        for name, (low, high) in made.items()
    }
    return Setting(n, share, coverage, {name: width[name] / width[TODAY] for name in width})


Draw = Callable[[int, float, int, np.random.Generator], Drawn]
SLOPES = {0.0: "", 0.7: ", more yes behind large weights", -0.7: ", more yes behind small weights"}
STRATA: dict[str, Callable[..., Drawn]] = {
    "four size classes": strata,
    "four size classes of few enterprises": partial(strata, population=6),
    "half of all behind a tenth of the sample": partial(strata, enterprises=HEAVY, proportions=HEAVY_PROPORTIONS),
}
GROUPS: dict[str, dict[str, Draw]] = {
    "Weights equal within strata": {
        f"{name}{text}": partial(draw, slope=-slope)
        for (name, draw), (slope, text) in product(STRATA.items(), SLOPES.items())
    },
    "Lognormal weights": {
        f"σ = {spread:g}{text}": partial(lognormal_weights, spread=spread, slope=slope)
        for (slope, text), spread in product(SLOPES.items(), SPREADS)
    },
    "Clusters of unlike size": {
        f"{text}, σ = {spread:g}": partial(clusters, between=between, spread=spread)
        for (between, text), spread in product({0.3: "alike", 0.9: "unlike"}.items(), (0.0, 0.5, 1.0))
    },
}
"""What is drawn, by table and row. Weights fall from one size class to the next."""


def samples_of(n: int) -> int:
    return 4000 if n <= 100 else 2000


def study(draw: Draw, random: np.random.Generator) -> list[Setting]:
    """All sizes and shares of a row."""
    return [measured(n, share, draw(n, share, samples_of(n), random)) for n, share in product(SIZES, SHARES)]


def row(name: str, settings: Sequence[Setting]) -> str:
    """Lowest and highest coverage in %, and in brackets how wide the intervals are beside those of R."""
    cells = []
    for candidate in settings[0].coverage:
        coverage = [100 * one.coverage[candidate] for one in settings]
        width = float(np.median([one.width[candidate] for one in settings]))
        cells.append(f"{min(coverage):.1f}–{max(coverage):.1f} ({width:.2f})")
    return f"| {name} | {' | '.join(cells)} |"


def table(title: str, found: dict[str, list[Setting]], few: bool) -> str:
    """The settings with few expected yes-answers, or the others, of a group."""
    chosen = {name: [one for one in settings if one.has_few == few] for name, settings in found.items()}
    names = [f"**{name}**" if name == PRODUCT else name for name in next(iter(chosen.values()))[0].coverage]
    head = f"| {title} | {' | '.join(names)} |\n|---|{'---:|' * len(names)}"
    return "\n".join([head, *(row(name, settings) for name, settings in chosen.items())])


def main() -> int:
    random = np.random.default_rng(20261128)
    found: dict[str, dict[str, list[Setting]]] = {}
    for title, draws in GROUPS.items():
        found[title] = {}
        for name, draw in draws.items():
            found[title][name] = study(draw, random)
            print(f"{title}: {row(name, [one for one in found[title][name] if not one.has_few])}", flush=True)
    parts = [table(title, rows, few=False) for title, rows in found.items()]
    rare = {title: [one for settings in rows.values() for one in settings] for title, rows in found.items()}
    DOCUMENT.write("\n\n".join([*parts, table(f"Fewer than {FEW} expected yes", rare, few=True)]))
    low = [
        (title, name, one.n, one.share, one.coverage[PRODUCT])
        for title, rows in found.items()
        for name, settings in rows.items()
        for one in settings
        if not one.has_few and one.coverage[PRODUCT] < LEAST
    ]
    for setting in low:
        print(f"{PRODUCT} covers less often than accepted: {setting}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
