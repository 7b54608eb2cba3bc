"""What must be said when figures are quoted, as lines of text: for files that are read far from this server."""

from __future__ import annotations

from collections.abc import Iterator

from api.answers.figures.meta import UsedRelease
from api.concepts.numbers import number_text
from api.representations.documents import Document
from api.representations.legend import Legend
from api.representations.texts import ABOUT_TEXTS

Line = tuple[str | None, ...]


def answer_notes(document: Document, legend: Legend) -> Iterator[Line]:
    """(what, text): the notice first, then how to cite, where the answer comes from, and each release."""
    headings = {key: text[legend.language] for key, text in ABOUT_TEXTS.items()}
    yield headings["what"], headings["text"]
    if legend.notice:
        yield headings["notice"], legend.notice
    yield headings["citation"], legend.meta.citation
    yield headings["permalink"], document.links.get("permalink") or document.links.get("self")
    yield headings["confidence_level"], number_text(legend.meta.confidence_level, None, legend.language)
    yield headings["rows"], str(legend.meta.total)
    if legend.meta.n_rounded_to:
        yield headings["n_rounded_to"], str(legend.meta.n_rounded_to)
    for entry in legend.meta.indicators:
        yield f"{headings['indicator']} {entry.id}", f"{entry.label}: {entry.definition}"
    for release in legend.releases.values():
        yield from _release(release, legend, headings)
    for heading, meanings in (("status", legend.statuses), ("reliability", legend.reliabilities)):
        for word, meaning in meanings.items():
            yield f"{headings[heading]} {word}", meaning


def _release(release: UsedRelease, legend: Legend, headings: dict[str, str]) -> Iterator[Line]:
    wave = legend.meta.waves[release.id]
    licence = " ".join(filter(None, (release.licence.name, release.licence.url)))
    facts = {
        "title": release.title,
        "publisher": release.publisher,
        "population": release.population,
        "basis": release.basis,
        "period": f"{wave.label} ({wave.period_start} – {wave.period_end})",
        "published_at": release.published_at,
        "licence": licence,
        "citation": release.citation,
    }
    for key, text in facts.items():
        yield f"{release.id}: {headings[key]}", text


def text_notes(legend: Legend) -> Iterator[Line]:
    """(release, kind, id, text): every base, note and source that the rows name."""
    headings = {key: text[legend.language] for key, text in ABOUT_TEXTS.items()}
    yield headings["release"], headings["kind"], "id", headings["text"]
    for release in legend.releases:
        for kind, texts in (("bases", legend.meta.bases), ("notes", legend.meta.notes)):
            for identifier, text in texts[release].items():
                yield release, headings[kind], identifier, text
        for identifier, source in legend.meta.sources[release].items():
            yield release, headings["sources"], identifier, " ".join(filter(None, (source.text, *source.urls)))
