"""Candidates for what a wording means, and how wordings are looked for in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from api.concepts.codelists import Node
from api.concepts.texts import Text
from api.definitions.wordings.spelling import plain_words


@dataclass(frozen=True)
class Candidate:
    """A code that a text may mean, and why. ``certain``: the only one that fits, and the text says it in so many
    words; anything else is for the owner to decide."""

    code: str
    reason: str
    certain: bool


class Mention(NamedTuple):
    """A place of a text, in plain words, that speaks of a code."""

    code: str
    start: int
    end: int


@cache
def plain_label(label: Text) -> tuple[str, str]:
    """A label of the vocabulary in plain words, English and German: every text of a file is held against all."""
    return plain_words(label.en), plain_words(label.de)


def compiled(wordings: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """Code → the pattern of its wordings, which are written one after the other, parted by commas.

    A wording fits where a word begins with it; with ``~`` before it, also within a word; with ``.`` after it, only
    where the word ends there. A ``*`` stands for any words between, or none.
    """
    return {code: re.compile("|".join(map(_pattern, written.split(",")))) for code, written in wordings.items()}


def _pattern(wording: str) -> str:
    bare = wording.strip()
    begins = "" if bare.startswith("~") else r"\b"
    ends = r"\b" if bare.endswith(".") else ""
    return (
        begins
        + re.escape(bare.strip("~.")).replace(r"\ \*\ ", " (?:.* )?").replace(r"\*", ".*").replace(r"\ ", " ")
        + ends
    )


def mentions(text: str, patterns: Mapping[str, re.Pattern[str]]) -> list[Mention]:
    """What the ``text``, in plain words, speaks of, in its order; what lies within a longer mention is left out."""
    found = [Mention(code, *match.span()) for code, pattern in patterns.items() for match in pattern.finditer(text)]
    kept: list[Mention] = []
    for one in sorted(found, key=lambda mention: mention.start - mention.end):
        if not any(longer.start < one.end and one.start < longer.end for longer in kept):
            kept.append(one)
    return sorted(kept, key=lambda mention: mention.start)


def candidates_of(found: Iterable[Mention], text: str) -> tuple[Candidate, ...]:
    """A candidate per code that is spoken of, certain where it is the only one."""
    first: dict[str, Mention] = {}
    for mention in found:
        first.setdefault(mention.code, mention)
    return tuple(
        Candidate(code, f"says “{text[mention.start : mention.end]}”", len(first) == 1)
        for code, mention in first.items()
    )


def node_of(text: str, nodes: Iterable[Node]) -> Node | None:
    """The node whose label, in English or German, the text is."""
    said = plain_words(text)
    return next((node for node in nodes if said in plain_label(node.label)), None)
