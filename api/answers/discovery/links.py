"""Addresses that stand in what is answered."""

from __future__ import annotations

from dataclasses import dataclass

from api.concepts.fields import described

ADDRESS = "Relative to this server."


@dataclass
class SelfLinks:
    """Where this is."""

    self: str = described(f"This address. {ADDRESS}", example="/v1/surveys")


@dataclass
class LinksToFigures(SelfLinks):
    """Where this is, and its figures."""

    benchmarks: str = described(f"Its figures. {ADDRESS}", example="/v1/benchmarks?survey=sme-pulse")
