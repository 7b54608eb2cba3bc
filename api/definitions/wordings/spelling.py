"""How a text is spelled in plain ASCII letters, so that two spellings can be compared."""

from __future__ import annotations

import re
import unicodedata

_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
    | {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "Æ": "Ae", "Œ": "Oe", "Ø": "O", "Ł": "L"}
)


def ascii_of(text: str) -> str:
    """The text in ASCII: umlauts as German spells them without (Größe: Groesse), other letters without accents."""
    composed = unicodedata.normalize("NFC", text)
    spelled = composed.translate(_SPELLED)
    folded = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return folded.upper() if composed.isupper() else folded


def plain_words(text: str) -> str:
    """The text in lower case ASCII, its words parted by single spaces: "Größe (ca.)" is "groesse ca"."""
    return " ".join(re.findall(r"[a-z0-9]+", ascii_of(text).lower().replace("+", " plus ").replace("&", " and ")))
