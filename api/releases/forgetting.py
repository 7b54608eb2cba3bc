"""Forget: the responses of imports are deleted; what was published of them stays, and can still be verified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from api.concepts.nearest import nearest
from api.errors import UnknownIdentifier
from api.queries.actions import record_action
from api.queries.forgetting import StoredResponses, delete_responses, stored_responses
from api.queries.imports import imported_surveys, lock_survey


def forgettable(
    engine: Engine, survey: str | None, wave: str | None, older_than: timedelta, *, ends_corrections: bool
) -> Sequence[StoredResponses]:
    """The responses that would be deleted: those of imports that nothing public rests on and that a later one replaced,
    or, where corrections may end, of all.

    Raises:
        UnknownIdentifier: nothing was ever imported for the survey.
    """
    with engine.connect() as connection:
        if survey is not None and survey not in (known := imported_surveys(connection)):
            raise UnknownIdentifier("survey", survey, nearest(survey, known))
        found = stored_responses(connection, survey, wave, older_than)
    return [one for one in found if ends_corrections or not (one.is_newest or one.published_as)]


def forget_responses(engine: Engine, doomed: Sequence[StoredResponses], reason: str) -> None:
    """Delete these responses, survey by survey, and keep on record that it was done.

    What stays is the figures, in full precision too, with the sums and counts that their certificates rest on, and
    hashes of files and answers. A wave whose public releases have lost their responses cannot be corrected any more:
    nobody could say what a revision would reveal together with them.
    """
    for survey in sorted({one.survey for one in doomed}):
        with engine.begin() as connection:
            lock_survey(connection, survey)
            for one in doomed:
                if one.survey == survey:
                    delete_responses(connection, one)
                    version = f"wave {one.wave}, version {one.version}: {reason}"
                    record_action(connection, "responses forgotten", survey, version)
