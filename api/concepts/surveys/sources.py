"""Where a survey's content comes from: a file of responses, or a file of figures already published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from api.concepts.surveys.derived_items import DerivedItem
from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.items import AnyItem, Item, Series, Universe
from api.concepts.surveys.row_conditions import RowCondition

Match = Literal["exact", "prefix"]
MATCHES: tuple[Match, ...] = get_args(Match)


@dataclass(frozen=True)
class CodeMapping:
    """How cells of a column become codes of a dimension.

    Exactly one way applies: ``bands`` (number → the band's code, bounds inclusive, None open), else ``values``
    (text → code), else the text is the code itself. With ``match`` ``prefix`` the longest code or key that the text
    begins with counts ("62.01" → "62"), after padding with zeros to ``pad`` digits (0: none was lost; None: not said);
    the code is then rolled up to the dimension's leaves. ``missing`` says what an empty cell means: an error, a code,
    or ``unclassified`` (the respondent counts in the whole only).
    """

    column: str
    values: tuple[tuple[str, str], ...] = ()
    bands: tuple[tuple[str, float | None, float | None], ...] = ()
    match: Match = "exact"
    pad: int | None = None
    missing: str | None = None
    unclassified: bool = False


@dataclass(frozen=True)
class AuxiliaryFile:
    """Further columns for each respondent, joined by a key. Its path is relative to the main data file."""

    path: str
    file: FileFormat
    key: str
    main_key: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class PopulationFile:
    """A register whose rows, counted per stratum, are the population sizes. Path relative to the main file.

    With ``cluster`` its distinct clusters are counted: what is drawn where there are clusters.
    """

    path: str
    file: FileFormat
    stratum: tuple[str, ...]
    cluster: str | None = None


WeightingMethod = Literal["post_stratify", "rake", "linear", "logit"]
"""How weights are brought to population counts: the functions and distances of ``api.estimation``."""
WEIGHTING_METHODS: tuple[WeightingMethod, ...] = get_args(WeightingMethod)


@dataclass(frozen=True)
class MarginFile:
    """A table of population counts: ``columns`` hold the codes of the margin's dimensions in their order, ``total``
    the count. Path relative to the main file."""

    path: str
    file: FileFormat
    columns: tuple[str, ...]
    total: str
    keep: tuple[RowCondition, ...] = ()


@dataclass(frozen=True)
class PopulationMargin:
    """How many units the population has in each cell of the crossing of the dimensions ``by``.

    A cell is a code per dimension; the counts are ``cells`` or in ``file``. ``waves`` are those it holds for (None:
    all).
    """

    by: tuple[str, ...]
    cells: tuple[tuple[tuple[str, ...], float], ...] = ()
    file: MarginFile | None = None
    waves: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        return " × ".join(self.by)


@dataclass(frozen=True)
class Weighting:
    """Population counts that the weights of each wave are brought to. ``bounds`` (of new over old weight) are for
    ``logit``."""

    method: WeightingMethod
    margins: tuple[PopulationMargin, ...]
    bounds: tuple[float, float] = (0.5, 2.0)

    def margins_of(self, wave: str) -> tuple[PopulationMargin, ...]:
        """The margins of a wave."""
        return tuple(margin for margin in self.margins if margin.waves is None or wave in margin.waves)


@dataclass(frozen=True)
class ResponsesSource:
    """Microdata: one row per respondent.

    Rows are respondents where all of ``keep`` holds, and belong to a wave where all of its ``wave_rows`` does.
    ``stratum`` columns are crossed. ``population_size`` is a column with the stratum's N (fpc), in clusters where
    there are clusters, or ``population`` a file counted per stratum; neither means no finite population correction.
    With ``weighting`` the weights of the file are design weights, which an import brings to population counts.
    """

    file: FileFormat
    respondent: str | None
    dimensions: tuple[tuple[str, CodeMapping], ...]
    items: tuple[Item, ...]
    derived: tuple[DerivedItem, ...] = ()
    universes: tuple[Universe, ...] = ()
    weight: str | None = None
    stratum: tuple[str, ...] = ()
    population_size: str | None = None
    population: PopulationFile | None = None
    cluster: str | None = None
    contributor: str | None = None
    joins: tuple[AuxiliaryFile, ...] = ()
    keep: tuple[RowCondition, ...] = ()
    wave_rows: tuple[tuple[str, tuple[RowCondition, ...]], ...] = ()
    weighting: Weighting | None = None

    @property
    def all_items(self) -> tuple[AnyItem, ...]:
        """Those asked, then those derived."""
        return (*self.items, *self.derived)

    @property
    def universe(self) -> dict[str, Universe]:
        return {universe.id: universe for universe in self.universes}

    def style_of(self, column: str) -> FileFormat:
        """How the numbers of a column are written: as its file says, which may be a joined one."""
        return next((join.file for join in self.joins if column in join.columns), self.file)

    def conditions_of(self, wave: str) -> tuple[RowCondition, ...]:
        """All that is asked of rows in a wave: to be respondents, to be asked a question, to answer no or nothing."""
        of_items = [
            one for item in self.items_of(wave) for one in (*item.asked_if, *(item.no_if or ()), *item.no_answer_if)
        ]
        return (*of_items, *self.keep, *self.rows_of(wave))

    def rows_of(self, wave: str) -> tuple[RowCondition, ...]:
        """What must hold of the rows of the wave, beside ``keep``."""
        return dict(self.wave_rows).get(wave, ())

    def items_of(self, wave: str) -> tuple[Item, ...]:
        """The items asked in a wave. One question may be in another column in another wave, under the same name."""
        return tuple(item for item in self.items if item.waves is None or wave in item.waves)


@dataclass(frozen=True)
class ValueColumn:
    """One of a wide table's columns with figures, and what they are figures of as far as the row does not say it.

    ``where`` are codes of dimensions. ``n``, ``se``, the interval and ``flag`` are columns that go with this one.
    """

    column: str
    wave: str | None = None
    indicator: str | None = None
    channel: str | None = None
    category: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    n: str | None = None
    se: str | None = None
    ci_low: str | None = None
    ci_high: str | None = None
    flag: str | None = None


BESIDE_VALUE = ("n", "se", "ci_low", "ci_high", "flag")
"""Columns that go with a column of figures."""


@dataclass(frozen=True)
class FiguresSource:
    """Published figures: one row per figure, or several in a row, a column each (``values``).

    A dimension has a column, a code that all rows have, or (None) its codes in ``values``. ``series`` maps the texts
    of ``series_columns`` to what they measure; without it the columns ``indicator``, ``channel`` and ``category`` hold
    codes. ``flags`` maps a source's flag to our remarks; ``statuses`` a flag (or the empty flag, for a missing value)
    to the status of a cell without value; ``symbols`` what else stands in a column of figures. Shares are multiplied
    exactly by ``scale`` (0.01 for percentages). ``confidence`` is the level of the intervals, as a fraction. A column
    of wording may have a second one with the same in German.
    """

    file: FileFormat
    dimensions: tuple[tuple[str, CodeMapping | str | None], ...]
    wave_column: str | None = None
    wave: str | None = None
    value: str | None = None
    values: tuple[ValueColumn, ...] = ()
    scale: str = "1"
    series_columns: tuple[str, ...] = ()
    series: tuple[tuple[tuple[str, ...], Series], ...] = ()
    indicator: str | None = None
    channel: str | None = None
    category: str | None = None
    keep: tuple[RowCondition, ...] = ()
    flag: str | None = None
    flags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()
    symbols: tuple[tuple[str, str], ...] = ()
    confidentiality: str | None = None
    value_text: str | None = None
    value_text_de: str | None = None
    base: str | None = None
    n: str | None = None
    se: str | None = None
    ci_low: str | None = None
    ci_high: str | None = None
    confidence: float = 0.95
    n_text: str | None = None
    n_text_de: str | None = None
    notes: str | None = None
    sources: str | None = None
    also_reported: str | None = None

    @property
    def value_columns(self) -> tuple[ValueColumn, ...]:
        """The columns with figures, each with the columns that go with it."""
        if self.value is None:
            return tuple(replace(one, n=one.n or self.n, flag=one.flag or self.flag) for one in self.values)
        return (ValueColumn(self.value, **{name: getattr(self, name) for name in BESIDE_VALUE}),)

    @property
    def waves(self) -> frozenset[str] | None:
        """The waves that the definition names and not the file; None where a column holds them."""
        named = {self.wave or one.wave for one in self.value_columns}
        return None if self.wave_column else frozenset(wave for wave in named if wave)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        mapped = [mapping.column for _, mapping in self.dimensions if isinstance(mapping, CodeMapping)]
        values = [getattr(one, name) for one in self.value_columns for name in ("column", *BESIDE_VALUE)]
        texts = (self.value_text, self.value_text_de, self.n_text, self.n_text_de, self.notes, self.sources)
        rest = (self.indicator, self.channel, self.category, self.base, self.confidentiality, self.also_reported)
        kept = [column for condition in self.keep for column in condition.columns]
        named = (self.wave_column, *values, *self.series_columns, *mapped, *kept, *texts, *rest)
        return tuple(dict.fromkeys(column for column in named if column is not None))


Source = ResponsesSource | FiguresSource
