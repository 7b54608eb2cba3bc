"""What the codes and ids in rows mean, looked up in the texts that came with the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from api.answers.figures.ranking import FIGURE_SORTS
from api.answers.figures.rows import AnswerRow
from api.concepts.texts import Language
from api.concepts.vocabulary import FRACTIONS
from api.representations.wording import RELIABILITY_TEXTS, STATUS_TEXTS


class Legend:
    """The texts of an answer, by row. ``meta`` is that of ``api.answers.figures.answering``."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self.meta = meta
        self.language: Language = meta["language"]
        self.notice: str | None = meta["notice"]
        self.releases: dict[str, dict[str, Any]] = {release["id"]: release for release in meta["releases"]}
        self.is_ranked = meta.get("selection", {}).get("sort") in FIGURE_SORTS
        """Whether an order by value was asked for, so that figures have ranks."""

    @cached_property
    def labels(self) -> dict[tuple[str, str, str], str]:
        """(field, survey, code) → label."""
        return {
            (codes["id"], survey, entry["code"]): entry["label"]
            for codes in self.meta["dimensions"]
            for entry in codes["codes"]
            for survey in entry["surveys"]
        }

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Field → code → label, in codelist order; of the first survey where surveys word it differently."""
        found: dict[str, dict[str, str]] = {}
        for codes in self.meta["dimensions"]:
            for entry in codes["codes"]:
                found.setdefault(codes["id"], {}).setdefault(entry["code"], entry["label"])
        return found

    @cached_property
    def titles(self) -> dict[str, str]:
        """Field → what it is called."""
        return {codes["id"]: codes["label"] for codes in self.meta["dimensions"]}

    def label(self, field: str, row: AnswerRow) -> str | None:
        """The label of a row's code in ``field``; None where it has none."""
        return self.labels.get((field, row["survey"], str(code_in(row, field))))

    @cached_property
    def _indicators(self) -> dict[tuple[str, str], dict[str, Any]]:
        return {(entry["id"], survey): entry for entry in self.meta["indicators"] for survey in entry["surveys"]}

    def indicator(self, row: AnswerRow) -> dict[str, Any]:
        """The indicator of a row as its survey defines it."""
        return self._indicators[row["indicator"], row["survey"]]

    def decimals(self, row: AnswerRow) -> int:
        """How many decimals of the value are meant to be shown; shares are fractions of 1."""
        decimals: int = self.indicator(row)["decimals"]
        return decimals + 2 if row["unit"] in FRACTIONS else decimals

    def wave(self, row: AnswerRow) -> dict[str, Any]:
        wave: dict[str, Any] = self.meta["waves"][row["release"]]
        return wave

    def base(self, row: AnswerRow) -> str | None:
        text: str | None = self.meta["bases"][row["release"]].get(row["base"])
        return text

    def notes(self, row: AnswerRow) -> list[str]:
        """The texts of the row's notes."""
        texts = self.meta["notes"][row["release"]]
        return [texts.get(note, note) for note in row["notes"]]

    def wave_notes(self, row: AnswerRow) -> list[str]:
        """The texts of notes on the whole wave, beside those that the row names itself."""
        texts = self.meta["notes"][row["release"]]
        return [texts[note] for note in self.wave(row)["notes"] if note in texts and note not in row["notes"]]

    def source_urls(self, row: AnswerRow) -> list[str]:
        sources = self.meta["sources"][row["release"]]
        return list(dict.fromkeys(url for one in row["sources"] for url in sources.get(one, {}).get("urls", ())))

    def notice_of(self, row: AnswerRow) -> str | None:
        """What must be said first about this row."""
        return self.notice if row["basis"] == "simulated" else None

    def licence(self, row: AnswerRow) -> str:
        licence = self.releases[row["release"]]["licence"]
        return " ".join(filter(None, (licence["name"], licence["url"])))

    def citation(self, row: AnswerRow) -> str:
        citation: str = self.releases[row["release"]]["citation"]
        return citation

    @cached_property
    def statuses(self) -> dict[str, str]:
        """Status → what it means, for those who read a file without the documentation."""
        return {word: text[self.language] for word, text in STATUS_TEXTS.items()}

    @cached_property
    def reliabilities(self) -> dict[str, str]:
        """Reliability → what it means."""
        return {word: text[self.language] for word, text in RELIABILITY_TEXTS.items()}


def code_in(row: AnswerRow, field: str) -> str | None:
    """The row's code in a field or a dimension of the survey's own."""
    code: str | None = row[field] if field in row else row["other_dimensions"].get(field)
    return code


def own_dimensions(rows: Iterable[AnswerRow]) -> list[str]:
    """The dimensions that only the surveys in the rows declare, in the order met."""
    return list(dict.fromkeys(one for row in rows for one in row["other_dimensions"]))
