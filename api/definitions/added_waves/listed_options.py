"""Options that only a new file's cells list ("Facebook;TikTok"), as far as they are known ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.definitions.added_waves.asked_items import AskedItem
from api.definitions.added_waves.yaml_text import text_at
from api.definitions.wordings import match_category, match_channel


def new_options(item: AskedItem, known: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """Channel (or category) → its text in the cells, where the item does not ask of it yet.

    ``known`` are the options that the column has already. Texts that are no channel or category of the vocabulary may
    be a respondent's own: they are left to the check.
    """
    found: dict[str, str] = {}
    options = sorted(known, key=len, reverse=True)
    for text in sorted({part for cell in cells for part in _parts(cell, text_at(item.node, "separator"), options)}):
        one = match_category(item.indicator, text) if item.is_by_category else match_channel(text)
        if one is not None and one.certain and one.code not in item.listed:
            found.setdefault(one.code, text)
    return found


def _parts(cell: str, separator: str, options: Iterable[str]) -> Iterator[str]:
    """What is left of a cell without the options it lists, which may hold the separator themselves."""
    rest = f"{separator}{_tight(cell, separator)}{separator}"
    for option in options:
        rest = rest.replace(f"{separator}{_tight(option, separator)}{separator}", separator)
    yield from filter(None, rest.split(separator))


def _tight(text: str, separator: str) -> str:
    """The text without blanks around its separators."""
    return separator.join(part.strip() for part in text.split(separator))
