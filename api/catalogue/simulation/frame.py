"""The frame: an imagined population of enterprises in Germany, and the sample sizes of its strata.

The counts have the order of magnitude of the German business economy (mostly micro-enterprises); they are round
and made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

SIZES: tuple[str, ...] = ("0-9", "10-49", "50-249", "GE250")
SME_SIZES: tuple[str, ...] = SIZES[:3]

ENTERPRISES: Mapping[str, tuple[int, int, int, int]] = {
    "B": (1_250, 430, 105, 15),
    "C": (139_000, 44_000, 17_500, 4_500),
    "D": (34_000, 1_200, 600, 200),
    "E": (7_300, 2_900, 1_130, 170),
    "F": (305_000, 59_500, 5_200, 300),
    "G": (472_000, 59_000, 12_000, 2_000),
    "H": (81_000, 18_000, 5_200, 800),
    "I": (178_000, 38_500, 3_300, 200),
    "J": (118_500, 12_500, 3_400, 600),
    "L": (182_500, 6_200, 1_150, 150),
    "M": (417_500, 36_500, 5_300, 700),
    "N": (178_000, 26_000, 9_300, 1_700),
}
"""NACE Rev. 2 section → enterprises per size class."""

LAND_PER_MILLE: Mapping[str, int] = {
    "DE-BW": 140,
    "DE-BY": 182,
    "DE-BE": 50,
    "DE-BB": 27,
    "DE-HB": 7,
    "DE-HH": 27,
    "DE-HE": 80,
    "DE-MV": 17,
    "DE-NI": 83,
    "DE-NW": 208,
    "DE-RP": 45,
    "DE-SL": 10,
    "DE-SN": 47,
    "DE-ST": 22,
    "DE-SH": 33,
    "DE-TH": 22,
}

SECTOR_GROUPS: Mapping[str, tuple[str, ...]] = {
    "manufacturing": ("C",),
    "mining-energy-water": ("B", "D", "E"),
    "construction": ("F",),
    "trade": ("G",),
    "transport": ("H",),
    "hospitality": ("I",),
    "information": ("J",),
    "professional": ("M",),
    "property-support": ("L", "N"),
}

SAMPLE_SIZES: Mapping[str, tuple[int, int, int, int]] = {
    "manufacturing": (75, 85, 80, 75),
    "mining-energy-water": (35, 30, 30, 25),
    "construction": (130, 60, 30, 22),
    "trade": (190, 75, 60, 50),
    "transport": (50, 35, 35, 28),
    "hospitality": (85, 50, 25, 18),
    "information": (75, 35, 30, 28),
    "professional": (155, 40, 25, 24),
    "property-support": (125, 30, 25, 30),
}
"""Sector group → enterprises drawn per size class: 2,000 in all, large enterprises far above their share."""


@dataclass(frozen=True)
class Enterprise:
    """One enterprise drawn from the frame."""

    sector: str
    size: str
    land: str
    stratum: Stratum


@dataclass(frozen=True)
class Stratum:
    """Sector group × size class: drawn from separately.

    ``parts`` lists section, Land and number of enterprises; together they are the stratum's ``population``.
    """

    sector_group: str
    size: str
    parts: tuple[tuple[str, str, int], ...]
    sample_size: int

    @property
    def population(self) -> int:
        return sum(count for _, _, count in self.parts)

    @property
    def weight(self) -> float:
        """The design weight N_h / n_h."""
        return self.population / self.sample_size

    def enterprises(self, numbers: list[int]) -> list[Enterprise]:
        """The enterprises with these numbers (ascending, below ``population``), which count through ``parts``."""
        ends = list(accumulate(count for _, _, count in self.parts))
        found: list[Enterprise] = []
        part = 0
        for number in numbers:
            while number >= ends[part]:
                part += 1
            sector, land, _ = self.parts[part]
            found.append(Enterprise(sector, self.size, land, self))
        return found


def by_land(count: int) -> dict[str, int]:
    """``count`` enterprises spread over the Länder in whole numbers that add up to ``count``."""
    ends = [count * share // 1000 for share in accumulate(LAND_PER_MILLE.values())]
    return {land: end - start for land, start, end in zip(LAND_PER_MILLE, [0, *ends], ends, strict=False)}


def strata() -> tuple[Stratum, ...]:
    """All strata, sector group by sector group, small sizes first."""
    return tuple(
        Stratum(
            group,
            size,
            tuple(
                (section, land, count)
                for section in sections
                for land, count in by_land(ENTERPRISES[section][position]).items()
            ),
            SAMPLE_SIZES[group][position],
        )
        for group, sections in SECTOR_GROUPS.items()
        for position, size in enumerate(SIZES)
    )
