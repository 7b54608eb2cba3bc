"""What must be said with figures, gathered from an answer: each a sentence that can be quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from api.agents.compaction import FIGURE_PATH
from api.agents.texts import TEXTS
from api.agents.typed_answers import read_figure
from api.answers.figures.meta import UsedRelease
from api.answers.figures.rows import Figure
from api.answers.reports.quality.texts import BASES
from api.concepts.numbers import number_text
from api.concepts.vocabulary import Reliability
from api.representations.legend import Legend

WEAK: tuple[Reliability, ...] = ("caution", "poor", "not_assessed")


def figures_in(value: Any) -> Iterator[Figure]:
    """The figures anywhere in what was answered: rows themselves, sides of comparisons, peers."""
    if isinstance(value, dict):
        if "status" in value and "reliability" in value:
            yield read_figure(value)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from figures_in(one)


def caveats(
    document: Mapping[str, Any], shown: Any, legend: Legend, absolute: Callable[[str], str], permalink: str | None
) -> list[str]:
    """The notice first, then what weakens the figures shown, then where they come from and how to cite them."""
    rows = {row.id or str(row): row for row in figures_in(shown)}.values()
    sentences = [legend.notice] if legend.notice else []
    sentences += _about_values(rows, legend)
    sentences += _about_tests(document["meta"], legend)
    sentences += _surveys(rows, legend)
    sentences += _notes(rows, legend)
    sentences += _version(document["meta"], legend, absolute)
    if legend.meta.citation:
        sentences.append(TEXTS["cite"][legend.language].format(text=legend.meta.citation))
    if any(row.id for row in rows):
        sentences.append(TEXTS["address"][legend.language].format(address=absolute(f"{FIGURE_PATH}{{id}}")))
    if permalink:
        sentences.append(TEXTS["permalink"][legend.language].format(address=permalink))
    return sentences


def _about_values(rows: Iterable[Figure], legend: Legend) -> Iterator[str]:
    language = legend.language
    if any(row.ci_low is not None for row in rows):
        yield TEXTS["levels"][language].format(level=number_text(100 * legend.meta.confidence_level, None, language))
    withheld = Counter(row.status for row in rows if row.status != "published")
    for status, count in withheld.items():
        yield TEXTS["withheld"][language].format(count=count, status=legend.statuses[status])
    graded = Counter(row.reliability for row in rows if row.status == "published")
    for reliability in WEAK:
        if graded[reliability]:
            text = TEXTS["weak"][language]
            yield text.format(count=graded[reliability], reliability=legend.reliabilities[reliability])
    if legend.meta.n_rounded_to:
        yield TEXTS["rounded"][language].format(step=legend.meta.n_rounded_to)


def _about_tests(meta: Mapping[str, Any], legend: Legend) -> Iterator[str]:
    if methods := meta.get("methods"):
        yield TEXTS[meta["adjust"]][legend.language]
        yield from methods.values()
    for release, breaks in meta.get("breaks", {}).items():
        for one in breaks:
            series = " ".join(filter(None, (one["indicator"], one["channel"], release)))
            yield TEXTS["break"][legend.language].format(series=series, note=one["note"])


def _surveys(rows: Iterable[Figure], legend: Legend) -> Iterator[str]:
    """A sentence about each survey; its releases are told together as long as the same is to be said of them."""
    together: dict[tuple[str, ...], list[str]] = {}
    for release in dict.fromkeys(row.release for row in rows):
        if (one := legend.releases.get(release)) is not None:
            description = one.title, one.population.rstrip("."), one.basis, one.licence.name.rstrip(".")
            together.setdefault(description, []).append(_release(one, legend))
    for (title, population, basis, licence), releases in together.items():
        yield TEXTS["survey"][legend.language].format(
            title=title,
            releases=", ".join(releases),
            population=population,
            basis=BASES[basis][legend.language],
            licence=licence,
        )


def _release(release: UsedRelease, legend: Legend) -> str:
    wave = legend.meta.waves[release.id]
    return TEXTS["release"][legend.language].format(
        release=release.id,
        wave=wave.label,
        start=wave.period_start,
        end=wave.period_end,
        published=release.published_at,
    )


def _notes(rows: Iterable[Figure], legend: Legend) -> Iterator[str]:
    """The notes on the rows and their waves, each once."""
    used: dict[tuple[str, str, str], None] = {}
    for row in rows:
        texts = legend.meta.notes.get(row.release, {})
        wave = legend.meta.waves.get(row.release)
        notes = (*row.notes, *(wave.notes if wave else ()))
        used.update({(note, row.survey, texts[note]): None for note in notes if note in texts})
    for note, survey, text in used:
        yield TEXTS["note"][legend.language].format(note=note, survey=survey, text=text)


def _version(meta: Mapping[str, Any], legend: Legend, absolute: Callable[[str], str]) -> Iterator[str]:
    if newer := meta.get("superseded_by"):
        link = absolute(newer["link"])
        yield TEXTS["superseded"][legend.language].format(release=newer["release"], link=link)
