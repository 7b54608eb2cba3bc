"""Texts in the product's two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Text:
    """One text in English and German. Where a source gives only one language, both are the same."""

    en: str
    de: str

    def __getitem__(self, language: Language) -> str:
        return self.de if language == "de" else self.en


def same(text: str) -> Text:
    """A text that needs no translation, such as a proper name."""
    return Text(text, text)
