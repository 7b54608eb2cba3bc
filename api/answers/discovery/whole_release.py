"""The texts of everything a release holds, in the shape of those that come with an answer."""

from __future__ import annotations

from api.answers.figures.captions import Used, figure_meta
from api.answers.figures.meta import FigureMeta
from api.answers.figures.release_texts import texts_of
from api.concepts.editions.edition import Edition
from api.concepts.texts import Language


def whole_release(edition: Edition, confidence: float, language: Language) -> FigureMeta:
    """What is said beside an answer with all rows of the release."""
    codes = {dimension.id: frozenset(dimension.codes) for dimension in edition.snapshot.dimensions}
    texts, release = texts_of(edition, language), edition.header.id
    total = len(edition.series) * len(edition.cells)
    meta = figure_meta(total, confidence, [Used(edition, frozenset(edition.series), codes)], (), language)
    meta.bases, meta.notes, meta.sources = {release: texts.bases}, {release: texts.notes}, {release: texts.sources}
    return meta
