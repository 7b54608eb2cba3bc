"""Addresses that stand in what is answered; they keep to the version that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from api.concepts.editions.edition import Edition
from api.concepts.fields import described
from api.concepts.terms import SelectionRequest

ADDRESS = "Relative to this server."
CURRENT = SelectionRequest()
"""What is published now."""


@dataclass
class SelfLinks:
    """Where this is."""

    self: str = described(f"This address. {ADDRESS}", example="/v1/surveys")


@dataclass
class LinksToFigures(SelfLinks):
    """Where this is, and its figures."""

    benchmarks: str = described(f"Its figures. {ADDRESS}", example="/v1/benchmarks?survey=sme-pulse")


def version_parameters(version: SelectionRequest, editions: Iterable[Edition] = ()) -> list[str]:
    """The parameters that ask for the same version again; of releases only those of ``editions``, where some are."""
    if version.release:
        named = [edition.header.id for edition in editions] or version.release
        return [f"release={','.join(named)}"]
    if version.as_of is None:
        return []
    # A moment to the microsecond: rounded, it could lie before a publication that it follows. Z, as + reads as a blank.
    return [f"as_of={version.as_of.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"]


def linked(path: str, *parameters: Sequence[str]) -> str:
    """An address with the parameters of all lists."""
    every = [one for some in parameters for one in some]
    return f"{path}?{'&'.join(every)}" if every else path
