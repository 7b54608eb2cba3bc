"""Queries that are never repeated: each is made of one code of several lists, and none is asked twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import gcd, prod

from tests.bench.columns import LEVELS
from tests.bench.surveys import CHANNELS, INDICATORS, LARGE, REGIONS, SECTIONS, SIZES, Survey

STEP = 7_368_787
"""A prime above the length of every list: a walk with this step visits all combinations before it repeats one."""
SIZE_PAIRS = tuple(",".join(pair) for pair in combinations(SIZES, 2))
FIVE_CHANNELS = tuple(",".join(five) for five in combinations(CHANNELS, 5))
ROWS = 10
"""What each query has: two size classes × five channels."""
PRODUCT = "/v1/benchmarks?survey=bench&sector={}&size={}&region={}&indicator={}&channel={}&confidence={}"  # fmt: skip
FASTAPI = "/figures?sector={}&size={}&region={}&indicator={}&channel={}&confidence={}"
DATASETTE = (
    "/figures/figure.json?sector__exact={}&size__in={}&region__exact={}&indicator__exact={}&channel__in={}"
    "&_shape=objects&_size=100"
)
ANY_RELEASE = "/v1/benchmarks?{}&{}&size={}&indicator={}&channel={}&confidence={}"
ALL_CELLS = "/v1/benchmarks?survey=bench&sector=*&size=*&region=*&indicator={}&channel={}&confidence={}"
LONG = f"{ALL_CELLS}&limit=10000"
REPEATED_CODES = ("J", "SME,GE250", "DE-BY", "adoption", FIVE_CHANNELS[0], "0.95")
REPEATED = PRODUCT.format(*REPEATED_CODES)


class Walk:
    """Paths made by filling ``template`` with one member of each list, in an order that seems random.

    It goes on where it stopped, so that a server is never asked the same twice.
    """

    def __init__(self, template: str, *lists: Sequence[str]) -> None:
        self._template, self._lists = template, lists
        self.distinct = prod(map(len, lists))
        if gcd(STEP, self.distinct) != 1:
            raise ValueError(f"a walk of step {STEP:,} repeats itself before all {self.distinct:,} queries")
        self._asked = 0

    def next(self, count: int) -> list[str]:
        """The next ``count`` paths.

        Raises:
            ValueError: there are not so many left.
        """
        if self._asked + count > self.distinct:
            raise ValueError(f"only {self.distinct - self._asked:,} queries are left, not {count:,}")
        first, self._asked = self._asked, self._asked + count
        return [self._path(place * STEP % self.distinct) for place in range(first, self._asked)]

    def _path(self, number: int) -> str:
        codes = []
        for members in self._lists:
            number, place = divmod(number, len(members))
            codes.append(members[place])
        return self._template.format(*codes)


def large_walk(template: str = PRODUCT) -> Walk:
    """Through the survey of 200,000 figures."""
    return Walk(template, LARGE.sectors, SIZE_PAIRS, REGIONS, INDICATORS, FIVE_CHANNELS, LEVELS)


def release_walk(surveys: Sequence[Survey]) -> Walk:
    """Through the figures of several surveys: half the queries are of the newest wave, half pin an older release."""
    cells = [f"sector={sector}&region=DE" for sector in SECTIONS]
    cells += [f"sector=_T&region={region}" for region in REGIONS[1:]]
    older = [f"release={release}" for survey in surveys for release in survey.releases[:-1]]
    newest = [f"survey={survey.id}" for survey in surveys]
    mix = older + [newest[place % len(newest)] for place in range(len(older))]
    return Walk(ANY_RELEASE, mix, cells, SIZE_PAIRS, INDICATORS, FIVE_CHANNELS, LEVELS)


def long_walk() -> Walk:
    """Through selections of more than 10,000 figures; each is the codes that ``LONG`` needs, separated by spaces."""
    pairs = [",".join(pair) for pair in combinations(CHANNELS, 2)]
    return Walk("{} {} {}", INDICATORS, pairs, LEVELS)


def long_path(template: str) -> str:
    """A query of 9,744 figures, every code spelt out."""
    cells = (LARGE.sectors[:29], SIZES, REGIONS)
    return template.format(*map(",".join, cells), INDICATORS[0], "xing,blog", LEVELS[1])
