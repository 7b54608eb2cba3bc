"""The section or division of NACE Rev. 2 that a sector's text means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from api.concepts.codelists import Node
from api.concepts.nace import SECTION_OF, SECTIONS, lineage
from api.definitions.vocabulary import load_vocabulary
from api.definitions.wordings.candidates import Candidate, Mention, compiled, mentions, node_of
from api.definitions.wordings.sector_words import ACTIVITIES, HINTS
from api.definitions.wordings.spelling import plain_words

CODELIST = "nace-r2"
Level = Literal["section", "division"]
_ACTIVITIES, _HINTS = compiled(ACTIVITIES), compiled(HINTS)
_EXCEPT = re.compile(r"\b(ohne|ausser|ausgenommen|except|excluding|without|not)\b[^);,]*", re.IGNORECASE)
_REST = re.compile(r"\b(andere[rs]?|other|uebrige[rs]?|weitere[rs]?|sonstige[rsn]?)\b")
_NUMBERED = re.compile(r"\(?([A-U]|[0-9]{2}(?:\.[0-9]+)*)\)?\s*[-–—:.,)|]?\s+(\S.*)", re.DOTALL)


def match_sector(text: str, level: Level = "section") -> tuple[Candidate, ...]:
    """The sections (or divisions, where the text is as exact as that) that a sector's text may mean.

    A section's own label, and a text all of whose words belong to one section, are certain; several sections, words
    for a thing alone ("Holz") and a code before a text that speaks of something else are not.
    """
    codelist = load_vocabulary().codelists[CODELIST]
    nodes = [node for node in codelist.nodes if node.level in ("section", "division")]
    if node := node_of(text, nodes):
        return (Candidate(_at(level, node.code), f"is the label of {node.code} in NACE Rev. 2", certain=True),)
    if numbered := _NUMBERED.fullmatch(text.strip()):
        code, rest = numbered.groups()
        return _numbered(code, rest, match_sector(rest, level), nodes, level)
    return tuple(_by_words(plain_words(_EXCEPT.sub(" ", text)), level))


def _at(level: Level, code: str) -> str:
    return code if level == "division" else SECTION_OF.get(code, code)


def _numbered(
    code: str, rest: str, by_words: tuple[Candidate, ...], nodes: Iterable[Node], level: Level
) -> tuple[Candidate, ...]:
    """“C – Manufacturing”: the code counts where the words speak of it; “A) Handel” merely numbers the answers."""
    above = lineage(code) or ()
    known = [one for one in above if one in SECTIONS or one in SECTION_OF]
    if not known:
        return by_words
    written = known[0] if level == "division" else known[-1]
    agrees = any(known[-1] == SECTION_OF.get(one.code, one.code) for one in by_words)
    candidate = Candidate(written, f"begins with “{code}”", certain=agrees)
    return (candidate,) if agrees or not by_words else tuple(_doubted([*by_words, candidate]))


def _doubted(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    return (Candidate(one.code, one.reason, certain=False) for one in candidates)


def _by_words(said: str, level: Level) -> Iterator[Candidate]:
    found = mentions(said, _ACTIVITIES)
    hints = [] if found else mentions(said, _HINTS)
    by_section: dict[str, list[Mention]] = {}
    for mention in found or hints:
        by_section.setdefault(_at("section", mention.code), []).append(mention)
    certain = bool(found) and len(by_section) == 1 and not _REST.search(said)
    for section, of_section in by_section.items():
        codes = list(dict.fromkeys(mention.code for mention in of_section))
        exact = codes[0] if len(codes) == 1 else section
        words = ", ".join(f"“{said[one.start : one.end]}”" for one in of_section)
        yield Candidate(_at(level, exact), f"says {words}", certain)
