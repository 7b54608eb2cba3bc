"""Derived sets ("any of the channels") in a survey whose waves ask of different channels."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from api.definitions.added_waves.extending import Extension
from api.definitions.added_waves.yaml_text import YamlText, code, entry, members, text_at

_COUNTED = ("count_of", "distribution_of")


def narrow_sets(document: YamlText, extension: Extension) -> Iterator[str]:
    """Let every set count the channels that all waves ask of, so that its figures can be compared; what it told."""
    for derived in members(entry(entry(document.root, "responses"), "derived")):
        key = "any_of" if entry(derived, "any_of") else "channels"
        counted = text_at(derived, "of") or text_at(derived, "indicator")
        if key == "channels":
            counted = next((text_at(derived, way) for way in _COUNTED if entry(derived, way)), "")
        changed = {*extension.added.get(counted, ()), *extension.dropped.get(counted, ())}
        if counted and changed:
            yield from _narrow(document, extension, derived, key, counted)


def _narrow(document: YamlText, extension: Extension, derived: yaml.Node, key: str, counted: str) -> Iterator[str]:
    dropped = extension.dropped.get(counted, [])
    asked = [one for item in extension.asked if item.indicator == counted for one in item.keys]
    listed = entry(derived, key)
    if isinstance(listed, yaml.SequenceNode):
        asked = [one.value for one in listed.value]
        if set(asked).isdisjoint(dropped):
            return
    both = [one for one in dict.fromkeys(asked) if one not in dropped]
    written = f"[{', '.join(map(code, both))}]"
    if listed is None:
        document.add_entry(derived, key, written)
    else:
        document.replace(listed, written)
    yield f"{text_at(derived, 'indicator')} counts what all waves asked: {', '.join(both)}"
    if dropped:
        yield f"this changes it in the earlier waves, too: import them again before you build them again ({counted})"
