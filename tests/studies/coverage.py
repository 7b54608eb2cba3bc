"""How often do nominal 95 % intervals contain the true share? Writes its table into docs/methodology.md.

Part of ``make coverage-study``; minutes, always the same numbers. Fails when the product's interval covers less often
than 92 % or more often than 97.5 % (98 % of few respondents) in any setting within four strata.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.estimation.estimates import Estimates, estimate
from api.estimation.intervals import effective_size, korn_graubard_interval, share_interval
from api.estimation.moments import Array
from api.estimation.precision import share_precision
from api.estimation.share_methods import share_bounds
from tests.marked_document import MarkedDocument
from tests.studies.population import FOUR_SECTORS, ONE_SECTOR, draw_samples, population

DOCUMENT = MarkedDocument("methodology.md", "coverage-study")
DOMAIN_SIZES = (14, 35, 105)
SHARES = (0.02, 0.08, 0.25)
SAMPLES = 20_000
LEVEL = 0.95
ACCEPTED = (0.92, 0.975)
OF_FEW = (0.92, 0.98)
"""Accepted with fewer than 20 respondents."""
PRODUCT = "`kish`"
COMPARED = ("wilson", "beta", "xlogit", "likelihood", "asin", "mean")


@dataclass(frozen=True)
class Setting:
    """What was drawn and found: mean respondents of the domain, true share, and by method the coverage and the median
    width of the intervals; ``capped`` is the part of the samples in which the cap at n binds."""

    respondents: float
    share: float
    capped: float
    coverage: Mapping[str, float]
    width: Mapping[str, float]


def intervals(found: Estimates) -> dict[str, tuple[Array, Array]]:
    """Bounds by method. Where R's methods are undefined (p̂ = 0 or 1) they give the point p̂, as their formulas do."""
    size = effective_size(found.value, found.se, found.n, found.kish)
    by_kish = share_precision(found.value, found.se, found, "kish")
    made = {
        PRODUCT: share_interval(found.value, by_kish.size, found.n, by_kish.df, LEVEL),
        "`r_survey`": share_interval(found.value, size, found.n, found.df, LEVEL),
        "Korn–Graubard, capped": korn_graubard_interval(found.value, size, found.n, found.df, LEVEL),
    }
    for method in COMPARED:
        low, high = share_bounds(method, found.value, found.se, found.n, found.df, LEVEL)
        made[method] = np.where(np.isnan(low), found.value, low), np.where(np.isnan(high), found.value, high)
    return made


def study(domain_size: int, share: float, sectors: Sequence[float], random: np.random.Generator) -> Setting:
    truth = population(domain_size, share, sectors)
    found = estimate(draw_samples(truth, SAMPLES, random))
    answered: NDArray[np.bool_] = found.n > 0
    made = intervals(found)
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = found.value * (1 - found.value) / found.variance
    coverage = {
        name: float(((low <= truth.share) & (truth.share <= high))[answered].mean())
        for name, (low, high) in made.items()
    }
    width = {name: float(np.median((high - low)[answered])) for name, (low, high) in made.items()}
    capped = float((np.isfinite(raw) & (raw > found.n))[answered].mean())
    return Setting(float(found.n.mean()), truth.share, capped, coverage, width)


def table(settings: Sequence[Setting]) -> str:
    """A part of the study as a Markdown table."""
    names = list(settings[0].coverage)
    titles = [f"**{names[0]}**", *names[1:3], *(f"`{name}`" for name in names[3:])]
    lines = [f"| n | share | cap binds | {' | '.join(titles)} |", "|---:|---:|---:|" + "---:|" * len(names)]
    for found in settings:
        cells = [f"{100 * found.coverage[name]:.1f} ({100 * found.width[name]:.0f})" for name in names]
        head = f"{found.respondents:.0f} | {100 * found.share:.1f} % | {100 * found.capped:.0f} %"
        lines.append(f"| {head} | {' | '.join(cells)} |")
    return "\n".join(lines)


def run(sectors: Sequence[float], random: np.random.Generator) -> list[Setting]:
    """All settings, announced as they are done."""
    settings: list[Setting] = []
    for domain_size in DOMAIN_SIZES:
        for share in SHARES:
            settings.append(study(domain_size, share, sectors, random))
            print(f"n ≈ {domain_size}, share ≈ {share:.0%}: {100 * settings[-1].coverage[PRODUCT]:.1f} %", flush=True)
    return settings


def is_accepted(respondents: float, coverage: float) -> bool:
    least, most = ACCEPTED if respondents >= 20 else OF_FEW
    return least <= coverage <= most


def main() -> int:
    random = np.random.default_rng(20120612)
    within, across = run(ONE_SECTOR, random), run(FOUR_SECTORS, random)
    text = (
        f"{SAMPLES:,} samples in each setting, nominal {LEVEL:.0%}. Coverage in %; "
        "in brackets the median width in points."
        f"\n\nA domain within four strata:\n\n{table(within)}"
        f"\n\nA domain spread over sixteen strata, so with fewer degrees of freedom:\n\n{table(across)}"
    )
    DOCUMENT.write(text)
    outside = [found for found in within if not is_accepted(found.respondents, found.coverage[PRODUCT])]
    for found in outside:
        print(f"{PRODUCT} covers {100 * found.coverage[PRODUCT]:.1f} % at n = {found.respondents:.0f}", file=sys.stderr)
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
