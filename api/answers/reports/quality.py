"""The quality report as an answer: sections after ESMS, the European structure of reference metadata, in one language.

Texts come from the release's snapshot and from here, numbers from the report stored with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from api.answers.discovery.combinations import crossed_dimensions
from api.answers.discovery.holdings import find_release
from api.answers.figures.captions import notice
from api.answers.figures.release_texts import category_labels, texts_of
from api.answers.figures.texts import NO_CHANNEL
from api.answers.reports import quality_texts as texts
from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition, ReleaseHeader
from api.concepts.editions.quality_report import ItemResponse, QualityReport
from api.concepts.fields import timestamp
from api.concepts.texts import Language
from api.concepts.vocabulary import YES
from api.errors import UnknownIdentifier
from api.queries.quality import read_quality
from api.queries.releases import EditionStore


def find_quality(
    connection: Connection, store: EditionStore, identifier: str
) -> tuple[Edition, Sequence[ReleaseHeader], QualityReport]:
    """A release, the newest releases of its survey, and the report it was stored with.

    Raises:
        UnknownIdentifier: no visible release has this id, or it has no report.
        Withdrawn: it was withdrawn.
    """
    edition, newest = find_release(connection, store, identifier)
    report = read_quality(connection, edition.header.key)
    if report is None:
        raise UnknownIdentifier("quality report of release", identifier)
    return edition, newest, report


def quality_entry(edition: Edition, report: QualityReport, language: Language) -> dict[str, Any]:
    """The report of a release as JSON values. What was not assessed is null or empty, and ``not_assessed`` says why."""
    header = edition.header
    sections = {
        "identification": _identification(edition, language),
        "presentation": _presentation(edition, language),
        "processing": _processing(edition, report, language),
        "accuracy": _accuracy(edition, report, language),
        "confidentiality": _confidentiality(edition, report, language),
        "dissemination": _dissemination(edition, language),
    }
    return {
        "release": header.id,
        "survey": header.survey,
        "wave": header.wave,
        "notice": notice([edition], language),
        **{name: {"label": texts.SECTIONS[name][language]} | section for name, section in sections.items()},
        "not_assessed": _not_assessed(edition, report, language),
        "links": {
            "self": f"/v1/releases/{header.id}/quality",
            "page": f"/releases/{header.id}/quality",
            "release": f"/v1/releases/{header.id}",
            "benchmarks": f"/v1/benchmarks?release={header.id}",
        },
    }


def _identification(edition: Edition, language: Language) -> dict[str, Any]:
    survey = edition.snapshot.survey
    return {
        "title": survey.title[language],
        "publisher": survey.publisher,
        "homepage": survey.homepage,
        "description": survey.description[language] if survey.description else None,
        "revision": edition.header.revision,
        "text_revision": edition.header.text_revision,
    }


def _presentation(edition: Edition, language: Language) -> dict[str, Any]:
    snapshot, header = edition.snapshot, edition.header
    notes = dict(snapshot.notes)
    return {
        "population": snapshot.survey.population[language],
        "basis": header.basis,
        "basis_text": texts.BASES[header.basis][language],
        "wave_label": snapshot.wave.label[language],
        "period_start": header.period_start.isoformat(),
        "period_end": header.period_end.isoformat(),
        "sample": snapshot.wave.sample,
        "dimensions": [
            {
                "id": dimension.id,
                "label": dimension.label[language],
                "codelist": dimension.codelist,
                "codelist_version": dimension.codelist_version,
            }
            for dimension in snapshot.dimensions
        ],
        "indicators": [
            {"code": one.id, "label": one.label[language]}
            for one in snapshot.indicators
            if one.id in edition.by_indicator
        ],
        "crossings": [list(crossed) for crossed in crossed_dimensions(edition)],
        "notes": [notes[note][language] for note in snapshot.wave.notes if note in notes],
        "breaks": [
            {"indicator": one.indicator, "channel": one.channel, "note": one.note[language]}
            for one in snapshot.wave.breaks
        ],
    }


def _processing(edition: Edition, report: QualityReport, language: Language) -> dict[str, Any]:
    design = report.design
    return {
        "source": "responses" if design else "figures",
        "design": asdict(design) if design else None,
        "weighting": asdict(report.weighting) if report.weighting else None,
        "weighting_text": texts.weighting(report)[language],
        "variance_text": texts.variance(report)[language],
        "interval_text": texts.interval(report)[language],
    }


def _accuracy(edition: Edition, report: QualityReport, language: Language) -> dict[str, Any]:
    return {
        "respondents": report.respondents,
        "respondents_rounded_to": report.respondents_rounded_to,
        "items": [_item(edition, item, language) for item in report.items],
        "weights": asdict(report.weights) if report.weights else None,
        "design_effects": [asdict(spread) for spread in report.design_effects],
        "interval_widths": [asdict(spread) for spread in report.interval_widths],
        "effective_sizes": [asdict(spread) for spread in report.effective_sizes],
        "statuses": report.statuses,
        "reliability": report.reliability,
        "reported": asdict(report.reported) | {"sources": _sources(edition)} if report.reported else None,
    }


def _sources(edition: Edition) -> int:
    return len(edition.snapshot.reported_sources)


def _item(edition: Edition, item: ItemResponse, language: Language) -> dict[str, Any]:
    snapshot = edition.snapshot
    channels = {TOTAL: NO_CHANNEL} | {node.code: node.label for node in snapshot.channels}
    names = [snapshot.indicator[item.indicator].label[language]]
    if item.channel != TOTAL:
        names.append(channels[item.channel][language])
    categories = category_labels(edition)
    if item.category is not None and item.category != YES:
        names.append(categories[item.category][language] if item.category in categories else item.category)
    bases = dict(snapshot.bases)
    base_text = bases[item.base][language] if item.base in bases else None
    return {"label": " · ".join(names), "base_text": base_text} | asdict(item)


def _confidentiality(edition: Edition, report: QualityReport, language: Language) -> dict[str, Any]:
    policy = edition.snapshot.policy
    protects = policy.name in ("certified", "threshold")
    return {
        "policy": policy.name,
        "policy_text": texts.policy(policy)[language],
        "k": policy.k if protects else None,
        "n_rounded_to": policy.n_rounded_to if policy.display == "rounded" else None,
        "suppression": [asdict(one) for one in report.suppression],
        "report_text": texts.reticence(policy)[language],
    }


def _dissemination(edition: Edition, language: Language) -> dict[str, Any]:
    release, header = texts_of(edition, language).release, edition.header
    # Figures published long ago by others say nothing about how soon they came.
    own = edition.snapshot.lattice is not None
    return {
        "published_at": timestamp(header.published_at),
        "days_after_period": (header.published_at.date() - header.period_end).days if own else None,
        "licence": asdict(release.licence),
        "citation": release.citation,
        "revision_text": texts.REVISIONS[language],
    }


def _not_assessed(edition: Edition, report: QualityReport, language: Language) -> list[dict[str, str]]:
    return [{"id": name, "text": text[language]} for name, text in texts.not_assessed(edition, report)]
