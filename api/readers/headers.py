"""What the header of a table and the label lines below it say of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

Cells = Sequence[str]
"""The texts of a line, without blanks around them."""
IMPORT_ID = '{"ImportId"'
"""How a cell of Qualtrics' third line begins: it is for programs."""
RESPONDENT_ID = ("respondent id", "respondent_id")
"""What SurveyMonkey calls its first column."""


@dataclass(frozen=True)
class Header:
    """The ``names`` of a table's columns, up to the last that has one, and their ``labels`` (name → text)."""

    names: tuple[str, ...]
    labels: dict[str, str]


def header_of(line: Cells, label_lines: Sequence[Cells]) -> Header:
    """The header that a line of names and the label lines below it make.

    Where only the first column of a question with several has a name and the first label line tells them apart, as
    SurveyMonkey writes it, each is called “question [option]”.
    """
    columns = list(zip_longest(line, *label_lines, fillvalue=""))
    names: list[str] = []
    question = ""
    for place, (name, *labels) in enumerate(columns):
        question = name or question
        has_others = place + 1 < len(columns) and not columns[place + 1][0] and columns[place + 1][1:2] != ("",)
        is_one_of_several = any(labels[:1]) and (not name or has_others) and bool(question)
        names.append(f"{question} [{labels[0]}]" if is_one_of_several else name)
    width = max((place for place, name in enumerate(names, start=1) if name), default=0)
    labelled = {name: label_of(texts) for name, (_, *texts) in zip(names[:width], columns, strict=False)}
    return Header(tuple(names[:width]), {name: label for name, label in labelled.items() if label})


def label_of(texts: Sequence[str]) -> str:
    """The texts of one column in the label lines; ids for an import are none."""
    return " – ".join(dict.fromkeys(text for text in texts if text and not text.startswith(IMPORT_ID)))


def count_label_lines(lines: Sequence[Cells]) -> int:
    """How many lines below the header (the first of ``lines``) are labels, in exports that are known by it: two of
    Qualtrics, one of SurveyMonkey."""
    if len(lines) > 2 and any(cell.startswith(IMPORT_ID) for cell in lines[2]):
        return 2
    is_monkey = len(lines) > 1 and lines[0][:1] != [] and lines[0][0].lower() in RESPONDENT_ID
    return int(is_monkey and not lines[1][0] and any(lines[1]))
