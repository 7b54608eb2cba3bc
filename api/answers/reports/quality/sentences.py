"""What a quality report says in words."""

from __future__ import annotations

from collections.abc import Iterator

from api.answers.reports.quality import texts
from api.answers.reports.quality.records import NotAssessed
from api.concepts.editions.quality_report import QualityReport
from api.concepts.surveys.policies import Policy
from api.concepts.texts import Language, Text


def weighting(report: QualityReport, language: Language) -> str:
    if report.design is None:
        return texts.WEIGHTING["source"][language]
    if report.weighting is not None:
        return texts.WEIGHTING["counts"][language]
    return texts.WEIGHTING["weights" if report.design.weighted else "none"][language]


def variance(report: QualityReport, language: Language) -> str:
    """How standard errors come about, with the parts that this design has."""
    design = report.design
    if design is None:
        return texts.NOTHING_COMPUTED[language]
    return texts.VARIANCE[language].format(
        units=(texts.CLUSTERS if design.clustered else texts.RESPONDENTS)[language],
        correction=(texts.WITH if design.population_correction else texts.WITHOUT)[language],
        lonely=texts.LONELY_STRATA[language] if design.lonely_strata else "",
    )


def interval(report: QualityReport, policy: Policy, language: Language) -> str:
    return (texts.NOTHING_COMPUTED if report.design is None else texts.INTERVALS[policy.interval])[language]


def kept_back(policy: Policy, language: Language) -> str:
    """What the policy keeps back, and why."""
    return texts.POLICIES[policy.name][language].format(k=policy.k)


def reticence(policy: Policy, language: Language) -> str:
    """What the report itself keeps back."""
    text = texts.KEPT_BACK if policy.protects else texts.NOTHING_KEPT_BACK
    return text[language].format(k=policy.k)


def not_assessed(report: QualityReport, language: Language) -> list[NotAssessed]:
    """What the report does not say, and why."""
    missing = {**dict(_missing(report)), **texts.NEVER_ASSESSED}
    return [NotAssessed(name, text[language]) for name, text in missing.items()]


def _missing(report: QualityReport) -> Iterator[tuple[str, Text]]:
    if report.design is None:
        for name in ("respondents", "item_non_response", "weights", "design_effects", "interval_widths"):
            yield name, texts.NO_RESPONSES
        return
    if report.respondents is None:
        yield "respondents", texts.NO_RESPONDENTS
    if not report.design_effects:
        yield "design_effects", texts.NO_DESIGN_EFFECTS
