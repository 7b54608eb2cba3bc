"""The quality report as it is answered: sections after ESMS, the European structure of reference metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from api.answers.discovery.links import ADDRESS, LinksToFigures
from api.answers.discovery.surveys import SurveyWave
from api.answers.figures.meta import Code, Licence, SeriesBreak
from api.concepts.editions import quality_report
from api.concepts.editions.quality_report import (
    NOT_SHOWN,
    FigureSpread,
    SampleDesign,
    Suppression,
    WeightAdjustment,
    WeightSpread,
)
from api.concepts.fields import Day, Timestamp, described, same_field
from api.concepts.surveys.policies import PolicyName
from api.concepts.vocabulary import Basis, SampleKind


@dataclass
class Section:
    """A section."""

    label: str = described("What it is called.")


@dataclass(kw_only=True)
class Identification(Section):
    """Contact and identification."""

    title: str = described("The survey's title.")
    publisher: str = described("Who published it.")
    homepage: str | None = described("More about it, elsewhere.")
    description: str | None = described("More about it.")
    revision: int = described("The release's revision.")
    text_revision: int = described("The release's revision of texts only.")


@dataclass
class ReportDimension:
    """A dimension of the figures."""

    id: str = described("Its id.", example="size")
    label: str = described("What it is called.")
    codelist: str = described("Its codelist.")
    codelist_version: str = described("The codelist's version.")


@dataclass(kw_only=True)
class Presentation(Section):
    """Statistical presentation: what the figures describe."""

    population: str = described("Whom they describe.")
    basis: Basis = described("What they rest on.")
    basis_text: str = described("What that means for their use.")
    wave_label: str = described("What the wave is called.")
    period_start: Day = described("First day of the time they describe.")
    period_end: Day = described("Last day of the time they describe.")
    sample: SampleKind = described("How the respondents relate to those of the wave before.")
    dimensions: Sequence[ReportDimension] = described("The dimensions.")
    indicators: Sequence[Code] = described("What is measured.")
    crossings: Sequence[Sequence[str]] = described(
        "The crossings published, coarse first; an empty one is the whole population."
    )
    notes: Sequence[str] = same_field(SurveyWave, "notes")
    breaks: Sequence[SeriesBreak] = same_field(SurveyWave, "breaks")


@dataclass(kw_only=True)
class Processing(Section):
    """Statistical processing: from answers to figures."""

    source: Literal["responses", "figures"] = described("Whether figures were computed from responses or taken over.")
    design: SampleDesign | None = described("The sample's design; null: unknown.")
    weighting: WeightAdjustment | None = described(
        "How weights were brought to population counts; null: they were not."
    )
    weighting_text: str = described("The weighting, in words.")
    variance_text: str = described("The variance, in words.")
    interval_text: str = described("The interval, in words.")


@dataclass(frozen=True, kw_only=True)
class ItemResponse(quality_report.ItemResponse):
    """A question in words, and how many did not answer it."""

    label: str = described("What it asks for.")
    base_text: str | None = described("Whom the base consists of.")


@dataclass(frozen=True, kw_only=True)
class Reported(quality_report.Reported):
    """What figures published elsewhere state about themselves, and how many publications they are from."""

    sources: int = described("Publications they were taken from.")


@dataclass(kw_only=True)
class Accuracy(Section):
    """Accuracy and reliability."""

    respondents: int | None = described(f"How many answered; {NOT_SHOWN}")
    respondents_rounded_to: int | None = described("`respondents` is a multiple of this; null: exact.")
    items: Sequence[ItemResponse] = described("The questions, in the order of the survey's definition.")
    weights: WeightSpread | None = described(f"The weights; {NOT_SHOWN}")
    design_effects: Sequence[FigureSpread] = described(
        "Variance of published shares relative to a simple random sample of the same size: all, then by crossing."
    )
    interval_widths: Sequence[FigureSpread] = described(
        "Widths of the 95 % intervals of published shares (0.1: ten points): all, then by crossing."
    )
    effective_sizes: Sequence[FigureSpread] = described("`n_eff` of published figures: all, then by crossing.")
    statuses: Mapping[str, int] = described("Status → how many figures have it.")
    reliability: Mapping[str, int] = described("Reliability → how many published figures have it.")
    reported: Reported | None = described(
        "About figures taken over from publications; null: figures were computed here."
    )


@dataclass(kw_only=True)
class Confidentiality(Section):
    """Confidentiality."""

    policy: PolicyName = described("The disclosure policy.")
    policy_text: str = described("What it keeps back.")
    k: int | None = described("The least number of contributors behind a figure; null: no limit.")
    n_rounded_to: int | None = described("`n` of figures is a multiple of this; null: exact.")
    suppression: Sequence[Suppression] = described("How much is withheld: in all, then by crossing.")
    report_text: str = described("What this report itself keeps back.")


@dataclass(kw_only=True)
class Dissemination(Section):
    """Release and citation."""

    published_at: Timestamp = described("When the release was published.")
    days_after_period: int | None = described(
        "Days from the last day described to publication; null: figures were published before.", minimum=None
    )
    licence: Licence = described("The terms the figures come under.")
    citation: str = described("How to cite them.")
    revision_text: str = described("How corrections are made.")


@dataclass
class NotAssessed:
    """Something this report does not say."""

    id: str = described("What it is.", example="unit_non_response")
    text: str = described("Why.")


@dataclass(kw_only=True)
class QualityLinks(LinksToFigures):
    """Where this is and what belongs to it."""

    page: str = described(f"The same as a page for people. {ADDRESS}")
    release: str = described(f"The release. {ADDRESS}")


@dataclass(kw_only=True)
class Quality:
    """The quality report of a release, in sections after ESMS. What was not assessed is null or empty."""

    release: str = described("The release.", example="sme-pulse.2026.r1")
    survey: str = described("Its survey.")
    wave: str = described("Its wave.")
    notice: str | None = described("What must be said first: that figures are simulated.")
    identification: Identification = described("Contact and identification.")
    presentation: Presentation = described("Statistical presentation.")
    processing: Processing = described("Statistical processing.")
    accuracy: Accuracy = described("Accuracy and reliability.")
    confidentiality: Confidentiality = described("Confidentiality.")
    dissemination: Dissemination = described("Release and citation.")
    not_assessed: Sequence[NotAssessed] = described("What the report does not say, and why.")
    links: QualityLinks = described("Where this is and what belongs to it.")
