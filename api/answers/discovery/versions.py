"""The version that an answer about what there is was asked in: its links keep to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

from api.concepts.editions.edition import Edition
from api.concepts.terms import SelectionRequest

CURRENT = SelectionRequest()
"""What is published now."""


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
