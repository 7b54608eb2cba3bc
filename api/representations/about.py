"""What must be said when figures are quoted, as lines of text: for files that are read far from this server."""

from __future__ import annotations

from collections.abc import Iterator

from api.answers.figures.meta import UsedRelease
from api.concepts.numbers import number_text
from api.representations.documents import Document
from api.representations.legend import Legend
from api.representations.wording import ABOUT_TEXTS

Line = tuple[str | None, ...]


def about(document: Document, legend: Legend) -> Iterator[Line]:
    """(what, text): the notice first, then how to cite, where the answer comes from, and each release."""
    words = {key: text[legend.language] for key, text in ABOUT_TEXTS.items()}
    yield words["what"], words["text"]
    if legend.notice:
        yield words["notice"], legend.notice
    yield words["citation"], legend.meta.citation
    yield words["permalink"], document.links.get("permalink") or document.links.get("self")
    yield words["confidence_level"], number_text(legend.meta.confidence_level, None, legend.language)
    yield words["rows"], str(legend.meta.total)
    if legend.meta.n_rounded_to:
        yield words["n_rounded_to"], str(legend.meta.n_rounded_to)
    for entry in legend.meta.indicators:
        yield f"{words['indicator']} {entry.id}", f"{entry.label}: {entry.definition}"
    for release in legend.releases.values():
        yield from _release(release, legend, words)
    for heading, meanings in (("status", legend.statuses), ("reliability", legend.reliabilities)):
        for word, meaning in meanings.items():
            yield f"{words[heading]} {word}", meaning


def _release(release: UsedRelease, legend: Legend, words: dict[str, str]) -> Iterator[Line]:
    wave = legend.meta.waves[release.id]
    licence = " ".join(filter(None, (release.licence.name, release.licence.url)))
    said = {
        "title": release.title,
        "publisher": release.publisher,
        "population": release.population,
        "basis": release.basis,
        "period": f"{wave.label} ({wave.period_start} – {wave.period_end})",
        "published_at": release.published_at,
        "licence": licence,
        "citation": release.citation,
    }
    for key, text in said.items():
        yield f"{release.id}: {words[key]}", text


def explained(legend: Legend) -> Iterator[Line]:
    """(release, kind, id, text): every base, note and source that the rows name."""
    words = {key: text[legend.language] for key, text in ABOUT_TEXTS.items()}
    yield words["release"], words["kind"], "id", words["text"]
    for release in legend.releases:
        for kind, texts in (("bases", legend.meta.bases), ("notes", legend.meta.notes)):
            for identifier, text in texts[release].items():
                yield release, words[kind], identifier, text
        for identifier, source in legend.meta.sources[release].items():
            yield release, words["sources"], identifier, " ".join(filter(None, (source.text, *source.urls)))
