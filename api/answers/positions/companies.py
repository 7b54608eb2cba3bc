"""Companies: what they say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ANY = "any"
"""The channel that stands for all channels together."""


@dataclass(frozen=True)
class ChannelUse:
    """What a company does with one channel; None is not said."""

    channel: str
    uses: bool
    dialogue: bool | None = None
    minutes_per_day: float | None = None


@dataclass(frozen=True)
class Company:
    """What a company says of itself: codes by dimension, or how many persons it employs, and what it does."""

    ref: str
    codes: Mapping[str, str]
    employees: int | None = None
    channels: tuple[ChannelUse, ...] = ()
    minutes_per_day: float | None = None

    @property
    def all_minutes(self) -> float | None:
        """Minutes on all channels: as said, else the sum where every channel used has some."""
        if self.minutes_per_day is not None:
            return self.minutes_per_day
        spent = [one.minutes_per_day for one in self.channels if one.uses and one.channel != ANY]
        given = [minutes for minutes in spent if minutes is not None]
        return sum(given) if given and len(given) == len(spent) else None
