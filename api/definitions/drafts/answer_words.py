"""Words that say yes, no, no answer, or that none of the options applies: German and English, a few others."""

from __future__ import annotations

import re
from typing import Literal

BoxKind = Literal["none", "no_answer", "either"]
_BETWEEN = re.compile(r"\s*[/|,;()]\s*(?:(?:or|oder)\s+)?|\s+(?:or|oder)\s+")
_DOES_NOT_APPLY = re.compile(r"(this )?(does not apply|trifft nicht zu|nicht zutreffend)", re.IGNORECASE)
YES_WORDS = frozenset(
    {"yes", "ja", "sí", "si", "oui", "true", "y", "j", "x", "genannt", "selected", "mentioned", "checked", "ticked"}
    | {"gewählt", "ausgewählt", "angekreuzt", "quoted", "wahr", "✓", "trifft zu"}
)
NO_WORDS = frozenset(
    {"no", "nein", "non", "false", "n", "nicht genannt", "not selected", "not mentioned", "unchecked", "not ticked"}
    | {"nicht gewählt", "nicht ausgewählt", "nicht angekreuzt", "not quoted", "falsch", "trifft nicht zu"}
)
_NO_ANSWER = re.compile(
    r"^((no|keine) (answer|angabe|antwort)n?|k\. ?a\.?|n/?a|not stated|refused|verweigert|prefer not to (say|answer)"
    r"|(i )?(do not|don.?t|can.?t) (know|say)|dk|not (sure|answered)|missing|nicht beantwortet|wei(ß|ss) (ich )?nicht"
    r"|unknown|unbekannt|no sabe|no contesta|ns/nc|möchte ich nicht (angeben|sagen)|kann ich nicht sagen"
    r"|seen but unanswered)\W*$",
    re.IGNORECASE,
)
_NONE_OF_THEM = re.compile(
    r"^((we|i|wir) (use |nutzen )?)?"
    r"((none|neither|nothing)( of (these|those|them|the (above|following|options|channels)))?"
    r"|(nichts|keine?[rns]?)( (davon|hiervon|von (diesen|denen|allen)|(dieser|der)( (oben )?genannten)?( \w+)?))?"
    r"|ningun[oa]s?( de (estos|estas|los anteriores))?|aucune?( de ces .*)?)\W*$",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"^(not (asked|applicable|shown|displayed|seen)|nicht (gefragt|gezeigt|gestellt|angezeigt)|inapplicable|filter"
    r"|entfällt|legal skip|skipped|missing by (filter|design))\W*$",
    re.IGNORECASE,
)
NOTHING = frozenset({"-9", "-8", "-1", "9", "88", "98", "99", "888", "998", "999", "9999", "-99", "-77", "-66", "-999"})
"""Codes that usually stand for no answer where other codes are answers."""


def says_none(option: str) -> bool:
    """Whether an option is ticked by those to whom no other applies: no channel and no category."""
    return _NONE_OF_THEM.match(option.strip()) is not None


def says_no_answer(option: str) -> bool:
    """Whether the text is worded as no answer."""
    return _NO_ANSWER.match(option.strip()) is not None


def says_not_asked(option: str) -> bool:
    """Whether the text is worded as a question that was not put."""
    return _NOT_ASKED.match(option.strip()) is not None


def kind_of_box(text: str) -> BoxKind | None:
    """What a box with this text is for; None for an option. “None / don't know” may be meant either way."""
    text = text.replace("_", " ").strip()
    if says_none(text):
        return "none"
    if says_no_answer(text):
        return "no_answer"
    if says_not_asked(text) or _DOES_NOT_APPLY.fullmatch(text):
        return "either"
    parts = [part for part in _BETWEEN.split(text) if part]
    kinds = {kind_of_box(part) for part in parts} if len(parts) > 1 else {None}
    if None in kinds:
        return None
    return kinds.pop() if len(kinds) == 1 else "either"
