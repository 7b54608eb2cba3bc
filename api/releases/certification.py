"""Certify: decide which figures of a draft are shown, prove that no combination of them identifies a respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from sqlalchemy import Connection, Engine, Table

from api.concepts.definition import SurveyDefinition
from api.concepts.measures import Measures, survey_measures
from api.concepts.nearest import nearest
from api.concepts.sources import ResponsesSource
from api.disclosure.certificates import Certificate, certificate_from_json, certificate_to_json
from api.disclosure.facts import facts_to_json
from api.disclosure.limits import Limits
from api.errors import Refused, UnknownIdentifier, invalid
from api.queries.atoms import same_respondents
from api.queries.certificates import (
    StoredFacts,
    find_build,
    read_statuses,
    store_certificate,
    stored_facts,
)
from api.queries.imports import Import, find_import, latest_import, lock_survey
from api.queries.releases_writing import StoredRelease, release_history, set_state
from api.queries.tabulation import Tabulation, unasked_items
from api.releases.auditing import Audit, Audited, declared_or_asked
from api.releases.bases import (
    AuditedBase,
    answer_options,
    audited_bases,
    bases_of_series,
    compared_by_answers_too,
    sets_of_answers,
)
from api.releases.completing import Draft, complete
from api.releases.deriving import Estimated, estimated
from api.releases.earlier import earlier_releases
from api.releases.figure_frames import SCHEMA
from api.releases.fingerprints import reading_fingerprint
from api.releases.progress import SILENT, Progress
from api.releases.publishing import refuse_same_file
from api.releases.responses_import import survey_table
from api.releases.sealing import seal
from api.releases.unsafe import dominated_cells, unsafe_cells_of_bases

WORKERS = 2


@dataclass(frozen=True)
class Certified:
    """A draft that was certified: how many of its figures it shows."""

    release: str
    figures: int
    shown: int


def certify_draft(
    engine: Engine,
    definition: SurveyDefinition,
    wave: str,
    progress: Progress = SILENT,
    limits: Limits | None = None,
    workers: int = WORKERS,
) -> Certified:
    """Certify the draft of a wave that was built from this definition, in one transaction.

    What earlier releases of the wave made public is taken into account, withdrawn ones included: somebody may have
    kept them. A text revision shows what the release it corrects shows, under the same certificate.

    Raises:
        InvalidInput: there is no such draft, or it was built from another definition.
        Refused: its policy needs no certificate, or what is public already cannot be taken into account.
        NotCertified: no proof was found; the draft stays a draft.
    """
    source = definition.source
    if definition.policy.name != "certified" or not isinstance(source, ResponsesSource):
        raise Refused(f"{definition.survey.id} has the policy “{definition.policy.name}”, which needs no certificate.")
    with engine.begin() as connection:
        lock_survey(connection, definition.survey.id)
        history = release_history(connection, definition.survey.id, wave)
        release = _draft_of(history, definition, wave)
        imported = _import_of(connection, release, definition)
        refuse_same_file(connection, release)
        measures = survey_measures(definition)
        draft = Draft(release.key, release.id, definition, wave, imported, tuple(one.series for one in measures.all))
        table = survey_table(definition, imported.key)
        unasked = unasked_items(connection, table, measures.tabulated)
        figures = estimated(connection, draft, measures, source, table, unasked)
        for name, reason in figures.withheld.items():
            progress.note(f"  {name} is shown nowhere: {reason}")
        if release.text_revision:
            shown = _as_before(connection, draft, release, history, figures)
        else:
            bases = [base for base in audited_bases(source, measures) if base.name not in unasked]
            _refuse_two_readings(connection, table, source, wave, bases)
            questions = answer_options(source, bases)
            earlier = earlier_releases(connection, definition, table, history, questions, progress)
            progress.start(f"Certifying {draft.id}", len(bases))
            audit = Audit(
                connection,
                table,
                definition.dimensions,
                tuple(definition.lattice.cells(definition.dimensions)),
                definition.policy,
                earlier,
                limits or Limits(),
                workers,
            )
            shown = _certify(audit, draft, measures, source, bases, figures, progress)
        set_state(connection, release.key, state="certified")
    return Certified(release.id, figures.full.height, shown)


def _draft_of(history: Sequence[StoredRelease], definition: SurveyDefinition, wave: str) -> StoredRelease:
    found = next((release for release in history if release.state in ("draft", "certified")), None)
    if found is None and wave not in definition.wave:
        raise UnknownIdentifier("wave", wave, nearest(wave, definition.wave))
    if found is None:
        raise invalid(f"there is no draft of {definition.survey.id}, wave {wave}", expected="build it first")
    if found.definition_hash != definition.fingerprint:
        raise invalid(f"{found.id} was built from another definition", expected="build it again")
    return found


def _import_of(connection: Connection, release: StoredRelease, definition: SurveyDefinition) -> Import:
    """The import a draft was built from, read as the definition says."""
    build = find_build(connection, release.key)
    imported = None if build is None else find_import(connection, build.import_key)
    if imported is None or imported.definition_hash != reading_fingerprint(definition):
        raise invalid(f"the responses {release.id} was built from are gone", expected="import and build again")
    newest = latest_import(connection, release.survey, release.wave)
    if newest is None or newest.key != imported.key:
        raise invalid(f"the file was imported again since {release.id} was built", expected="build it again")
    return imported


def _refuse_two_readings(
    connection: Connection, table: Table, source: ResponsesSource, wave: str, bases: Sequence[AuditedBase]
) -> None:
    """One column that is read in two ways gives the same answers two bases: they would be audited apart."""
    measures = {base.name: base.measure for base in bases}
    columns: dict[str, list[str]] = {}
    for item in source.items_of(wave):
        if item.name in measures:
            columns.setdefault(item.column, []).append(item.name)
    sets: dict[tuple[str, ...], list[str]] = {}
    for name, parts in sets_of_answers(source, measures.values()).items():
        if name in measures:
            sets.setdefault(parts, []).append(name)
    sets |= {parts: [*names, *parts] for parts, names in sets.items() if len(parts) == 1}
    for names in (*columns.values(), *sets.values()):
        read = [measures[name] for name in names if name in measures]
        if len(read) > 1 and not same_respondents(connection, table, read):
            raise Refused(
                f"{' and '.join(names)} are the same answers with different respondents. Each would be audited for "
                "itself, and both together could identify respondents: leave one of them out."
            )


def _certify(
    audit: Audit,
    draft: Draft,
    measures: Measures,
    source: ResponsesSource,
    bases: Sequence[AuditedBase],
    figures: Estimated,
    progress: Progress,
) -> int:
    connection, definition = audit.connection, draft.definition
    needed = bases_of_series(measures.all, figures.derived, figures.withheld)
    tabulation = Tabulation(audit.table, definition.dimensions, measures.tabulated, (), source.cluster is not None)
    dominating = dominated_cells(connection, tabulation, definition.lattice.margins, measures.tabulated, audit.texts)
    # On their own bases: a figure computed from others has no number of yes-answers.
    unsafe = unsafe_cells_of_bases(figures.own, measures.all, needed, definition.policy, audit.texts, dominating)
    around = declared_or_asked(connection, audit.table, bases, sets_of_answers(source, measures.all))
    audited = audit.run(compared_by_answers_too(around) if audit.earlier else around, unsafe, progress)
    shown = complete(
        connection, draft, [with_status(figures.full, needed, audited, audit.texts)], without=figures.moved
    )
    _store(connection, draft.key, needed, answer_options(source, bases), audited)
    return shown


def with_status(
    full: pl.DataFrame, needed: Sequence[tuple[str, ...]], audited: Audited, cells: Sequence[str]
) -> pl.DataFrame:
    """``full`` with the final status: confidential wherever a base the figure rests on is not released in its cell.

    A figure that is empty or unsafe by itself keeps no status that would tell it from the others.
    """
    places = {cell: place for place, cell in enumerate(cells)}
    nothing = np.zeros(len(cells), dtype=np.bool_)
    shown = {names: np.all([audited.released.get(name, nothing) for name in names], axis=0) for names in set(needed)}
    released = np.array([shown[names] for names in needed])
    at = full["cell"].replace_strict(places, return_dtype=pl.Int64).to_numpy()
    safe = pl.Series("safe", released[full["series"].to_numpy(), at])
    kept = pl.col("status").is_in(["published", "unreliable"]) & safe
    status = pl.when(kept | (pl.col("status") == "not_asked")).then("status").otherwise(pl.lit("confidential"))
    return full.with_columns(status.alias("status"))


def _store(
    connection: Connection,
    release_key: int,
    needed: Sequence[tuple[str, ...]],
    options: Mapping[str, Sequence[str]],
    audited: Audited,
) -> None:
    certificate = audited.certificate.sealed(seal(connection, release_key))
    stored = [
        StoredFacts(
            part.covers,
            facts_to_json(audited.problems[part.covers[0]]),
            [[int(place) for place in flags.nonzero()[0]] for flags in audited.flags[part.covers[0]]],
        )
        for part in certificate.parts
    ]
    _keep(connection, release_key, needed, options, certificate, stored)


def _keep(
    connection: Connection,
    release_key: int,
    needed: Sequence[Sequence[str]],
    options: Mapping[str, Sequence[str]],
    certificate: Certificate,
    stored: Sequence[StoredFacts],
) -> None:
    whole, public = certificate_to_json(certificate), certificate_to_json(certificate.public())
    store_certificate(connection, release_key, needed, options, whole, public, stored)


def _as_before(
    connection: Connection,
    draft: Draft,
    release: StoredRelease,
    history: Sequence[StoredRelease],
    figures: Estimated,
) -> int:
    """A text revision: the figures and the certificate of the release it corrects."""
    corrected = next(
        one for one in history if one.revision == release.revision and one.text_revision < release.text_revision
    )
    build = find_build(connection, corrected.key)
    if build is None or build.certificate is None or build.bases is None or build.categories is None:
        raise Refused(f"{corrected.id} has no certificate that {release.id} could be published under. Build it again.")
    before = read_statuses(connection, corrected.key)
    joined = figures.full.drop("status").join(before, on=["cell", "series"], how="left", maintain_order="left")
    shown = complete(connection, draft, [joined.select(list(SCHEMA))], without=figures.moved)
    certificate = certificate_from_json(build.certificate)
    if seal(connection, draft.key) != certificate.figures_hash:
        raise Refused(
            f"{release.id} does not show the figures of {corrected.id}; it cannot be published as a correction."
        )
    _keep(
        connection, draft.key, build.bases, build.categories, certificate, list(stored_facts(connection, corrected.key))
    )
    return shown
