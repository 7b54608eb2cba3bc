"""Texts as they can stand in a YAML file, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

from api.definitions.wordings.spelling import ascii_of

LONGEST_CODE = 40
_PLAIN = re.compile(r"[A-Za-zÀ-ž_][A-Za-zÀ-ž0-9_.-]*( [A-Za-zÀ-ž0-9_.-]+)*")
_YAML_1_1_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def yaml_text(text: str) -> str:
    """The text as a YAML scalar, quoted where any YAML reader could misunderstand it."""
    if _PLAIN.fullmatch(text) and text.lower() not in _YAML_1_1_WORDS and text.isprintable():
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def comment(text: str, longest: int = 100) -> str:
    """The text on one line, for a comment."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:longest]


def quoted(text: str) -> str:
    """Always in quotes: cell texts are texts, also those that look like numbers."""
    written = yaml_text(text)
    return written if written.startswith('"') else f'"{written}"'


def text_list(texts: Sequence[str]) -> str:
    """One text, or a list of them on one line."""
    return quoted(texts[0]) if len(texts) == 1 else f"[{', '.join(map(quoted, texts))}]"


def flow(entries: Mapping[str, str]) -> str:
    """A mapping on one line; the values are YAML already."""
    return "{" + ", ".join(f"{key_text(key)}: {value}" for key, value in entries.items()) + "}"


def key_text(key: str) -> str:
    """A key, bare where it is a word (yes and no are words to YAML 1.2, as definitions are read)."""
    is_word = re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", key) and key.lower() not in ("true", "false", "null")
    return key if is_word else yaml_text(key)


def code_of(text: str, taken: Container[str] = ()) -> str:
    """A code ([A-Za-z0-9_.-]+) that resembles the text and is not ``taken``."""
    whole = re.sub(r"[^A-Za-z0-9.-]+", "_", ascii_of(text.replace("+", " plus "))).strip("_.-")
    cut = whole if len(whole) <= LONGEST_CODE else whole[: LONGEST_CODE + 1].rpartition("_")[0] or whole[:LONGEST_CODE]
    return unused(cut or "code", taken)


def identifier_of(text: str, taken: Container[str] = ()) -> str:
    """An identifier ([a-z][a-z0-9_]*) that resembles the text and is not ``taken``."""
    name = re.sub(r"[^a-z0-9]+", "_", code_of(text).lower()).strip("_")
    return unused(name if name[:1].isalpha() else f"question_{name}", taken)


def unused(name: str, taken: Container[str]) -> str:
    """The name, numbered if it is ``taken``."""
    number, candidate = 2, name
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate
