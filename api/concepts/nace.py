"""NACE Rev. 2: which section a code of any depth belongs to.

Source: Regulation (EC) No 1893/2006 of 20 December 2006 establishing the statistical classification of economic
activities NACE Revision 2, Annex I: 21 sections (letters) made of 88 divisions (two digits). Groups and classes
("62.0", "62.01"), and the fifth digit of national versions such as the German WZ 2008 ("62.01.0"), add digits to their
division. Revision 2.1 gives some divisions to other letters: it is not what is meant here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_RANGES: Mapping[str, tuple[int, int]] = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
SECTIONS: Mapping[str, tuple[str, ...]] = {
    letter: tuple(f"{division:02}" for division in range(first, last + 1)) for letter, (first, last) in _RANGES.items()
}
"""Section → its divisions."""
SECTION_OF: Mapping[str, str] = {division: section for section, divisions in SECTIONS.items() for division in divisions}
"""Division → its section."""

_CODE = re.compile(r"([A-U])?([0-9]{2})(?:\.?([0-9])(?:([0-9])(?:\.?([0-9]))?)?)?", re.ASCII)


def lineage(text: str) -> tuple[str, ...] | None:
    """The code and those above it, the nearest first: ``62.01`` → ``62.01``, ``62.0``, ``62``, ``J``.

    Takes a section (``J``), or digits with or without the section's letter and with or without dots (``J62``,
    ``62.01``, ``J6201``, ``62.01.0``). None for any other text, for a division that does not exist, and for a letter
    that is not the division's. Whether a group or class exists within its division is not known here.
    """
    if text in SECTIONS:
        return (text,)
    match = _CODE.fullmatch(text)
    if match is None or match[2] not in SECTION_OF:
        return None
    letter, division, group, class_digit, national = match.groups()
    section = SECTION_OF[division]
    if letter not in (None, section):
        return None
    found = [section, division]
    if group:
        found.append(f"{division}.{group}")
    if class_digit:
        found.append(f"{division}.{group}{class_digit}")
    if national:
        found.append(f"{division}.{group}{class_digit}.{national}")
    return tuple(reversed(found))


def divisions(code: str) -> frozenset[str] | None:
    """The divisions a section or a division is made of; None for any other code."""
    if code in SECTIONS:
        return frozenset(SECTIONS[code])
    bare = code[1:] if code[:1] in SECTIONS and SECTION_OF.get(code[1:]) == code[:1] else code
    return frozenset((bare,)) if bare in SECTION_OF else None
