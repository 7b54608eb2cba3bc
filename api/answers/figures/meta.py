"""What stands beside the rows of an answer, so that they can be read: texts of what they name, releases, citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.answers.selections.resolved import ResolvedCodes
from api.concepts.fields import Day, Timestamp, described
from api.concepts.surveys.policies import Interval
from api.concepts.texts import Language
from api.concepts.vocabulary import Basis, IndicatorKind, SampleKind


@dataclass
class Licence:
    """The terms the figures come under."""

    name: str = described("Its name.", example="CC BY 4.0")
    url: str | None = described("Its text.")


@dataclass
class Code:
    """A code and its label."""

    code: str = described("The code, as used in requests and rows.", example="SME")
    label: str = described("What it is called.", example="SMEs (0–249 persons employed)")


@dataclass
class UsedCode(Code):
    """A code in the rows."""

    surveys: Sequence[str] = described("The surveys it means this in.")


@dataclass
class UsedCodes:
    """The codes of one dimension (or of indicators, channels, categories) in the rows."""

    id: str = described("The field of the row.", example="size")
    label: str = described("What it is called.")
    codes: Sequence[UsedCode] = described("The codes, in codelist order.")


@dataclass
class IndicatorTexts:
    """What an indicator measures."""

    id: str = described("The indicator's id.", example="adoption")
    label: str = described("What it is called.")
    definition: str = described("What exactly is measured.")
    kind: IndicatorKind = described("What kind of figure it is.")
    unit: str = described("The unit of values; shares are fractions of 1.", example="share")
    decimals: int = described("Decimals of the percentage (of the unit, for means) to be shown.")


@dataclass
class UsedIndicator(IndicatorTexts):
    """An indicator in the rows, as these surveys define it."""

    surveys: Sequence[str] = described("The surveys that define it so.")


@dataclass
class WavePeriod:
    """The time that answers describe."""

    code: str = described("The wave's code.", example="2012")
    label: str = described("What it is called.")
    period_start: Day = described("Its first day.")
    period_end: Day = described("Its last day.")
    sample: SampleKind = described("How its respondents relate to those of the wave before.")
    notes: Sequence[str] = described("Ids of notes that hold for all its figures; `meta.notes` has the texts.")


@dataclass
class SeriesBreak:
    """Before and after are not comparable."""

    indicator: str = described("The indicator concerned.")
    channel: str | None = described("The channel concerned; null for all.")
    note: str = described("What changed.")


@dataclass
class Source:
    """Where a published figure was read."""

    urls: Sequence[str] = described("The pages that print it.")
    text: str | None = described("What they are.")


@dataclass
class UsedRelease:
    """A release in the rows and what must be said when it is quoted."""

    id: str = described("The release's id.")
    survey: str = described("Its survey.")
    wave: str = described("Its wave.")
    title: str = described("The survey's title.")
    publisher: str = described("Who published it.")
    population: str = described("Whom it describes.")
    basis: Basis = described("What its figures rest on.")
    published_at: Timestamp = described("When it was published.")
    licence: Licence = described("The terms its figures come under.")
    citation: str = described("How to cite it.")
    n_rounded_to: int | None = described("`n` is a multiple of this; null: exact.")
    interval: Interval | None = described(
        "What intervals, `n_eff` and reliability rest on. `kish`: never on more than the weights allow; `r_survey`: on "
        "what R's package survey gives, however unlike the weights are. null: on what the publisher states."
    )


@dataclass(kw_only=True)
class FigureMeta:
    """What the codes and ids in the rows mean. Keyed by a row's `release` where texts may differ by release."""

    total: int = described("How many rows there are in all.")
    confidence_level: float = described("Of `ci_low` and `ci_high`.", example=0.95)
    language: Language = described("The language of the texts.")
    notice: str | None = described("What must be said first: that figures are simulated.")
    indicators: Sequence[UsedIndicator] = described("The indicators in the rows.")
    dimensions: Sequence[UsedCodes] = described("The codes in the rows, with labels.")
    waves: Mapping[str, WavePeriod] = described("Release → the time it describes.")
    bases: Mapping[str, Mapping[str, str]] = described("Release → base → text.")
    notes: Mapping[str, Mapping[str, str]] = described("Release → note → text.")
    sources: Mapping[str, Mapping[str, Source]] = described("Release → source → where it is.")
    releases: Sequence[UsedRelease] = described("The releases in the rows.")
    citation: str = described("How to cite the answer.")
    n_rounded_to: int | None = described("The coarsest rounding of `n` in the rows; null: exact.")


@dataclass(kw_only=True)
class SelectionCodes(ResolvedCodes):
    """The selection as it was understood: every parameter with the codes it came to."""

    as_of: Timestamp | None = described("The moment asked for.")
    confidence: float = described("Confidence level.")
    sort: str | None = described("The order asked for; null: codelist order.", pattern="^-?value$")


@dataclass(kw_only=True)
class SelectionMeta(FigureMeta):
    """What was understood, and what the codes and ids in the rows mean."""

    selection: SelectionCodes = described("The selection as it was understood.")


@dataclass(kw_only=True)
class PlannedMeta(SelectionMeta):
    """The same of an answer without rows, asked for with ``limit=0``."""

    suppressed_share: float | None = described("With `limit=0`: the share of rows that are withheld.")
