"""The entry of a further wave under ``waves``: its period, how its questions were put, what only the owner knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from api.definitions.added_waves.extending import Extension
from api.definitions.added_waves.yaml_text import Line, Node, YamlText, code, entries, entry, members, text_at
from api.definitions.drafts.yaml_texts import yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.wordings.spelling import plain_words


def reworded_questions(extension: Extension, last: Node) -> dict[str, tuple[str, str]]:
    """Indicator → the question before and now, where it was put in other words."""
    found, wordings = extension.found, dict(entries(entry(last, "wording")))
    reworded: dict[str, tuple[str, str]] = {}
    for item in extension.asked:
        column = found.options[item.answer_columns[0]] if item.answer_columns else None
        if column is None or column.name not in found.columns:
            continue
        if column.stem in found.reworded:
            reworded[item.indicator] = (column.stem, found.reworded[column.stem])
            continue
        said = wordings.get(item.indicator)
        now = found.labels.get(column.stem)
        if isinstance(said, yaml.ScalarNode) and now and plain_words(said.value) != plain_words(now):
            reworded[item.indicator] = (said.value, now)
    return reworded


def tell_wording(document: YamlText, last: Node, reworded: Mapping[str, tuple[str, str]]) -> None:
    """Say of the wave before how its questions were put, where they were others and it does not say so yet."""
    there = entry(last, "wording")
    missing = {name: yaml_text(asked) for name, (asked, _) in reworded.items() if name not in dict(entries(there))}
    if there is None and missing:
        document.add_entry(last, "wording", f"{{{', '.join(f'{name}: {asked}' for name, asked in missing.items())}}}")
    elif there is not None:
        for name, asked in missing.items():
            document.add_entry(there, name, asked)


def wave_entry(last: Node, wave: str, extension: Extension, reworded: Mapping[str, tuple[str, str]]) -> Iterator[Line]:
    """The entry of the new wave; what only the owner knows is left open."""
    before = extension.before[-1]
    relation = f"independent, panel or overlapping: how its respondents relate to those of {before}"
    sample = text_at(last, "sample")
    yield Line("wave", code(wave))
    yield Line("period_start", PLACEHOLDER, "the first day of the reference period, such as 2026-03-01")
    yield Line("period_end", PLACEHOLDER)
    yield Line("sample", sample or PLACEHOLDER, "" if sample else relation)
    if told := members(entry(last, "rows")):
        column = members(entry(told[0], "column"))[0].value
        yield Line("rows", f"{{column: {yaml_text(column)}, values: {PLACEHOLDER}}}")
    asked = {item.indicator for item in extension.asked if extension.found.columns.keys() & set(item.answer_columns)}
    wording = {name: _said(said) for name, said in entries(entry(last, "wording")) if name in asked}
    wording |= {name: yaml_text(now) for name, (_, now) in reworded.items()}
    if wording:
        yield Line("wording", wording)
    if reworded:
        breaks = [f"{{indicator: {name}, note: {PLACEHOLDER}}}" for name in reworded]
        yield Line("breaks", breaks, f"reworded; without those that can still be compared with {before}")


def _said(node: Node) -> str:
    """A text, or one in each language, on one line."""
    both = [f"{language}: {yaml_text(said.value)}" for language, said in entries(node)]
    return f"{{{', '.join(both)}}}" if both else yaml_text(node.value)
