"""Indicators as they are answered: what they measure, and how surveys asked them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.answers.discovery.codelists import merged
from api.answers.discovery.links import CURRENT, SelfLinks, linked, version_parameters
from api.answers.figures.meta import Code, IndicatorTexts
from api.answers.figures.release_texts import texts_of
from api.concepts.editions.edition import Edition
from api.concepts.fields import described, extend, same_field
from api.concepts.terms import SelectionRequest
from api.concepts.texts import Language
from api.concepts.vocabulary import Basis, IndicatorKind


@dataclass(kw_only=True)
class SurveyIndicator(IndicatorTexts):
    """An indicator as the survey has it."""

    base: str = described("The base of its shares.")
    base_text: str | None = described("Whom the base consists of.")
    channels: Sequence[str] = described("The channels it is measured for.")
    categories: Sequence[Code] = described("Its answer options.")
    waves: Sequence[str] = described("The waves that have it, oldest first.")
    wording: Mapping[str, str] = described("Wave → the question put to respondents.")


@dataclass(kw_only=True)
class AskedIndicator:
    """How one survey asked it."""

    survey: str = described("The survey.")
    basis: Basis = described("What its figures rest on.")
    label: str = same_field(SurveyIndicator, "label")
    definition: str = same_field(SurveyIndicator, "definition")
    kind: IndicatorKind = same_field(SurveyIndicator, "kind")
    unit: str = same_field(SurveyIndicator, "unit")
    decimals: int = same_field(SurveyIndicator, "decimals")
    base: str = same_field(SurveyIndicator, "base")
    base_text: str | None = same_field(SurveyIndicator, "base_text")
    channels: Sequence[str] = same_field(SurveyIndicator, "channels")
    categories: Sequence[Code] = same_field(SurveyIndicator, "categories")
    waves: Sequence[str] = same_field(SurveyIndicator, "waves")
    wording: Mapping[str, str] = same_field(SurveyIndicator, "wording")


@dataclass(kw_only=True)
class IndicatorSummary(IndicatorTexts):
    """An indicator of the shared vocabulary."""

    surveys: Sequence[str] = described("The surveys that have it.")
    links: SelfLinks = described("Where it is.")


@dataclass(kw_only=True)
class Indicator(IndicatorSummary):
    """An indicator and where it was asked."""

    asked: Sequence[AskedIndicator] = described("Survey by survey: definition, base, channels, waves, wording.")


def survey_indicators(editions: Sequence[Edition], language: Language) -> list[SurveyIndicator]:
    """The indicators that a survey's waves, oldest first, have figures of; the newest wave's texts win."""
    codes = dict.fromkeys(
        one.id
        for edition in reversed(editions)
        for one in edition.snapshot.indicators
        if edition.by_indicator.get(one.id)
    )
    return [_over_waves(code, [one for one in editions if one.by_indicator.get(code)], language) for code in codes]


def _over_waves(code: str, held: Sequence[Edition], language: Language) -> SurveyIndicator:
    """An indicator in the waves that have it, oldest first."""
    newest, texts = held[-1], texts_of(held[-1], language)
    base = newest.bases[newest.by_indicator[code][0]]
    series = [edition.by_indicator[code] for edition in reversed(held)]
    labels = {
        one.category: texts_of(edition, language).codes["category"][one.category].label
        for edition in held
        for one in edition.by_indicator[code]
    }
    wordings = {edition.header.wave: dict(edition.snapshot.wave.wording) for edition in held}
    return extend(
        texts.indicators[code],
        SurveyIndicator,
        base=base,
        base_text=texts.bases.get(base),
        channels=merged([one.channel for one in of_wave] for of_wave in series),
        categories=[Code(one, labels[one]) for one in merged([one.category for one in of_wave] for of_wave in series)],
        waves=[edition.header.wave for edition in held],
        wording={wave: wording[code][language] for wave, wording in wordings.items() if code in wording},
    )


def indicator_summary(
    editions: Sequence[Edition], code: str, language: Language, version: SelectionRequest = CURRENT
) -> IndicatorSummary:
    """An indicator of the shared vocabulary. ``editions`` hold it; the newest that is not simulated words it."""
    ranked = sorted(editions, key=lambda edition: (edition.header.basis == "simulated", *_age(edition)))
    return extend(
        texts_of(ranked[0], language).indicators[code],
        IndicatorSummary,
        surveys=list(dict.fromkeys(edition.header.survey for edition in editions)),
        links=SelfLinks(linked(f"/v1/indicators/{code}", version_parameters(version, editions))),
    )


def _age(edition: Edition) -> tuple[int, int]:
    period_end, period_start = edition.header.recency
    return -period_end.toordinal(), -period_start.toordinal()


def indicator_description(
    editions: Sequence[Edition], code: str, language: Language, version: SelectionRequest = CURRENT
) -> Indicator:
    """An indicator and, survey by survey, how it was asked there."""
    by_survey: dict[str, list[Edition]] = {}
    for edition in editions:
        by_survey.setdefault(edition.header.survey, []).append(edition)
    asked = [
        extend(_over_waves(code, held, language), AskedIndicator, survey=survey, basis=held[-1].header.basis)
        for survey, held in by_survey.items()
    ]
    return extend(indicator_summary(editions, code, language, version), Indicator, asked=asked)
