"""What earlier releases of a wave made public, so that a revision is audited together with them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from api.concepts.definition import SurveyDefinition
from api.concepts.identifiers import cell_text
from api.disclosure.axes import Axis, axis_of
from api.disclosure.facts import facts_from_json
from api.errors import Refused
from api.queries.atoms import has_unnamed_respondents, is_stored
from api.queries.certificates import import_of, stored_facts
from api.queries.releases_writing import StoredRelease
from api.releases.auditing import Earlier
from api.releases.progress import Progress
from api.releases.responses_import import survey_table


def earlier_releases(
    connection: Connection, definition: SurveyDefinition, history: Sequence[StoredRelease], progress: Progress
) -> tuple[Earlier, ...]:
    """The public releases of the wave, withdrawn ones included; text revisions show what they correct.

    Raises ``Refused`` where one of them cannot be taken into account: it was not certified, its responses are gone, or
    its dimensions were others.
    """
    public = [one for one in history if one.state in ("published", "withdrawn") and not one.text_revision]
    found = [_earlier(connection, definition, release) for release in public]
    if found:
        progress.note(f"  audited together with {', '.join(one.release for one in found)}")
    return tuple(found)


def _earlier(connection: Connection, definition: SurveyDefinition, release: StoredRelease) -> Earlier:
    policy = release.snapshot["policy"]["name"]
    if policy != "certified":
        raise _refused(release, f"it was published under the policy “{policy}”")
    key = import_of(connection, release.survey, release.wave, release.data_hash)
    table = None if key is None else survey_table(definition, key)
    if table is None or not is_stored(connection, table):
        raise _refused(release, "its responses are no longer stored")
    if has_unnamed_respondents(connection, table):
        raise _refused(release, "its respondents have no names to be found again by")
    axes = {axis.id: axis for axis in map(axis_of, definition.dimensions)}
    released: dict[str, frozenset[str]] = {}
    for stored in stored_facts(connection, release.key):
        problem = facts_from_json(stored.facts)
        if not all(axis.id in axes and _agree(axis, axes[axis.id]) for axis in problem.axes) or len(axes) != len(
            problem.axes
        ):
            raise _refused(release, "its dimensions or their codes were others")
        ids = [axis.id for axis in problem.axes]
        cells = frozenset(cell_text(ids, problem.cells[place]) for place in stored.released[0])
        released |= dict.fromkeys(stored.names, cells)
    return Earlier(release.id, table, released)


def _agree(before: Axis, now: Axis) -> bool:
    """Whether what the nodes mean has not changed; there may be new ones."""
    return before.whole == now.whole and before.leaves.items() <= now.leaves.items()


def _refused(release: StoredRelease, reason: str) -> Refused:
    return Refused(
        f"{release.id} is public and {reason}, so nobody can say what a revision would reveal together with it. "
        "Publish a new wave, or the survey under public_use if its responses are public anyway."
    )
