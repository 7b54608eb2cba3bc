"""The items of a definition file as they are written: which columns they name, and copies of them for another wave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import yaml

from api.concepts.codelists import TOTAL
from api.definitions.added_waves.yaml_text import Node, YamlText, code, entries, entry, members, text_at
from api.definitions.drafts.yaml_texts import yaml_text

_CONDITIONS = ("asked_if", "no_if")


@dataclass(frozen=True)
class AskedItem:
    """One entry of ``items``, as a node of the file."""

    node: yaml.MappingNode

    @property
    def indicator(self) -> str:
        return text_at(self.node, "indicator")

    @property
    def waves(self) -> Node | None:
        return entry(self.node, "waves")

    def is_asked_in(self, wave: str) -> bool:
        return self.waves is None or wave in [one.value for one in members(self.waves)]

    @cached_property
    def by_key(self) -> dict[str, str]:
        """Channel (or category) → column, where each has a column of its own; empty otherwise."""
        return {key: value.value for key, value in entries(entry(self.node, "columns"))}

    @property
    def keys(self) -> tuple[str, ...]:
        """The channels it asks of."""
        if self.is_by_category:
            return (text_at(self.node, "channel", TOTAL),)
        listed = tuple(key for key, _ in entries(entry(self.node, "contains")))
        return tuple(self.by_key) or listed or (text_at(self.node, "channel", TOTAL),)

    @property
    def is_by_category(self) -> bool:
        return text_at(self.node, "by") == "category"

    @property
    def answer_columns(self) -> tuple[str, ...]:
        """The columns its answers stand in."""
        listed = entry(self.node, "columns")
        if isinstance(listed, yaml.SequenceNode):
            return tuple(one.value for one in listed.value)
        return tuple(self.by_key.values()) or tuple(one.value for one in members(entry(self.node, "column")))

    @property
    def listed(self) -> dict[str, tuple[str, ...]]:
        """Channel (or category) → the texts of its option, where a cell lists several answers."""
        if entry(self.node, "separator") is None:
            return {}
        contained = entries(entry(self.node, "contains"))
        return {key: tuple(one.value for one in members(texts)) for key, texts in contained}

    @property
    def channels(self) -> dict[str, str]:
        """Column → channel, where it has one column for each."""
        if self.is_by_category or len(self.answer_columns) != len(self.keys):
            return {}
        return {column: key for column, key in zip(self.answer_columns, self.keys, strict=True) if key != TOTAL}

    @cached_property
    def condition_columns(self) -> list[Node]:
        """The nodes, a column or a list of them, that say on what it depends who was asked and who answered."""
        conditions = (one for key in _CONDITIONS for one in members(entry(self.node, key)))
        named = (*(entry(condition, "column") for condition in conditions), entry(self.node, "no_answer_columns"))
        return [found for found in named if found is not None]

    @property
    def all_columns(self) -> tuple[str, ...]:
        return (*self.answer_columns, *(one.value for node in self.condition_columns for one in members(node)))


def copy_of(
    document: YamlText,
    item: AskedItem,
    wave: str,
    columns: Mapping[str, str] | Sequence[str],
    conditions: Iterable[tuple[Node, Sequence[str]]],
    channel: str | None = None,
    contains: Mapping[str, str] | None = None,
) -> str:
    """The item as it is written for ``wave``: with these columns of answers (by channel, or a list), these columns
    in its conditions, this channel, and these options of a cell that lists several."""
    changes: list[tuple[Node, str]] = []
    added: list[tuple[str, str]] = []
    place = entry(item.node, "columns") or entry(item.node, "column")
    if place is not None:
        changes.append((place, _columns(place, columns)))
    changes += [(node, _listed(node, names)) for node, names in conditions]
    if channel is not None and (named := entry(item.node, "channel")) is not None:
        changes.append((named, code(channel)))
    options = entry(item.node, "contains")
    if contains is not None and options is not None:
        changes.append((options, _columns(options, contains)))
    if item.waves is not None:
        changes.append((item.waves, f"[{code(wave)}]"))
    else:
        added.append(("waves", f"[{code(wave)}]"))
    return document.copied(item.node, changes, added)


def _columns(place: Node, columns: Mapping[str, str] | Sequence[str]) -> str:
    if not isinstance(columns, Mapping):
        return _listed(place, columns)
    lines = [f"{code(key)}: {yaml_text(name)}" for key, name in columns.items()]
    if isinstance(place, yaml.MappingNode) and not place.flow_style:
        return ("\n" + " " * place.start_mark.column).join(lines)
    return f"{{{', '.join(lines)}}}"


def _listed(place: Node, names: Sequence[str]) -> str:
    written = [yaml_text(name) for name in names]
    if isinstance(place, yaml.SequenceNode) and not place.flow_style:
        return ("\n" + " " * place.start_mark.column).join(f"- {name}" for name in written)
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"
