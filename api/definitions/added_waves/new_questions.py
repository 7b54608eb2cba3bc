"""Questions that only a new file has: items in which their owner fills in what they measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from api.definitions.added_waves.asked_items import AskedItem
from api.definitions.added_waves.file_columns import AskedColumn, questions
from api.definitions.added_waves.yaml_text import Line, Node, YamlText, code, entries, entry, members
from api.definitions.drafts.yaml_texts import code_of, comment, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.wordings import is_personal, match_channel, match_question

MOST_TEXTS = 10
"""A column with more distinct cells is no question to be answered by yes and no."""


def add_new_questions(
    document: YamlText, items: Sequence[AskedItem], columns: Sequence[AskedColumn], wave: str
) -> Iterator[str]:
    """Write an item for each new question with few answers; what was written, and what was left out."""
    listed = entry(entry(document.root, "responses"), "items")
    usable = [one for one in columns if _is_question(one)]
    taken = {item.indicator for item in items}
    for stem, options in questions(usable).items():
        if isinstance(listed, yaml.SequenceNode):
            document.add_mapping(listed, list(_item(document, stem, options, wave, taken)))
            yield f"new question: “{stem}”; the last items say what is left open"
    if left := [one.name for one in columns if one not in usable]:
        yield f"new columns, which nothing was made of: {', '.join(left)}"


def _is_question(one: AskedColumn) -> bool:
    texts = one.column.texts - {""}
    return 0 < len(texts) <= MOST_TEXTS and not is_personal(one.name, one.column.label, texts)


def _item(document: YamlText, stem: str, options: Sequence[AskedColumn], wave: str, taken: set[str]) -> Iterator[Line]:
    likely = " or ".join(one.code for one in match_question(stem) if one.code not in taken)
    yield Line("indicator", PLACEHOLDER, f"{comment(stem)}: what it measures{likely and f', perhaps {likely}'}")
    if options[0].option:
        yield Line("columns", {_key(one): yaml_text(one.name) for one in options})
    else:
        yield Line("column", yaml_text(options[0].name))
    texts = frozenset[str]().union(*(one.column.texts for one in options))
    yield Line("coding", _coding(document.root, texts))
    yield Line("waves", f"[{code(wave)}]")


def _key(one: AskedColumn) -> str:
    channel = match_channel(one.option)
    return channel.code if channel else f"{PLACEHOLDER}-{code_of(one.option).lower()}"


def _coding(root: Node | None, texts: frozenset[str]) -> str:
    """The first named coding that knows all the cells; left open without one."""
    for name, coding in entries(entry(entry(root, "responses"), "codings")):
        known = {one.value for _, listed in entries(coding) for one in members(listed)}
        if texts - {""} <= known:
            return code(name)
    return f"{{yes: {PLACEHOLDER}, no: {PLACEHOLDER}}}"
