"""A survey that is published twice, as a revision or as the next wave, and read over HTTP by somebody who subtracts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from api.errors import Refused
from tests.attack.laboratory import Definition, Laboratory

SURVEY = Definition(
    "versions",
    {"sector": "abc", "size": ("few", "many")},
    ["{indicator: adoption, coding: yn, columns: {email: email, webshop: webshop}}"],
    channels=("webshop",),
    responses=("weight: w",),
    k=5,
)
RAKED = replace(
    SURVEY,
    responses=(
        "weight: w",
        "weighting:",
        "  method: rake",
        "  margins:",
        "    - {by: [size], totals: [{size: few, total: 1000}, {size: many, total: 1100}]}",
        "    - {by: [sector], totals: [{sector: a, total: 400}, {sector: b, total: 600}, {sector: c, total: 1100}]}",
    ),
)
MANY = {("a", "few"): 9, ("a", "many"): 12, ("b", "few"): 14, ("b", "many"): 17, ("c", "few"): 25, ("c", "many"): 30}

Cell = tuple[str, str]
Shares = Mapping[Cell, float]
"""(sector, size) → the share that is shown, as a fraction."""


@dataclass(frozen=True)
class Member:
    """A row of the file."""

    id: str
    sector: str
    size: str
    email: int
    webshop: int
    w: float = 1.0

    @property
    def cells(self) -> list[Cell]:
        """All cells that this respondent is in."""
        return [(sector, size) for sector in (self.sector, "_T") for size in (self.size, "_T")]


def members(seed: int, *, weights: bool = False) -> list[Member]:
    """9 to 30 in each of six cells, with random answers and, where asked for, weights from 1 to 5."""
    drawn = random.Random(seed)
    return [
        Member(
            f"{sector}{size}{place}",
            sector,
            size,
            drawn.randint(0, 1),
            int(drawn.random() < 0.3),
            round(drawn.uniform(1, 5), 2) if weights else 1.0,
        )
        for (sector, size), count in MANY.items()
        for place in range(count)
    ]


def with_(people: Sequence[Member], place: int, **changes: object) -> list[Member]:
    """One of them changed."""
    return [replace(one, **changes) if at == place else one for at, one in enumerate(people)]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Twice:
    """The releases that were published of two versions, and where to read them."""

    laboratory: Laboratory
    releases: Sequence[str]

    def both(self, before: str, now: str) -> Iterator[tuple[Cell, float, float]]:
        """The cells that both releases show, with the shares of a channel before and of one now."""
        if len(self.releases) == 2:
            then, later = (self._shares(*of) for of in zip(self.releases, (before, now), strict=True))
            yield from ((cell, then[cell], later[cell]) for cell in then.keys() & later.keys())

    def fewer(self, cell: Cell, sizes: tuple[int, int], before: str, now: str) -> set[int]:
        """By how many fewer say yes now in a cell of so many respondents; nothing where one share is withheld."""
        return {
            round(then * sizes[0]) - round(later * sizes[1]) for of, then, later in self.both(before, now) if of == cell
        }

    def _shares(self, release: str, channel: str) -> Shares:
        query = {"indicator": "adoption", "channel": channel, "sector": "*", "size": "*", "release": release}
        rows = self.laboratory.ask(survey=SURVEY.survey, **query)
        return {(one["sector"], one["size"]): one["value"] for one in rows if one["status"] == "published"}


def publish_twice(
    laboratory: Laboratory,
    definition: Definition,
    first: Sequence[Member],
    second: Sequence[Member],
    waves: Sequence[str] = ("2031", "2031"),
) -> Twice:
    """Publish two versions; a second one that is refused is left out."""
    releases = []
    for number, (people, wave) in enumerate(zip((first, second), waves, strict=True), start=1):
        try:
            built = laboratory.publish(definition, [asdict(one) for one in people], wave)
            releases += [one.release for one in built]
        except Refused:
            assert number == 2, "the first version is published"
    return Twice(laboratory, releases)
