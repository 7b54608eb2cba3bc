"""The dimensions of a drafted definition: built-in codelists where the cells fit, else the survey's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.concepts.codelists import TOTAL, Codelist
from api.definitions.drafts.choices import Reading, written
from api.definitions.drafts.codings import unanswered_in
from api.definitions.drafts.roles import DIMENSIONS, is_number
from api.definitions.drafts.summary import Column
from api.definitions.drafts.yaml_texts import code_of, comment, quoted, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary
from api.definitions.wordings import LEAST_CELLS, match_code, match_size, may_be_shown

MANY = 15
"""More distinct numbers than this are a quantity, not codes."""
SHOWN = 100
MOST_UNMATCHED = 0.2
CLASSES = (("0-9", 0, 9), ("10-49", 10, 49), ("50-249", 50, 249), ("GE250", 250, None))
_PARENTS = ("country", "section")
"""Levels whose nodes are shown beside those below them."""
_OPEN = "    missing: unclassified        # an empty cell counts in the whole only"


@dataclass(frozen=True)
class DraftedDimension:
    """The lines of an entry under ``dimensions`` and of its codelist under ``codelists``."""

    lines: tuple[str, ...]
    codelist: tuple[str, ...] = ()


def draft_dimensions(roles: Mapping[str, Column], vocabulary: Vocabulary) -> list[DraftedDimension]:
    """Sector, size and region as far as columns for them were found."""
    return [_drafted(name, roles[name], vocabulary) for name in DIMENSIONS if name in roles]


def is_headcount(column: Column) -> bool:
    """Whether it holds numbers that size classes are made of."""
    return bool(column.counts) and all(map(is_number, column.texts)) and len(column.counts) > MANY


def _drafted(name: str, column: Column, vocabulary: Vocabulary) -> DraftedDimension:
    label = f"   # {comment(column.label)}" if column.label else ""
    head = (f"  - id: {name}", f"    column: {yaml_text(column.name)}{label}", f"    whole: {TOTAL}")
    codelist = vocabulary.codelists[vocabulary.dimensions[name].codelist]
    open_ended = (_OPEN,) if column.some_empty else ()
    if name == "size" and is_headcount(column) and not column.value_labels:
        return DraftedDimension((*head, *_bands(), *_standard_classes(column), *open_ended))
    if name == "sector" and not column.value_labels and _are_divisions(column):
        return DraftedDimension((*head, *_nace(column, codelist), *open_ended))
    level = _level(column, codelist)
    if level is not None:
        nodes = _standard_classes(column) if name == "size" else _nodes(column, codelist, column.texts)
        return DraftedDimension((*head, f"    level: {level}", *nodes, *open_ended))
    if not column.value_labels and all(map(is_number, column.texts)):
        return DraftedDimension((*head, *_unlabelled(column, codelist)))
    return _by_text(name, column, head, codelist) or _own(name, column, head)


def _unlabelled(column: Column, codelist: Codelist) -> Iterator[str]:
    """Numbers whose meaning only the questionnaire tells."""
    yield f"    values:                      # what the questionnaire's codes mean in the codelist {codelist.id}"
    shown = _shown(column)
    for text in sorted(shown):
        yield f"      {quoted(text)}: {PLACEHOLDER}              # {column.counts[text]} respondents"
    yield from _rest(column, shown)


def _level(column: Column, codelist: Codelist) -> str | None:
    """The level of the built-in codelist that all texts are codes of."""
    nodes = [codelist.by_code.get(text) for text in column.texts]
    levels = {None if node is None or node.opaque or node.members else node.level for node in nodes}
    return levels.pop() if len(levels) == 1 else None


def _bands() -> Iterator[str]:
    yield "    bands:                       # persons employed"
    for code, low, high in CLASSES:
        yield f"      - {{code: {code}, from: {low}{'' if high is None else f', to: {high}'}}}"


def _nodes(column: Column, codelist: Codelist, codes: Iterable[str], level: str | None = None) -> Iterator[str]:
    """The nodes of the respondents: empty figures of all others would only cost time. Where some have no code, a parent
    beside the whole would tell how these few answered."""
    found = {one for code in codes for one in (code, *codelist.ancestors(code)) if _is_at(codelist, one, code, level)}
    if not column.some_empty and not any(text in column.counts for text in unanswered_in(column).texts):
        parents = {codelist.by_code[code].parent for code in found}
        found |= {parent for parent in parents if parent and codelist.by_code[parent].level in _PARENTS}
    if found:
        inside = [code for code in codelist.codes if code in found and code != TOTAL]
        yield f"    nodes: [{', '.join(map(yaml_text, (TOTAL, *inside)))}]      # in this file; add what others bring"


def _is_at(codelist: Codelist, node: str, code: str, level: str | None) -> bool:
    return node == code if level is None else codelist.by_code[node].level == level


def _standard_classes(column: Column) -> Iterator[str]:
    """Where some give no size, classes that overlap would tell how these few answered, and be withheld for it."""
    if column.some_empty:
        yield f"    nodes: [{TOTAL}, {', '.join(code for code, *_ in CLASSES)}]"
        yield f"    # No aggregates such as SME: {column.cells.null_count()} respondents give no size, and sums that"
        yield "    # overlap would tell how these few answered, so that classes would be withheld for them."


def _are_divisions(column: Column) -> bool:
    """Whether the cells are NACE codes: longer than the numbers of a list, or said to be."""
    divisions = all(re.fullmatch(r"\d{1,2}(\.?\d+)*", text) and not text.startswith("00") for text in column.texts)
    said = re.search(r"nace|wz|isic|ciiu|division", f"{column.name} {column.label or ''}", re.IGNORECASE)
    return divisions and (said is not None or any(len(text) > 2 for text in column.texts))


def _nace(column: Column, divisions: Codelist) -> Iterator[str]:
    """Divisions, groups or classes; with the digits that a spreadsheet may have lost, where that can be."""
    yield "    level: section"
    yield "    match: prefix                # 62.01 and 6201 belong to division 62"
    paddings = _paddings(column, divisions)
    yield from written("pad", [Reading(str(pad), _padded(column, pad)) for pad in paddings], "    ")
    codes = {text.zfill(pad)[:2] for pad in paddings for text in column.texts}
    yield from _nodes(column, divisions, (code for code in codes if code in divisions), "section")


def _paddings(column: Column, divisions: Codelist) -> list[int]:
    """To how many digits zeros in front may have to be put back, the likelier number first."""
    texts = [text for text in column.texts if "." not in text]
    lengths = {len(text) for text in texts}
    longest = max(lengths, default=0)
    could_lack = longest - 1 in lengths and longest in (3, 4) and not any(text.startswith("0") for text in texts)
    likely = [longest, 2] if could_lack else [2, 4] if lengths == {3} else [2]
    valid = [pad for pad in likely if all(text.zfill(pad)[:2] in divisions for text in texts)]
    return valid or [2]


def _padded(column: Column, pad: int) -> str:
    """A made-up code as an example, and the divisions that several respondents are then in."""
    counted: Counter[str] = Counter()
    for text, number in column.counts.items():
        counted[text.zfill(pad)[:2]] += number
    told = [f"{code} ({number})" for code, number in sorted(counted.items()) if number >= LEAST_CELLS]
    return f"111 is {'111'.zfill(pad)}: divisions {', '.join(told[:12])}"


def _by_text(name: str, column: Column, head: Sequence[str], codelist: Codelist) -> DraftedDimension | None:
    """The built-in codelist where nearly all texts or labels say which of its nodes is meant."""
    leaves = [node for node in codelist if node.code != TOTAL and not node.opaque and not node.members]
    named = {said.casefold(): node.code for node in leaves for said in (node.label.en, node.label.de, node.code)}
    known = {text: text for text in column.texts if text.casefold() in named or _is_class(name, text)}
    texts = {**_shown(column), **(known if not column.value_labels else {})}
    matched = {text: named.get(said.casefold()) or match_code(name, said) for text, said in texts.items()}
    matched = {text: code if code and code in codelist else None for text, code in matched.items()}
    missed = sum(code is None for code in matched.values())
    if not matched or missed > MOST_UNMATCHED * len(matched):
        return None
    lines = [*head, *(["    level: section"] if name == "sector" else []), "    values:"]
    for text, code in matched.items():
        said = f"   # {comment(texts[text])}" if texts[text] != text else ""
        lines.append(f"      {quoted(text)}: {yaml_text(code) if code else PLACEHOLDER}{said}")
    codes = [code for text, code in matched.items() if code and text in column.counts]
    level = "section" if name == "sector" else None
    nodes = _standard_classes(column) if name == "size" else _nodes(column, codelist, codes, level)
    return DraftedDimension((*lines, *nodes, *_rest(column, texts)))


def _is_class(name: str, text: str) -> bool:
    return name == "size" and match_size(text) is not None


def _shown(column: Column) -> dict[str, str]:
    """The texts that may stand in a draft, with their labels: labelled, or given by several respondents."""
    none = unanswered_in(column).texts
    labelled = {text: label for text, label in column.value_labels.items() if text not in none}
    seen = {text: text for text, number in column.counts.items() if text not in none and may_be_shown(text, number)}
    return dict(list({**seen, **labelled}.items())[:SHOWN])


def _rest(column: Column, shown: Mapping[str, str]) -> Iterator[str]:
    none = [text for text in unanswered_in(column).texts if text in column.counts]
    left = len(column.counts) - len(none) - sum(text in column.counts for text in shown)
    if left > 0:
        yield f"    # {left} more texts, of so few respondents that they are not shown here: add them under values."
    if none:
        yield f"    # No answer: {', '.join(map(quoted, none))}; write it under missing of the file, as an empty cell."
    if column.some_empty or none:
        yield _OPEN


def _own(name: str, column: Column, head: Sequence[str]) -> DraftedDimension:
    """A codelist of the texts."""
    codes: dict[str, str] = {}
    texts = _shown(column)
    for text in texts:
        codes[text] = code_of(texts[text] if column.value_labels else text, {TOTAL, *codes.values()})
    own = f"{name}-of-this-survey"
    nodes = (
        f"      - {{code: {yaml_text(code)}, label: {yaml_text(texts[text])}, parent: {TOTAL}}}"
        for text, code in codes.items()
    )
    values = (f"      {yaml_text(text)}: {yaml_text(code)}" for text, code in codes.items())
    return DraftedDimension(
        (head[0], head[1], f"    codelist: {own}", head[2], "    values:", *values, *_rest(column, texts)),
        (
            f"  {own}:                # a codelist of this survey alone: comparable with no other survey",
            f"    label: {yaml_text(column.label or column.name)}",
            "    nodes:",
            f"      - {{code: {TOTAL}, label: {{en: All, de: Alle}}}}",
            *nodes,
        ),
    )
