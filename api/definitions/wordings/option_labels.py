"""How survey tools write an option behind its question, in labels and names."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OF_TOOLS = (
    r"(?P<question>.+?)\s*\((?:choice|Auswahl)\s*=\s*(?P<option>.+)\)",  # REDCap
    r"(?P<question>.+)\s+-\s+(?:Selected Choice|Ausgewählte Auswahl)\s+-\s+(?P<option>.+)",  # Qualtrics
    r"(?P<question>.+?)\s*\[(?P<option>[^\[\]]+)\]",  # LimeSurvey, grids of Google Forms
    r"(?P<question>.+?[?.:!…)*])\s+-\s+(?P<option>.+)",
    r"(?P<question>[^:]+):\s+(?P<option>.+)",  # SoSci Survey, EFS
    r"(?P<question>[^/]+(?:/[^/]+)*)/(?P<option>[^/]+)",  # KoboToolbox
    r"(?P<question>\w+)___(?P<option>\w+)",  # REDCap's names
)
_OTHERS = (
    r"(?P<question>.*\S)(?:\s+[-–|]|\s*:)\s+(?P<option>\S.*)",
    r"(?P<question>\w*[^\W_])_(?P<option>[^\W_]+)",
)
"""Forms that many a text has without being an option of anything."""


def splits(text: str, *, loosely: bool = False) -> Iterator[tuple[str, str]]:
    """The ways to cut a text into a question and one of its options, the surest first; ``loosely``: also such as only
    other columns with the same question confirm."""
    for pattern in (*_OF_TOOLS, *_OTHERS) if loosely else _OF_TOOLS:
        if found := re.fullmatch(pattern, text.strip(), re.DOTALL):
            yield " ".join(found["question"].split()), " ".join(found["option"].split())
