"""The lines about the survey as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from api.definitions.drafts.yaml_texts import comment, yaml_text
from api.definitions.elements import PLACEHOLDER


def opening(what: str, name: str) -> Iterator[str]:
    """What the draft is, and what to do with it."""
    yield f"# A first definition of the {what} in {comment(name)}, drafted from its columns. Check every line."
    yield f"# Replace each {PLACEHOLDER}; `benchmarks survey check` lists those that are left. See docs/definitions.md."


def head(name: str, basis: Iterable[str]) -> Iterator[str]:
    """From the id to the access; ``basis`` are the lines that say how the respondents were found."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.rpartition("/")[2].partition(".")[0].lower()).strip("-") or "survey"
    yield f"survey: {yaml_text(slug)}                # the survey's id in addresses"
    yield f"title: {{en: {PLACEHOLDER}, de: {PLACEHOLDER}}}"
    yield f"publisher: {PLACEHOLDER}"
    yield f"population: {{en: {PLACEHOLDER}, de: {PLACEHOLDER}}}   # whom the survey speaks of"
    yield from basis
    yield f"licence: {{name: {PLACEHOLDER}}}     # of the figures, such as CC-BY-4.0"
    yield f"citation: {PLACEHOLDER}"
    yield "access: partner                  # partner or public"
