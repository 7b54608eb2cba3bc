"""Items for a further wave: those that go on, in other columns perhaps, that came to an end, and new options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from api.concepts.codelists import TOTAL
from api.definitions.added_waves.asked_items import AskedItem, copy_of
from api.definitions.added_waves.correspondence import Correspondence
from api.definitions.added_waves.file_columns import AskedColumn
from api.definitions.added_waves.listed_options import new_options
from api.definitions.added_waves.yaml_text import Node, YamlText, code, entry, members
from api.definitions.drafts.yaml_texts import code_of
from api.definitions.elements import PLACEHOLDER
from api.definitions.wordings import match_category, match_channel


@dataclass
class Extension:
    """What a further wave changes in the items of a definition."""

    document: YamlText
    items: Sequence[AskedItem]
    found: Correspondence
    before: Sequence[str]
    wave: str
    remarks: list[str] = field(default_factory=list)
    own_channels: dict[str, str] = field(default_factory=dict)
    own_categories: dict[str, dict[str, str]] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)
    """Indicator → channels that were not asked before."""
    dropped: dict[str, list[str]] = field(default_factory=dict)
    """Indicator → channels that are asked no more."""

    @property
    def asked(self) -> list[AskedItem]:
        """The items of the wave before."""
        return [item for item in self.items if item.is_asked_in(self.before[-1])]

    def extend(self) -> None:
        for item in self.asked:
            kept = [name for name in item.answer_columns if name in self.found.columns]
            if not kept:
                self._end(item)
            elif self._is_moved(item):
                self._move(item)
            else:
                self._go_on(item)
            if kept and item.listed:
                self._add_listed(item)
        for indicator, stem in dict.fromkeys(self._single_options()):
            self._add_single(indicator, stem)

    def _is_moved(self, item: AskedItem) -> bool:
        """Whether it stands in other columns now, or depends on others."""
        changed = any(self.found.columns.get(name) != name for name in item.all_columns)
        return changed or any(self._now(node) != _names(node) for node in item.condition_columns)

    def _end(self, item: AskedItem) -> None:
        self._keep_to_before(item)
        self.dropped.setdefault(item.indicator, []).extend(item.keys)
        self.remarks.append(f"no longer asked: {_told(item)} ({', '.join(item.answer_columns)})")

    def _move(self, item: AskedItem) -> None:
        self._keep_to_before(item)
        names = self.found.columns
        if item.by_key:
            columns = {key: names[name] for key, name in item.by_key.items() if name in names}
            gone = [key for key in item.by_key if key not in columns]
            if gone:
                self.remarks.append(f"no longer asked: {item.indicator} of {', '.join(gone)}")
                if not item.is_by_category:
                    self.dropped.setdefault(item.indicator, []).extend(gone)
            written = self._copy(item, columns | self._new_keys(item))
        else:
            written = self._copy(item, [names[name] for name in item.answer_columns if name in names])
        self._insert_after(item, written)

    def _go_on(self, item: AskedItem) -> None:
        if item.waves is not None:
            listed = [one.value for one in members(item.waves)]
            self.document.replace(item.waves, f"[{', '.join(map(code, [*listed, self.wave]))}]")
        if item.by_key and (new := self._new_keys(item)):
            self._insert_after(item, self._copy(item, new))

    def _add_listed(self, item: AskedItem) -> None:
        """An item for the options that only the cells of the new file list."""
        (column,) = (self.found.columns[name] for name in item.answer_columns)
        beside = [one for one in self.asked if one.answer_columns == item.answer_columns]
        known = [text for one in beside for texts in one.listed.values() for text in texts]
        new = new_options(item, known, self.found.cells.get(column, frozenset()))
        if not new:
            return
        self._insert_after(item, self._copy(item, [column], new))
        self.remarks.append(f"new: {item.indicator} of {', '.join(new)} (listed in {column})")
        if not item.is_by_category:
            self.added.setdefault(item.indicator, []).extend(new)

    def _copy(
        self, item: AskedItem, columns: dict[str, str] | list[str], contains: dict[str, str] | None = None
    ) -> str:
        conditions = [(node, self._now(node)) for node in item.condition_columns]
        return copy_of(self.document, item, self.wave, columns, conditions, contains=contains)

    def _insert_after(self, item: AskedItem, written: str) -> None:
        parent = entry(entry(self.document.root, "responses"), "items")
        if isinstance(parent, yaml.SequenceNode):
            self.document.add_member(parent, written, after=item.node)

    def _keep_to_before(self, item: AskedItem) -> None:
        if item.waves is None:
            self.document.add_entry(item.node, "waves", f"[{', '.join(map(code, self.before))}]")

    def _now(self, node: Node) -> list[str]:
        """The columns of a condition in the new file, left open where they are gone; those of a whole question with
        the options it has got."""
        names = _names(node)
        now = [self.found.columns.get(name, PLACEHOLDER) for name in names]
        for stem, added in self.found.added.items():
            of_question = {name for name, column in self.found.options.items() if column.stem == stem}
            if isinstance(node, yaml.SequenceNode) and of_question <= set(names):
                now += [one.name for one in added]
        return now

    def _new_keys(self, item: AskedItem) -> dict[str, str]:
        """Channel (or category) → column of the options that the item's question has got."""
        stems = {self.found.options[name].stem for name in item.answer_columns}
        added = [one for stem in stems for one in self.found.added.get(stem, [])]
        return {self._key(item, one): one.name for one in added}

    def _key(self, item: AskedItem, option: AskedColumn) -> str:
        """The code of a new option, declared where it is not built in; left open where the file does not say it."""
        known = match_category(item.indicator, option.option) if item.is_by_category else match_channel(option.option)
        key = known.code if known else code_of(option.option).lower()
        if not any(letter.isalpha() for letter in option.option):
            key = f"{PLACEHOLDER}-{key}"
        elif item.is_by_category:
            self.own_categories.setdefault(item.indicator, {})[key] = option.option
        elif known is None:
            self.own_channels[key] = option.option
        if not item.is_by_category:
            self.added.setdefault(item.indicator, []).append(key)
        self.remarks.append(f"new: {item.indicator} of {key} ({option.name})")
        return key

    def _single_options(self) -> Iterator[tuple[str, str]]:
        """Indicator and question where items of one channel each have got a channel more."""
        for item in self.asked:
            if item.by_key or len(item.answer_columns) != 1 or item.keys == (TOTAL,):
                continue
            column = self.found.options[item.answer_columns[0]]
            if column.stem in self.found.added and column.name in self.found.columns:
                yield item.indicator, column.stem

    def _add_single(self, indicator: str, stem: str) -> None:
        """An item for each new option, like that of the question's last one."""
        template = [
            item
            for item in self.asked
            if item.indicator == indicator and self.found.options[item.answer_columns[0]].stem == stem
        ][-1]
        own = self.found.options[template.answer_columns[0]].option
        for option in self.found.added[stem]:
            channel = self._key(template, option)
            conditions = [(node, self._beside(node, own, option.option)) for node in template.condition_columns]
            written = copy_of(self.document, template, self.wave, [option.name], conditions, channel)
            self._insert_after(template, written)

    def _beside(self, node: Node, own: str, option: str) -> list[str]:
        """The columns of a condition on the template's own channel, of the new channel instead."""
        found = []
        for name, now in zip(_names(node), self._now(node), strict=False):
            column = self.found.options[name]
            others = self.found.added.get(column.stem, []) if column.option == own else []
            found.append(next((one.name for one in others if one.option == option), now))
        return found or self._now(node)


def _names(node: Node) -> list[str]:
    return [one.value for one in members(node)]


def _told(item: AskedItem) -> str:
    keys = [key for key in item.keys if key != TOTAL]
    return f"{item.indicator} of {', '.join(keys)}" if keys else item.indicator
