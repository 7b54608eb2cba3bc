"""Codelists as they were published: a version of one may get further codes, and never says anything else."""

from __future__ import annotations

from sqlalchemy import Connection

from api.concepts.codelists import Codelist, unkept
from api.concepts.surveys.definition import SurveyDefinition
from api.errors import Refused
from api.queries.codelists import published_otherwise, store_codelists

MOST_NAMED = 5


def keep_codelists(connection: Connection, release_key: int, definition: SurveyDefinition) -> None:
    """Keep the codelists a release is made with, for ``/v1/codelists`` once it is published.

    Raises:
        Refused: see ``refuse_changed_codelists``.
    """
    used = (*(dimension.codelist for dimension in definition.dimensions), definition.channels)
    store_codelists(connection, release_key, {one.id: one for one in used}.values())
    refuse_changed_codelists(connection, release_key, definition.survey.id)


def refuse_changed_codelists(connection: Connection, release_key: int, survey: str) -> None:
    """Raise ``Refused`` where a codelist of the release does not keep what was published under the same version, by
    whichever survey: it would mean something else to those who have cited it."""
    mistakes = [
        _mistake(then, changed, release, survey)
        for now, then, release in published_otherwise(connection, release_key)
        if (changed := unkept(then, now))
    ]
    if mistakes:
        raise Refused("\n".join(mistakes))


def _mistake(codelist: Codelist, changed: list[str], release: str, survey: str) -> str:
    named = ", ".join(changed[:MOST_NAMED])
    more = f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else ""
    return (
        f"The codelist {codelist.id}, version {codelist.version}, was published with {release} and would now say "
        f"something else of {named}{more}. {_advice(codelist.id, survey)}"
    )


def _advice(codelist: str, survey: str) -> str:
    if not codelist.startswith(f"{survey}."):
        return "It comes with the software: use the software that published it, or one that has it in another version."
    key = "channels_version" if codelist == f"{survey}.channel" else "version"
    return f"Leave what was published as it is, or give the codelist another “{key}”; further codes may be added."
