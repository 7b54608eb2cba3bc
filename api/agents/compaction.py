"""Answers as they are handed to a model: without what says nothing, and with links that can be followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Absolute = Callable[[str], str]

TELLING_NULLS = ("value", "ci_low", "ci_high", "n", "difference", "p_adjusted")
"""That these are null is what must be known: a model may not take a number for merely left out."""
KEPT_LINKS = ("permalink", "csv", "chart")
FIGURE_PATH = "/v1/benchmarks/"


def compact(value: Any, absolute: Absolute) -> Any:
    """Without members that are null or empty (but ``TELLING_NULLS``) and without links inside; each figure has its
    permanent address."""
    if isinstance(value, list):
        return [compact(one, absolute) for one in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: compact(one, absolute)
        for name, one in value.items()
        if name in TELLING_NULLS or (one is not None and one not in ([], {}) and name != "links")
    }
    if "status" in value and value.get("id"):
        found["permalink"] = absolute(f"{FIGURE_PATH}{value['id']}")
    return found


def compact_links(links: Mapping[str, Any], absolute: Absolute) -> dict[str, str]:
    """The links worth keeping, as addresses."""
    return {name: absolute(links[name]) for name in KEPT_LINKS if links.get(name)}


def compact_meta(meta: Mapping[str, Any], absolute: Absolute, *, has_rows: bool) -> dict[str, Any]:
    """What the codes and ids in the rows mean. The selection only where there are no rows to show it."""
    kept = {name: value for name, value in meta.items() if name != "selection" or not has_rows}
    found: dict[str, Any] = compact(kept, absolute)
    return found
