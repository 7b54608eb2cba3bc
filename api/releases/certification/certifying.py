"""Certify: decide which figures of a draft are shown, prove that no combination of them identifies a respondent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from sqlalchemy import Connection, Engine, Table

from api.concepts.nearest import nearest
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.measures import Measures, survey_measures
from api.concepts.surveys.sources import ResponsesSource
from api.disclosure.certificates import Certificate, rules_of
from api.disclosure.facts import facts_to_json
from api.disclosure.limits import Limits
from api.errors import Refused, UnknownIdentifier, invalid
from api.queries.certificates import StoredFacts, find_build, note_compared, responses_are_stored, store_certificate
from api.queries.imports import Import, find_import, latest_import, lock_survey, sampled_strata
from api.queries.margin_statement import Tabulation
from api.queries.microdata import read_microdata
from api.queries.releases_writing import StoredRelease, release_history, set_state
from api.queries.tabulation import unasked_items
from api.releases.bases import (
    AuditedBase,
    answer_options,
    audited_bases,
    bases_of_series,
    beside_their_parts,
    sets_of_answers,
)
from api.releases.certification.auditing import Audit, Audited, declared_or_asked
from api.releases.certification.conflicting_bases import refuse_conflicting_bases
from api.releases.certification.correcting import complete_as_before
from api.releases.certification.decoded_cells import (
    Decoder,
    Respondents,
    as_asked,
    audited_together,
    is_share,
)
from api.releases.certification.deriving import Estimated, estimated, revised
from api.releases.certification.earlier import EarlierReleases
from api.releases.certification.public_before import PublicBefore, public_before
from api.releases.certification.sensitive_measures import sensitive_measures
from api.releases.certification.set_parts import parts_with_other_respondents
from api.releases.completing import Draft, complete
from api.releases.figures.displaying import series_displays
from api.releases.figures.estimating import Design
from api.releases.imports.fingerprints import reading_fingerprint
from api.releases.imports.response_table import survey_table
from api.releases.progress import SILENT, Progress
from api.releases.publishing import refuse_same_respondents
from api.releases.sealing import find_certificate, seal
from api.releases.standing import standing

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
    if definition.policy.name != "certified" or not definition.has_responses:
        raise Refused(_no_certificate(definition))
    rules_of(definition.policy)
    source = definition.responses
    with engine.begin() as connection:
        lock_survey(connection, definition.survey.id)
        history = release_history(connection, definition.survey.id, wave)
        release = _draft_of(connection, history, definition, wave)
        imported = _import_of(connection, release, definition)
        public = public_before(connection, definition, wave)
        others = [one.id for one in public.of_all_other_waves if responses_are_stored(connection, one.key)]
        refuse_same_respondents(connection, release, others)
        measures = survey_measures(definition)
        draft = Draft(release.key, release.id, definition, wave, imported, tuple(one.series for one in measures.all))
        table = survey_table(definition, imported.key)
        unasked = unasked_items(connection, table, measures.tabulated)
        corrects_texts = release.text_revision > 0
        figures = estimated(connection, draft, measures, table, unasked, public.of_wave, corrects_texts=corrects_texts)
        _tell(figures.withheld, progress)
        if release.text_revision:
            shown = complete_as_before(connection, draft, release, history, figures)
        else:
            audited = audited_bases(source, measures, figures.told_by_others)
            bases = tuple(base for base in audited if base.name not in unasked)
            subject = _Subject(connection, draft, source, measures, table, bases, figures)
            shown = subject.certify(public, progress, limits or Limits(), workers)
        set_state(connection, release.key, state="certified")
    return Certified(release.id, figures.full.height, shown)


def _no_certificate(definition: SurveyDefinition) -> str:
    """Why nothing is certified under the survey's policy, and what to do instead."""
    policy = definition.policy.name
    if policy == "threshold":
        return (
            f"{definition.survey.id} has the policy “threshold”, whose drafts are for looking at only. Say “policy: "
            "certified” in the definition, and build again: “benchmarks release build DEFINITION”."
        )
    return (
        f"{definition.survey.id} has the policy “{policy}”, which needs no certificate: its drafts can be published, "
        "with “benchmarks release publish RELEASE”."
    )


def _tell(withheld: Mapping[str, str], progress: Progress) -> None:
    for name, reason in withheld.items():
        progress.note(f"  {name} is shown nowhere: {reason}")


BUILD = "build it, with “benchmarks release build DEFINITION”"


def _draft_of(
    connection: Connection, history: Sequence[StoredRelease], definition: SurveyDefinition, wave: str
) -> StoredRelease:
    found = next((release for release in history if release.state in ("draft", "certified")), None)
    if found is None and wave not in definition.wave:
        raise UnknownIdentifier("wave", wave, nearest(wave, definition.wave))
    if found is None:
        instead = standing(connection, history[0]) if history else BUILD
        raise invalid(f"there is no draft of {definition.survey.id}, wave {wave}", expected=instead)
    if found.definition_hash != definition.fingerprint:
        raise invalid(f"{found.id} was built from another definition", expected=BUILD)
    return found


def _import_of(connection: Connection, release: StoredRelease, definition: SurveyDefinition) -> Import:
    """The import a draft was built from, read as the definition says."""
    build = find_build(connection, release.key)
    imported = None if build is None else find_import(connection, build.import_key)
    if imported is None or imported.definition_hash != reading_fingerprint(definition, release.wave):
        raise invalid(
            f"the responses {release.id} was built from are gone",
            expected="“benchmarks ingest DEFINITION DATA” does all again",
        )
    newest = latest_import(connection, release.survey, release.wave)
    if newest is None or newest.key != imported.key:
        raise invalid(f"the file was imported again since {release.id} was built", expected=BUILD)
    return imported


@dataclass(frozen=True)
class _Subject:
    """What is certified: the bases of a draft's figures, and the table of the responses behind them."""

    connection: Connection
    draft: Draft
    source: ResponsesSource
    measures: Measures
    table: Table
    bases: tuple[AuditedBase, ...]
    figures: Estimated

    def certify(self, public: PublicBefore, progress: Progress, limits: Limits, workers: int) -> int:
        """Prove it, complete the draft and store the certificate; the number of figures shown."""
        definition = self.draft.definition
        sets = sets_of_answers(self.source, self.measures.all)
        refuse_conflicting_bases(self.connection, self.table, self.source, self.draft.wave, self.bases, sets)
        questions = answer_options(self.source, self.draft.wave, self.bases)
        releases = EarlierReleases(self.connection, definition, self.draft.wave, self.table, questions)
        earlier = releases.found(public, progress)
        progress.start(f"Certifying {self.draft.id}", len(self.bases))
        cells = tuple(definition.lattice.cells(definition.dimensions))
        audit = Audit(
            self.connection, self.table, definition.dimensions, cells, definition.policy, earlier, limits, workers
        )
        withheld = revised(self.figures.derived) if earlier else {}
        _tell(withheld, progress)
        needed = bases_of_series(self.measures.all, self.figures.derived, {**self.figures.withheld, **withheld})
        sensitive = sensitive_measures(self.measures.all, needed, definition.policy)
        around = declared_or_asked(self.connection, self.table, self.bases, sets)
        around = beside_their_parts(around, parts_with_other_respondents(self.connection, self.table, self.bases, sets))
        decoder = self._decoder(cells, around, audit)
        audited = audit.run(around, sensitive, decoder, progress)
        full = with_status(self.figures.full, needed, audited, audit.texts)
        certificate = audited.certificate
        if decoder is not None:
            made = [one.name for one in self.figures.derived]
            full = as_asked(full, needed, self.measures.all, made, decoder, audit.texts)
            certificate = certificate.with_digits(decoder.summary(audited.released))
        shown = complete(self.connection, self.draft, [full], without=self.figures.moved)
        certificate = certificate.sealed(seal(self.connection, self.draft.key))
        store_certificate(self.connection, self.draft.key, needed, questions, certificate, _facts(certificate, audited))
        others = [find_certificate(self.connection, one.key) for one in public.of_all_other_waves]
        note_compared(self.connection, self.draft.key, [str(one.figures_hash) for one in others if one is not None])
        return shown

    def _decoder(self, cells: Sequence[Cell], around: Sequence[AuditedBase], audit: Audit) -> Decoder | None:
        """What looks at digits, as somebody who knows what the policy says; None where nobody is to know anything."""
        definition = self.draft.definition
        if definition.policy.knows == "nothing":
            return None
        wanted = {base.name: base.measure for base in self.bases if is_share(base.measure)}
        clustered = self.source.cluster is not None
        tabulation = Tabulation(self.table, definition.dimensions, self.measures.tabulated, (), clustered)
        microdata = read_microdata(self.connection, tabulation, list(wanted.values()))
        of = Respondents(microdata, list(wanted), definition.dimensions, cells, clustered)
        design = Design.of(sampled_strata(self.connection, self.draft.imported.key))
        displays = series_displays(self.measures.all, definition.indicator)
        return Decoder(
            of,
            self.measures.all,
            displays,
            design,
            definition.policy,
            audited_together(around),
            audit.limits,
            audit.workers,
        )


def _facts(certificate: Certificate, audited: Audited) -> Iterator[StoredFacts]:
    """What the certificate rests on, one problem for each of its parts."""
    for part in certificate.parts:
        name = part.covers[0]
        released = [[int(place) for place in flags.nonzero()[0]] for flags in audited.flags[name]]
        yield StoredFacts(part.covers, facts_to_json(audited.problems[name]), released)


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
