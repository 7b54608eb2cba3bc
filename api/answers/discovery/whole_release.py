"""The texts of everything a release holds, in the shape of those that come with an answer."""

from __future__ import annotations

from typing import Any

from api.answers.figures import captions
from api.concepts.editions.edition import Edition
from api.concepts.texts import Language


def whole_release(edition: Edition, confidence: float, language: Language) -> dict[str, Any]:
    """``meta`` as of an answer with all rows of the release, without what depends on single rows."""
    snapshot, release = edition.snapshot, edition.header.id
    codes = {dimension.id: frozenset(dimension.codes) for dimension in snapshot.dimensions}
    used = [captions.Used(edition, frozenset(edition.series), codes)]
    sources = {source.id: {"urls": list(source.urls), "text": source.text} for source in snapshot.reported_sources}
    return {
        "confidence_level": confidence,
        "language": language,
        "notice": captions.notice([edition], language),
        "indicators": captions.indicator_texts(used, language),
        "dimensions": captions.code_labels(used, language),
        "waves": captions.wave_texts(used, language),
        "bases": {release: {key: text[language] for key, text in snapshot.bases}},
        "notes": {release: {key: text[language] for key, text in snapshot.notes}},
        "sources": {release: sources},
        "releases": captions.release_texts(used, language),
        "citation": snapshot.survey.citation[language],
    }
