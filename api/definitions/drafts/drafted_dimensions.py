"""The dimensions of a drafted definition: built-in codelists where the values fit, else the survey's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.concepts.codelists import TOTAL, Codelist
from api.definitions.drafts.guesses import FileColumn, Texts, is_number
from api.definitions.drafts.yaml_texts import code_of, comment, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary

MANY = 15
"""More distinct numbers than this are a quantity, not codes."""
SHOWN = 100


@dataclass(frozen=True)
class DraftedDimension:
    """The lines of an entry under ``dimensions`` and of its codelist under ``codelists``."""

    lines: tuple[str, ...]
    codelist: tuple[str, ...] = ()


def draft_dimensions(
    roles: Mapping[str, FileColumn], texts: Mapping[str, Texts], vocabulary: Vocabulary
) -> list[DraftedDimension]:
    """Sector, size and region as far as columns for them were found; one to fill in where there is none."""
    found = [
        _drafted(name, roles[name], texts[roles[name].name], vocabulary)
        for name in ("sector", "size", "region")
        if name in roles
    ]
    missing = ("  - id: sector", f"    whole: {TOTAL}", f"    column: {PLACEHOLDER}", "    level: section")
    return found or [DraftedDimension(missing)]


def _drafted(name: str, column: FileColumn, texts: Texts, vocabulary: Vocabulary) -> DraftedDimension:
    label = f"   # {comment(column.label)}" if column.label else ""
    head = (f"  - id: {name}", f"    column: {yaml_text(column.name)}{label}")
    empty = ("    missing: unclassified        # an empty cell counts in the whole only",) if texts.some_empty else ()
    numbers = bool(texts.distinct) and all(is_number(text) for text in texts.distinct)
    codelist = vocabulary.codelists[vocabulary.dimensions[name].codelist]
    if name == "size" and numbers and len(texts.distinct) > MANY and not column.value_labels:
        return DraftedDimension((*head, f"    whole: {TOTAL}", *_bands(), *empty))
    if name == "sector" and not column.value_labels and all(_is_division(text) for text in texts.distinct):
        prefix = ("    match: prefix                # 62.01 and 6201 belong to division 62", "    pad: 2")
        return DraftedDimension((*head, f"    whole: {TOTAL}", "    level: section", *prefix, *empty))
    level = _level(texts, codelist)
    if level is not None:
        return DraftedDimension((*head, f"    whole: {TOTAL}", f"    level: {level}", *empty))
    return _own(name, column, texts, head, empty)


def _level(texts: Texts, codelist: Codelist) -> str | None:
    """The level of the built-in codelist that all texts are codes of."""
    nodes = [codelist.by_code.get(text) for text in texts.distinct]
    levels = {None if node is None or node.opaque or node.members else node.level for node in nodes}
    return levels.pop() if len(levels) == 1 else None


def _is_division(text: str) -> bool:
    return re.fullmatch(r"\d{1,2}(\.?\d+)*", text) is not None and not text.startswith("00")


def _bands() -> tuple[str, ...]:
    return (
        "    bands:                       # persons employed",
        "      - {code: 0-9, from: 0, to: 9}",
        "      - {code: 10-49, from: 10, to: 49}",
        "      - {code: 50-249, from: 50, to: 249}",
        "      - {code: GE250, from: 250}",
    )


def _own(
    name: str, column: FileColumn, texts: Texts, head: tuple[str, ...], empty: tuple[str, ...]
) -> DraftedDimension:
    """A codelist of the texts seen."""
    seen = list(dict.fromkeys([*column.value_labels, *texts.distinct]))[:SHOWN]
    codes: dict[str, str] = {}
    for text in seen:
        codes[text] = code_of(text, {TOTAL, *codes.values()})
    own = f"{name}-of-this-survey"
    nodes = (
        f"      - {{code: {yaml_text(code)}, label: {yaml_text(column.value_labels.get(text, text))}, parent: {TOTAL}}}"
        for text, code in codes.items()
    )
    values = (f"      {yaml_text(text)}: {yaml_text(code)}" for text, code in codes.items())
    return DraftedDimension(
        (*head, f"    codelist: {own}", f"    whole: {TOTAL}", "    values:", *values, *empty),
        (
            f"  {own}:                # the texts in the file's first rows; add those that are missing",
            f"    label: {yaml_text(column.label or column.name)}",
            "    nodes:",
            f"      - {{code: {TOTAL}, label: {{en: All, de: Alle}}}}",
            *nodes,
        ),
    )
