"""What a figure of a file is a figure of: wave, series and cell, and the ids that go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from api.concepts.codelists import TOTAL
from api.concepts.nearest import nearest
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.reported_figures import LARGEST_N
from api.concepts.surveys.sources import CodeMapping, FiguresSource, ValueColumn
from api.concepts.texts import Text
from api.concepts.vocabulary import YES
from api.releases.imports.codes import CodeResolver


@dataclass(frozen=True)
class Place:
    """One cell of a column of figures, in its row."""

    line: int
    row: dict[str, str | None]
    column: ValueColumn

    @property
    def value(self) -> str | None:
        return self.row[self.column.column]

    def text(self, column: str | None) -> str | None:
        """What stands in another column of the row."""
        text = self.row[column] if column is not None else None
        return text.strip() or None if text is not None else None

    def wording(self, column: str | None, german_column: str | None) -> Text | None:
        """A wording in both languages: the same, where the row has it in one only."""
        english, german = self.text(column), self.text(german_column)
        return None if english is None and german is None else Text(english or german or "", german or english or "")


@dataclass(frozen=True)
class FigureCodes:
    """Finds the codes; tells ``report`` (place, message, nearest, expected) of what is none, and gives None for it."""

    definition: SurveyDefinition
    source: FiguresSource
    report: Callable[..., None]

    @cached_property
    def _mapped(self) -> dict[tuple[str, ...], Series]:
        return dict(self.source.series)

    @cached_property
    def _resolvers(self) -> dict[str, CodeResolver]:
        return {
            name: CodeResolver(mapping, self.definition.dimension[name], self.source.file)
            for name, mapping in self.source.dimensions
            if isinstance(mapping, CodeMapping)
        }

    @cached_property
    def _declared(self) -> dict[str, list[str]]:
        return {
            "base": [code for code, _ in self.definition.bases],
            "notes": [code for code, _ in self.definition.notes],
            "sources": [source.id for source in self.definition.reported_sources],
        }

    def wave(self, place: Place) -> str | None:
        wave = place.column.wave or self.source.wave or place.text(self.source.wave_column) or ""
        if wave in self.definition.wave:
            return wave
        self.report(place, f"unknown wave “{wave}”", nearest(wave, self.definition.wave))
        return None

    def series(self, place: Place) -> Series | None:
        source, column = self.source, place.column
        if source.series_columns:
            texts = tuple(place.text(name) or "" for name in source.series_columns)
            if texts in self._mapped:
                return self._mapped[texts]
            shown = ", ".join(texts)
            self.report(place, f"unknown series “{shown}”", nearest(shown, (", ".join(key) for key in self._mapped)))
            return None
        indicator = column.indicator or place.text(source.indicator) or self.definition.survey.headline
        channel = column.channel or place.text(source.channel) or TOTAL
        category = column.category or place.text(source.category) or YES
        return self._declared_series(place, Series(indicator, channel, category))

    def _declared_series(self, place: Place, series: Series) -> Series | None:
        declared = self.definition.indicator
        if series.indicator not in declared:
            near = nearest(series.indicator, declared)
            self.report(place, f"unknown indicator “{series.indicator}”", near)
            return None
        categories = [code for code, _ in declared[series.indicator].categories]
        accepted = {"channel": (TOTAL, *self.definition.channels.codes), "category": (YES, *categories)}
        for what, code in (("channel", series.channel), ("category", series.category)):
            if code not in accepted[what]:
                self.report(place, f"unknown {what} “{code}”", nearest(code, accepted[what]))
                return None
        return series

    def cell(self, place: Place) -> Cell | None:
        codes = [self._code(place, name, mapping) for name, mapping in self.source.dimensions]
        found = tuple(code for code in codes if code is not None)
        return found if len(found) == len(codes) else None

    def _code(self, place: Place, name: str, mapping: CodeMapping | str | None) -> str | None:
        dimension = self.definition.dimension[name]
        if not isinstance(mapping, CodeMapping):
            return dict(place.column.where)[name] if mapping is None else mapping
        text = place.text(mapping.column)
        code = (mapping.missing or dimension.whole) if text is None else self._resolvers[name].node(text)
        if code is None or code not in dimension.nodes:
            near = nearest(text or "", self._resolvers[name].accepted)
            self.report(place, f"{name}: unknown code “{text}”", near)
            return None
        return code

    def also(self, place: Place) -> bool:
        """Whether it is a further report of a figure."""
        text = place.text(self.source.also_reported)
        if text not in (None, "also"):
            self.report(place, f"“{text}” is not a kind of report", ("also",))
        return text == "also"

    def count(self, place: Place) -> int | None:
        """The number of respondents."""
        text = place.text(place.column.n)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()):
            self.report(place, f"n is “{text}”, not a whole number")
        elif int(text) > LARGEST_N:
            self.report(place, f"n is “{text}”", (), f"at most {LARGEST_N}")
        else:
            return int(text)
        return None

    def listed(self, place: Place, what: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The ids, which must be declared."""
        for identifier in ids:
            if identifier not in self._declared[what]:
                near = nearest(identifier, self._declared[what])
                self.report(place, f"unknown id “{identifier}” in {what}", near)
        return ids
