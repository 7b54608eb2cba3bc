"""Whether what a request names exists anywhere in what it asks, and what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition, ReleaseHeader, published_by
from api.concepts.nearest import nearest, nearest_each
from api.concepts.terms import BUILT_IN_DIMENSIONS, SelectionRequest, Terms, parameter_of
from api.errors import Problem

CodesOf = Callable[[Edition], Collection[str]]
LISTED = "one of the codes that /v1/surveys/{survey} lists"


def check_listed(parameter: str, given: Iterable[str], known: Collection[str]) -> list[Problem]:
    """A problem for each value given that is not among those known."""
    unknown = [value for value in given if value not in known]
    return [
        Problem(f"there is no {parameter} “{value}”", pointer=parameter, nearest=close, code="unknown_code")
        for value, close in zip(unknown, nearest_each(unknown, known), strict=True)
    ]


def check_named_releases(request: SelectionRequest, named: Sequence[ReleaseHeader]) -> list[Problem]:
    """A problem where both surveys and releases are named, and none of the releases belongs to one of the surveys."""
    asked = request.survey
    if not request.release or not asked or asked.every:
        return []
    surveys = dict.fromkeys(header.survey for header in named)
    if surveys.keys() & set(asked.codes):
        return []
    message = f"no release named is one of {', '.join(asked.named)}"
    expected = f"survey={','.join(surveys)}, or leave survey out"
    return [Problem(message, pointer="survey", expected=expected, code="conflict")]


def check_published(as_of: datetime, request: SelectionRequest, asked: Collection[ReleaseHeader]) -> list[Problem]:
    """A problem where nothing was published yet by the moment asked for. ``asked`` are all versions of what is asked,
    as they are public now."""
    if not asked or published_by(asked, as_of):
        return []
    first = min(header.published_at for header in asked).astimezone(UTC).date().isoformat()
    named = f" of {', '.join(request.survey.codes)}" if request.survey.codes else ""
    message = f"nothing{named} had been published by {as_of.astimezone(UTC).date().isoformat()}"
    expected = f"{first}, when the first was published, or later"
    return [Problem(message, pointer="as_of", expected=expected, code="conflict")]


@dataclass(frozen=True)
class Unknown:
    """Codes given for one parameter (or, in ``where``, one dimension) that none of the editions asked has."""

    kind: str
    parameter: str
    codes: tuple[str, ...]
    codes_of: CodesOf


def unknown_codes(request: SelectionRequest, asked: Sequence[Edition]) -> list[Unknown]:
    """Each code or dimension that occurs in none of the editions ``asked``."""
    found = []
    for parameter, terms, codes_of in (
        ("indicator", request.indicator, _indicators),
        ("channel", request.channel, _channels),
        ("category", request.category, _categories),
    ):
        found.append(_unknown(parameter, parameter, terms, codes_of, asked))
    for dimension, terms in request.dimensions.items():
        found.append(_unknown(dimension, parameter_of(dimension), terms, _codes_along(dimension), asked))
    return [one for one in found if one is not None]


def _indicators(edition: Edition) -> Collection[str]:
    return edition.by_indicator


def _channels(edition: Edition) -> Collection[str]:
    return edition.channels


def _categories(edition: Edition) -> Collection[str]:
    return edition.categories


def _codes_along(dimension: str) -> CodesOf:
    """What a release has along a dimension: where it lacks it, the total of one that is built in."""

    def codes_of(edition: Edition) -> Collection[str]:
        own = edition.snapshot.dimension.get(dimension)
        return (TOTAL,) if own is None else own.by_code

    return codes_of


def _unknown(kind: str, parameter: str, terms: Terms, codes_of: CodesOf, asked: Sequence[Edition]) -> Unknown | None:
    if not terms:
        return None
    is_declared = parameter != "where" or any(kind in edition.dimension_ids for edition in asked)
    codes = tuple(code for code in terms.named if not any(code in codes_of(one) for one in asked))
    if codes and parameter == "channel":
        # Channels may lie below a code that is itself no measured channel.
        codes = tuple(
            code
            for code in codes
            if not (code in terms.parents and any(edition.channel_children(code) for edition in asked))
        )
    return Unknown(kind, parameter, codes, codes_of) if codes or not is_declared else None


def explain_unknown(
    unknown: Sequence[Unknown], asked: Sequence[Edition], others: Sequence[Edition]
) -> Iterator[Problem]:
    """A problem for each code or dimension that is unknown, with a hint where it exists in ``others``."""
    for one in unknown:
        if one.parameter == "where" and not any(one.kind in edition.dimension_ids for edition in asked):
            yield _undeclared(one.kind, asked, others)
        else:
            yield from _unlisted(one, asked, others)


def _undeclared(dimension: str, asked: Sequence[Edition], others: Sequence[Edition]) -> Problem:
    declared = sorted({own for edition in asked for own in edition.dimension_ids}.difference(BUILT_IN_DIMENSIONS))
    return Problem(
        f"none of the surveys asked has a dimension “{dimension}”",
        pointer="where",
        expected=_hint([edition for edition in others if dimension in edition.dimension_ids]),
        nearest=nearest(dimension, declared),
        code="unknown_code",
    )


def _unlisted(unknown: Unknown, asked: Sequence[Edition], others: Sequence[Edition]) -> Iterator[Problem]:
    listed = dict.fromkeys(code for edition in asked for code in unknown.codes_of(edition))
    for code, close in zip(unknown.codes, nearest_each(unknown.codes, listed), strict=True):
        holding = [edition for edition in others if code in unknown.codes_of(edition)]
        yield Problem(
            f"there is no {unknown.kind} “{code}” in the surveys asked",
            pointer=unknown.parameter,
            expected=_hint(holding) or (None if close else LISTED),
            nearest=close,
            code="unknown_code",
        )


def _hint(editions: Sequence[Edition]) -> str | None:
    surveys = sorted({edition.header.survey for edition in editions})
    return f"it occurs in {', '.join(surveys)}: add survey={','.join(surveys)}" if surveys else None
