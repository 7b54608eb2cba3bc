"""A difference between two specifications, and what to tell whoever made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RENEW = "make snapshot"


@dataclass(frozen=True)
class Difference:
    """What differs at a place of the contract; ``breaks`` says which clients break and how, None: none do."""

    place: str
    what: str
    breaks: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f" - {self.breaks}" if self.breaks else "")


def breaking(place: str, what: str, breaks: str) -> Difference:
    return Difference(place, what, breaks)


def compatible(place: str, what: str) -> Difference:
    return Difference(place, what)


def explain(differences: Sequence[Difference]) -> str:
    """What to do about differences from the snapshot; empty where there are none."""
    worse = [f"  {one}" for one in differences if one.breaks]
    fine = [f"  {one}" for one in differences if not one.breaks]
    parts = []
    if worse:
        parts += [
            "The interface has changed in a way that breaks clients:",
            *worse,
            "Keep what was promised: add beside it, and deprecate what is to go (docs/support.md).",
        ]
    if fine:
        parts += [
            f"The interface has grown, which no client minds. When that is meant, renew the snapshot with `{RENEW}`:",
            *fine,
        ]
    return "\n".join(parts)
