"""Whether what a request names exists anywhere in what it asks, and what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime

from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition, ReleaseHeader, published_by
from api.concepts.nearest import nearest, nearest_each
from api.concepts.terms import BUILT_IN_DIMENSIONS, SelectionRequest, Terms, parameter_of
from api.errors import Problem

CodesOf = Callable[[Edition], Iterable[str]]
LISTED = "one of the codes that /v1/surveys/{survey} lists"


def check_listed(parameter: str, given: Iterable[str], known: Iterable[str]) -> list[Problem]:
    """A problem for each value given that is not among those known."""
    accepted = dict.fromkeys(known)
    unknown = [value for value in given if value not in accepted]
    return [
        Problem(f"there is no {parameter} “{value}”", pointer=parameter, nearest=close, code="unknown_code")
        for value, close in zip(unknown, nearest_each(unknown, accepted), strict=True)
    ]


def check_named_surveys(request: SelectionRequest, headers: Iterable[ReleaseHeader]) -> list[Problem]:
    """A problem for each survey that has no visible release."""
    return check_listed("survey", request.survey.named, [header.survey for header in headers])


def check_named_releases(request: SelectionRequest, named: Sequence[ReleaseHeader]) -> list[Problem]:
    """A problem where both surveys and releases are named, and none of the releases belongs to one of the surveys."""
    asked = request.survey
    surveys = dict.fromkeys(header.survey for header in named)
    if not request.release or not asked or asked.every or surveys.keys() & set(asked.codes):
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


def check_codes(request: SelectionRequest, asked: Sequence[Edition], others: Sequence[Edition]) -> list[Problem]:
    """A problem for each code or dimension that occurs in none of the editions ``asked``.

    ``others`` are looked through for a hint where the code does exist.
    """
    problems: list[Problem] = []
    for parameter, terms, codes_of in (
        ("indicator", request.indicator, lambda edition: edition.by_indicator),
        ("channel", request.channel, lambda edition: edition.channels),
        ("category", request.category, lambda edition: edition.categories),
    ):
        problems += _unknown(parameter, parameter, terms, codes_of, asked, others)
    for dimension, terms in request.dimensions.items():
        problems += _check_dimension(dimension, terms, asked, others)
    return problems


def _check_dimension(
    dimension: str, terms: Terms, asked: Sequence[Edition], others: Sequence[Edition]
) -> list[Problem]:
    ids = {own for edition in asked for own in edition.dimension_ids}
    if dimension not in ids and dimension not in BUILT_IN_DIMENSIONS:
        declared = sorted(ids.difference(BUILT_IN_DIMENSIONS))
        return [
            Problem(
                f"none of the surveys asked has a dimension “{dimension}”",
                pointer="where",
                expected=_hint([edition for edition in others if dimension in edition.dimension_ids]),
                nearest=nearest(dimension, declared),
                code="unknown_code",
            )
        ]

    def codes_of(edition: Edition) -> Iterable[str]:
        own = edition.snapshot.dimension.get(dimension)
        return (TOTAL,) if own is None else own.codes

    return _unknown(dimension, parameter_of(dimension), terms, codes_of, asked, others)


def _unknown(
    kind: str, parameter: str, terms: Terms, codes_of: CodesOf, asked: Sequence[Edition], others: Sequence[Edition]
) -> list[Problem]:
    if not terms.named:
        return []
    known = dict.fromkeys(code for edition in asked for code in codes_of(edition))
    unknown = [
        code
        for code in dict.fromkeys(terms.named)
        if code not in known and not (code in terms.parents and _is_parent(parameter, code, asked))
    ]
    return [
        Problem(
            f"there is no {kind} “{code}” in the surveys asked",
            pointer=parameter,
            expected=_hint([edition for edition in others if code in codes_of(edition)]) or (None if close else LISTED),
            nearest=close,
            code="unknown_code",
        )
        for code, close in zip(unknown, nearest_each(unknown, known), strict=True)
    ]


def _is_parent(parameter: str, code: str, asked: Sequence[Edition]) -> bool:
    """Whether channels lie below a code that is itself no measured channel."""
    return parameter == "channel" and any(edition.channel_children(code) for edition in asked)


def _hint(editions: Sequence[Edition]) -> str | None:
    surveys = sorted({edition.header.survey for edition in editions})
    return f"it occurs in {', '.join(surveys)}: add survey={','.join(surveys)}" if surveys else None
