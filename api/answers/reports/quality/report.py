"""The quality report of a release in one language: texts come from its snapshot and from here, numbers from the report
stored with it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from api.answers.discovery.combinations import crossed_dimensions
from api.answers.discovery.holdings import find_release
from api.answers.figures.captions import notice
from api.answers.figures.meta import Code
from api.answers.figures.release_texts import texts_of
from api.answers.reports.quality import records, sentences, texts
from api.answers.stores.edition_store import EditionStore
from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition, ReleaseHeader
from api.concepts.editions.quality_report import ItemResponse, QualityReport
from api.concepts.fields import extend
from api.concepts.texts import Language
from api.concepts.vocabulary import YES
from api.errors import UnknownIdentifier
from api.queries.quality import read_quality


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


def quality_entry(edition: Edition, report: QualityReport, language: Language) -> records.Quality:
    """The report of a release. What was not assessed is null or empty, and ``not_assessed`` says why."""
    header = edition.header
    return records.Quality(
        release=header.id,
        survey=header.survey,
        wave=header.wave,
        notice=notice([edition], language),
        identification=_identification(edition, language),
        presentation=_presentation(edition, language),
        processing=_processing(edition, report, language),
        accuracy=_accuracy(edition, report, language),
        confidentiality=_confidentiality(edition, report, language),
        dissemination=_dissemination(edition, language),
        not_assessed=sentences.not_assessed(report, language),
        links=records.QualityLinks(
            self=f"/v1/releases/{header.id}/quality",
            page=f"/releases/{header.id}/quality",
            release=f"/v1/releases/{header.id}",
            benchmarks=f"/v1/benchmarks?release={header.id}",
        ),
    )


def _identification(edition: Edition, language: Language) -> records.Identification:
    survey = edition.snapshot.survey
    return records.Identification(
        label=texts.SECTIONS["identification"][language],
        title=survey.title[language],
        publisher=survey.publisher,
        homepage=survey.homepage,
        description=survey.description[language] if survey.description else None,
        revision=edition.header.revision,
        text_revision=edition.header.text_revision,
    )


def _presentation(edition: Edition, language: Language) -> records.Presentation:
    held, basis = texts_of(edition, language), edition.header.basis
    return extend(
        held.wave,
        records.Presentation,
        label=texts.SECTIONS["presentation"][language],
        population=held.release.population,
        basis=basis,
        basis_text=texts.BASES[basis][language],
        wave_label=held.wave.label,
        dimensions=[
            extend(one, records.ReportDimension, label=one.label[language]) for one in edition.snapshot.dimensions
        ],
        indicators=[Code(one.id, one.label) for one in held.indicators.values() if one.id in edition.by_indicator],
        crossings=crossed_dimensions(edition),
        notes=held.wave_notes,
        breaks=held.breaks,
    )


def _processing(edition: Edition, report: QualityReport, language: Language) -> records.Processing:
    return extend(
        report,
        records.Processing,
        label=texts.SECTIONS["processing"][language],
        source="responses" if report.design else "figures",
        weighting_text=sentences.weighting(report, language),
        variance_text=sentences.variance(report, language),
        interval_text=sentences.interval(report, edition.snapshot.policy, language),
    )


def _accuracy(edition: Edition, report: QualityReport, language: Language) -> records.Accuracy:
    sources = len(edition.snapshot.reported_sources)
    return extend(
        report,
        records.Accuracy,
        label=texts.SECTIONS["accuracy"][language],
        items=[_item(edition, item, language) for item in report.items],
        reported=extend(report.reported, records.Reported, sources=sources) if report.reported else None,
    )


def _item(edition: Edition, item: ItemResponse, language: Language) -> records.ItemResponse:
    release = texts_of(edition, language)
    names = [release.indicators[item.indicator].label]
    if item.channel != TOTAL:
        names.append(release.codes["channel"][item.channel].label)
    if item.category is not None and item.category != YES:
        category = release.codes["category"].get(item.category)
        names.append(category.label if category else item.category)
    return extend(item, records.ItemResponse, label=" · ".join(names), base_text=release.bases.get(item.base))


def _confidentiality(edition: Edition, report: QualityReport, language: Language) -> records.Confidentiality:
    policy = edition.snapshot.policy
    return records.Confidentiality(
        label=texts.SECTIONS["confidentiality"][language],
        policy=policy.name,
        policy_text=sentences.kept_back(policy, language),
        k=policy.k if policy.protects else None,
        n_rounded_to=texts_of(edition, language).release.n_rounded_to,
        suppression=report.suppression,
        report_text=sentences.reticence(policy, language),
    )


def _dissemination(edition: Edition, language: Language) -> records.Dissemination:
    release, header = texts_of(edition, language).release, edition.header
    # Figures published long ago by others say nothing about how soon they came.
    own = edition.snapshot.lattice is not None
    return extend(
        release,
        records.Dissemination,
        label=texts.SECTIONS["dissemination"][language],
        days_after_period=(header.published_at.date() - header.period_end).days if own else None,
        revision_text=texts.REVISIONS[language],
    )
