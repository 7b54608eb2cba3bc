"""The size class that a text such as "10 bis 49 Beschäftigte" means."""

from __future__ import annotations

import re

from api.concepts.codelists import TOTAL
from api.concepts.size_classes import CODELIST, Bounds, bounds
from api.definitions.vocabulary import load_vocabulary
from api.definitions.wordings.candidates import Candidate, node_of

_OF_SOMETHING_ELSE = re.compile(
    r"[€$%]|\b(euro?|usd|chf|mio|mrd|millions?|umsatz|turnover|revenue|jahre?n?|years?|minuten?|minutes?|stunden?"
    r"|hours?|km|qm|standorte?|kunden|customers)\b",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")
_UNIT = r"(?: (?:personen|persons?|people|mitarbeit\w*|beschäftigte\w*|beschaeftigte\w*|employees?|staff|ma|fte|vzä))*"
_BELOW = r"(?:unter|weniger als|less than|fewer than|under|below|<)"
_TO = r"(?:-|–|—|bis|to|und|and)"
_FORMS = tuple(
    (re.compile(pattern.replace("#", "([0-9]{1,7})").replace("UNIT", _UNIT)), lowest, highest)
    for pattern, lowest, highest in (
        (rf"#UNIT ?{_TO} ?{_BELOW} ?#", 0, -1),
        (rf"(?:von |zwischen |from |between )?#UNIT ?{_TO} ?#", 0, 0),
        (r"#UNIT ?(?:\+|(?:und|oder) (?:mehr|darüber)|or more|and more|and over|or over|plus)", 0, None),
        (r"(?:ab|mindestens|from|at least|≥|>=) ?#", 0, None),
        (r"(?:mehr als|über|ueber|more than|over|above|>) ?#", 1, None),
        (rf"{_BELOW} ?#", None, -1),
        (r"(?:bis zu|bis|höchstens|hoechstens|maximal|up to|at most|≤|<=) ?#", None, 0),
    )
)
"""Pattern, what to add to its first number for the fewest persons, and to its last for the most; None: open."""
_ALONE = re.compile(
    r"(just me|nur ich|(solo[- ]?|allein)selbst(ä|ae)ndige?r?|einzelunternehmer|1 (person|mitarbeiter\w*|employee))"
)
_WORDS = {
    "0-9": re.compile(r"kleinst|micro", re.IGNORECASE),
    "10-49": re.compile(r"^(klein(e|es|er)?|small)\b|kleinunternehm|kleinbetrieb", re.IGNORECASE),
    "50-249": re.compile(r"^(mittel|mittler|medium)", re.IGNORECASE),
    "GE250": re.compile(r"^(gro(ß|ss)|large)", re.IGNORECASE),
}


def match_size(text: str) -> Candidate | None:
    """The standard size class whose numbers of persons employed hold all that the text means; a class of other bounds
    that the codelist has; None where it straddles classes or is of something else, such as turnover."""
    codelist = load_vocabulary().codelists[CODELIST]
    if node := node_of(text, (node for node in codelist.nodes if node.code != TOTAL)):
        return Candidate(node.code, f"is the label of {node.code}", certain=True)
    if _OF_SOMETHING_ELSE.search(text):
        return None
    meant = _bounds(text)
    if meant is None:
        found = next((code for code, pattern in _WORDS.items() if pattern.search(text.strip())), None)
        return Candidate(found, "says so in a word, without numbers", certain=False) if found else None
    nodes = [node for node in codelist.nodes if node.level == "class"]
    nodes += [node for node in codelist.nodes if bounds(node.code) == meant]
    for node in nodes:
        if (limits := bounds(node.code)) and limits.contains(meant):
            return Candidate(node.code, _reason(meant, node.code), certain=True)
    return None


def _reason(meant: Bounds, code: str) -> str:
    most = "and more" if meant.most is None else f"to {meant.most}"
    return f"{meant.fewest} {most} persons lie within {code}"


def _bounds(text: str) -> Bounds | None:
    """The numbers of persons the text means, if it is such a class and nothing else."""
    parts = [part for part in re.split("[():;]", text) if re.search("[0-9]", part)] or [text]
    said = " ".join(_THOUSANDS.sub("", parts[0]).lower().split())
    if len(parts) > 1:
        return None
    if _ALONE.fullmatch(said):
        return Bounds(1, 1)
    bare = re.sub(_UNIT + r"[ .:()]*$", "", said)
    for pattern, to_first, to_last in _FORMS:
        if match := pattern.fullmatch(bare):
            numbers = [int(number) for number in match.groups()]
            fewest = 0 if to_first is None else numbers[0] + to_first
            most = None if to_last is None else numbers[-1] + to_last
            return Bounds(fewest, most) if most is None or fewest <= most else None
    return None
