"""Coded columns of a block, all at once: a few dozen distinct texts are resolved, a million rows only looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

FEW = 12
"""Up to so many texts are compared one by one, which took a quarter of the time of a join with a table of them."""


@dataclass
class Lookup:
    """What each distinct text of a source column means; ``resolve`` gives None for an unknown text."""

    column: str
    resolve: Callable[[str], int | None]
    known: dict[str, int] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def learn(self, texts: pl.Series) -> None:
        """Resolve the texts that have not been met yet."""
        for text in texts.unique().drop_nulls():
            if text not in self.known and text not in self.unknown:
                code = self.resolve(text)
                if code is None:
                    self.unknown.add(text)
                else:
                    self.known[text] = code

    @property
    def codes(self) -> pl.Expr:
        """Codes of the column's texts: Int16, null where the cell is empty or its text not known."""
        codes: pl.Expr = pl.lit(None, dtype=pl.Int16)
        if len(self.known) > FEW:
            return pl.col(self.column).replace_strict(self.known, default=None, return_dtype=pl.Int16)
        for text, code in self.known.items():
            codes = pl.when(pl.col(self.column) == text).then(pl.lit(code, dtype=pl.Int16)).otherwise(codes)
        return codes


@dataclass(frozen=True)
class Lookups:
    """The lookups of a file's coded columns, by the name of the column they make."""

    by_name: Mapping[str, Lookup]

    def encode(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
        """The coded columns, null where empty or unknown; and where unknown texts stand, for columns that have any."""
        if frame.is_empty() or not self.by_name:
            return pl.DataFrame(schema=dict.fromkeys(self.by_name, pl.Int16)), {}
        coded, strange = self._look_up(frame)
        if strange:
            for name in strange:
                self.by_name[name].learn(frame[self.by_name[name].column])
            coded, strange = self._look_up(frame)
        places = {name: frame[self.by_name[name].column].is_not_null() & coded[name].is_null() for name in strange}
        return coded, places

    def _look_up(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
        """The codes, and the names of columns in which a text has none."""
        lookups = self.by_name.items()
        both = frame.with_columns(lookup.codes.alias(f"{_CODED}{name}") for name, lookup in lookups)
        missed = both.select(
            (pl.col(f"{_CODED}{name}").is_null() & pl.col(lookup.column).is_not_null()).any().alias(name)
            for name, lookup in lookups
        )
        coded = both.select(pl.col(f"{_CODED}{name}").alias(name) for name in self.by_name)
        return coded, [name for name, found in missed.row(0, named=True).items() if found]


_CODED = "\x1fcoded "
"""Begins the names of coded columns while they stand beside the file's own, which may have the same name."""
