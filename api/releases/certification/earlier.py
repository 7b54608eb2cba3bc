"""What earlier releases of a wave made public, so that a revision is audited together with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table

from api.concepts.surveys.definition import SurveyDefinition
from api.disclosure.axes import Axis, axis_of
from api.errors import Refused
from api.queries.atoms import found_again, has_unnamed_respondents, is_stored
from api.queries.certificates import find_build, stored_facts, was_announced
from api.queries.releases_writing import StoredRelease
from api.releases.certification.auditing import Earlier
from api.releases.certification.facts import own_axes, released_cells
from api.releases.imports.response_table import survey_table
from api.releases.progress import Progress

NAME_THEM = (
    "Say “respondent: COLUMN” in the definition, the column that had their names then, and ingest the file again"
)
NAME_EARLIER = (
    "Say “respondent: COLUMN” in the definition and ingest the file it was made from once more, with nothing else "
    "changed (a column with their names may be added to it): that publishes nothing, and tells who they are. Then "
    "ingest the corrected file. Without that file there is no correction"
)
OTHERS = "There is no correction any more"

LEAST_FOUND_AGAIN = 0.5
"""Of the respondents of an earlier release at least this part has to be in the revision, under the same names."""


def earlier_releases(
    connection: Connection,
    definition: SurveyDefinition,
    table: Table,
    history: Sequence[StoredRelease],
    questions: Mapping[str, Sequence[str]],
    progress: Progress,
) -> tuple[Earlier, ...]:
    """The releases of the wave that somebody may have read: public ones, withdrawn ones, those that were called off.

    ``table`` has the responses of the revision, ``questions`` its audited questions with their answer options (none:
    yes, no or a number). Raises ``Refused`` where a release cannot be taken into account: it was not certified, its
    responses are gone, its respondents, dimensions or questions cannot be found again.
    """
    read = [one for one in history if one.published_at is not None or was_announced(connection, one.id)]
    # Releases of one revision differ in texts only.
    by_revision = {one.revision: one for one in read}
    found = [_earlier(connection, definition, table, one, questions) for one in by_revision.values()]
    if found:
        progress.note(f"  audited together with {', '.join(one.release for one in found)}")
    return tuple(found)


def _earlier(
    connection: Connection,
    definition: SurveyDefinition,
    table: Table,
    release: StoredRelease,
    questions: Mapping[str, Sequence[str]],
) -> Earlier:
    policy = release.snapshot["policy"]["name"]
    build = find_build(connection, release.key)
    if policy != "certified" or build is None or build.categories is None:
        raise _refused(
            release,
            f"was made public under the policy “{policy}”",
            f"Keep “policy: {policy}” in the definition" if policy == "public_use" else OTHERS,
        )
    before = survey_table(definition, build.import_key)
    if not is_stored(connection, before):
        raise _refused(release, "its responses are no longer stored", OTHERS)
    if has_unnamed_respondents(connection, table):
        raise _refused(release, "the respondents of the new file have no names to be found again by", NAME_THEM)
    if has_unnamed_respondents(connection, before):
        raise _refused(release, "its respondents have no names to be found again by", NAME_EARLIER)
    if found_again(connection, before, table) < LEAST_FOUND_AGAIN:
        raise _refused(
            release,
            "most of its respondents are not in the new file, at least not under their names",
            "Give the file with the names they had then",
        )
    released: dict[str, frozenset[str]] = {}
    axes = {axis.id: axis for axis in map(axis_of, definition.dimensions)}
    for stored in stored_facts(connection, release.key):
        own = own_axes(stored)
        if {axis.id for axis in own} != axes.keys() or not all(_agree(axis, axes[axis.id]) for axis in own):
            raise _refused(
                release,
                "its dimensions or their codes were others",
                "Give the dimensions with all nodes they had then; there may be new nodes",
            )
        released |= dict.fromkeys(stored.names, released_cells(stored))
    _check_questions(release, build.categories, questions)
    return Earlier(release.id, before, released)


def _check_questions(
    release: StoredRelease, before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]
) -> None:
    """Questions may come or go, not both: one that was given another name could not be told from a new one."""
    gone, new = sorted(before.keys() - now.keys()), sorted(now.keys() - before.keys())
    if gone and new:
        raise _refused(
            release,
            f"it has questions that are gone ({', '.join(gone)}) while others are new ({', '.join(new)})",
            "Either take questions away or add some, and keep the names of those that stay",
        )
    moved = [name for name in before.keys() & now.keys() if list(before[name]) != list(now[name])[: len(before[name])]]
    if moved:
        raise _refused(
            release,
            f"the answer options of {', '.join(sorted(moved))} were others, or in another order",
            "Keep those of then in their order; new ones come last",
        )


def _agree(before: Axis, now: Axis) -> bool:
    """Whether what the nodes mean has not changed; there may be new ones."""
    return before.whole == now.whole and before.leaves.items() <= now.leaves.items()


def _refused(release: StoredRelease, reason: str, remedy: str) -> Refused:
    return Refused(
        f"{release.id} was made public and {reason}, so nobody can say what a revision would reveal together with it. "
        f"{remedy}. What is public stays as it is meanwhile; “benchmarks release withdraw {release.id} --reason "
        '"…"” ends it, and other respondents\' answers are another wave or survey.'
    )
