"""A survey definition file → the survey's concepts, or every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from api.concepts.codelists import Codelist, Node
from api.concepts.surveys.cells import Lattice
from api.concepts.surveys.definition import ReportedSource, SurveyDefinition
from api.concepts.surveys.sources import Source
from api.concepts.surveys.survey import Dimension
from api.definitions.codelists import read_codelists
from api.definitions.composing import read_document
from api.definitions.dimensions import read_dimensions
from api.definitions.elements import Element
from api.definitions.figures import read_figures
from api.definitions.findings import Findings
from api.definitions.indicators import read_indicators
from api.definitions.lattice import read_lattice
from api.definitions.responses import read_responses
from api.definitions.schema import definition_schema
from api.definitions.scope import Scope
from api.definitions.structure import check_structure
from api.definitions.survey import SOURCE, SURVEY, check_source, read_policy
from api.definitions.values import TEXT, TEXTS
from api.definitions.vocabulary import Vocabulary, load_vocabulary
from api.definitions.waves import check_wave_names, read_waves
from api.definitions.weighting_note import check_note, with_weighting_note


def load_definition(path: Path, vocabulary: Vocabulary | None = None) -> SurveyDefinition:
    """The survey that the YAML file defines; names it does not declare are taken from ``vocabulary``.

    Raises ``InvalidInput`` with all mistakes (100 at most), in the file's order, each with its line.
    """
    findings = Findings(str(path))
    title = f"The survey definition {path.name} has mistakes"
    root = read_document(path, findings, title)
    kinds = [kind for kind in ("responses", "figures") if root.has(kind)]
    usable = check_structure(root, definition_schema(), findings)
    definition = None
    if usable.entries is not None:
        definition = _read(usable, kinds, path, vocabulary or load_vocabulary(), findings)
    if definition is None or findings.problems:
        raise findings.error(title)
    return definition


def _read(
    root: Element, kinds: Sequence[str], path: Path, vocabulary: Vocabulary, findings: Findings
) -> SurveyDefinition | None:
    """The definition; None when there are problems. Goes through all parts even so, to find every problem."""
    bases = {**vocabulary.bases, **dict(TEXTS.at(root, "bases"))}
    notes = TEXTS.at(root, "notes")
    codelists = read_codelists(root, vocabulary.codelists, findings)
    indicators = read_indicators(root, vocabulary.indicators, bases, findings)
    channels = _channels(root, vocabulary.channels, findings)
    waves = read_waves(root, dict(notes), findings)
    check_wave_names(root, indicators, channels, findings)
    dimensions = read_dimensions(root, vocabulary.dimensions, codelists, findings)
    codes = tuple(wave.code for wave in waves)
    scope = Scope(findings, channels, indicators, tuple(vocabulary.indicators), codes, dimensions)
    check_source(root, kinds, findings)
    policy = read_policy(root, indicators, findings)
    source = _source(root, scope)
    lattice = read_lattice(root, dimensions, findings) if "responses" in kinds else Lattice(())
    scope.report_undeclared(root)
    check_note(root, findings)
    if findings.noticed or source is None:
        return None
    survey = SURVEY.read(root)
    named = (dimension for dimension in dimensions.values() if dimension is not None)
    own = tuple(_with_own_codelist(dimension, survey.id, vocabulary) for dimension in named)
    waves, notes = with_weighting_note(source, waves, {dimension.id: dimension for dimension in own}, notes)
    return SurveyDefinition(
        survey=survey,
        waves=waves,
        dimensions=own,
        indicators=tuple(indicators.values()),
        channels=channels,
        lattice=lattice,
        policy=policy,
        source=source,
        bases=tuple(bases.items()),
        notes=notes,
        reported_sources=_sources(root),
        fingerprint=_fingerprint(path, own, (*indicators.values(), channels, bases)),
    )


def _with_own_codelist(dimension: Dimension, survey: str, vocabulary: Vocabulary) -> Dimension:
    """A survey names its own codelists shortly; their ids begin with its own, so that two surveys' never meet."""
    codelist = dimension.codelist
    if codelist.id in vocabulary.codelists:
        return dimension
    return replace(dimension, codelist=replace(codelist, id=f"{survey}.{codelist.id}"))


def _source(root: Element, scope: Scope) -> Source | None:
    if root.has("responses"):
        return read_responses(root, scope)
    return read_figures(root, scope) if root.has("figures") else None


def _channels(root: Element, built_in: Codelist, findings: Findings) -> Codelist:
    """The built-in channels, then the survey's own."""
    own: list[Node] = []
    for code, label in root.entries_of("channels").items():
        if code in built_in:
            findings.add(label, f"the channel “{code}” is built in", "no such line, or another code")
        else:
            own.append(Node(code, TEXT.read(label)))
    version = root.get("channels_version")
    if not own:
        if version is not None:
            findings.add(version, "the survey has no channels of its own", "no such line: the others have a version")
        return built_in
    return Codelist(
        f"{root.text_of('survey')}.{built_in.id}",
        version.text if version else built_in.version,
        built_in.label,
        (*built_in.nodes, *own),
    )


def _sources(root: Element) -> tuple[ReportedSource, ...]:
    sources = root.entries_of("sources").items()
    return tuple(SOURCE.read(element, id=name) for name, element in sources)


def _fingerprint(path: Path, dimensions: Iterable[Dimension], named: Iterable[object]) -> str:
    """SHA-256 of the file and of what it takes from the vocabulary, so that a change of either is noticed."""
    digest = hashlib.sha256(path.read_bytes())
    for part in (*dimensions, *named):
        digest.update(repr(part).encode())
    return digest.hexdigest()
