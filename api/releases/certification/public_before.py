"""What somebody may have read of a survey: the releases of a wave, and of waves that may share respondents with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from api.concepts.surveys.definition import SurveyDefinition
from api.queries.certificates import was_announced
from api.queries.releases_writing import StoredRelease, release_history

INDEPENDENT = "independent"


@dataclass(frozen=True)
class PublicBefore:
    """Public releases, withdrawn ones, those that were called off; one for each revision, since text revisions show the
    same. Of other waves also drafts that are certified: they may be published first.

    Waves are linked where the later one's sample is a panel or overlaps; ``adjacent`` ones directly.
    """

    of_wave: Sequence[StoredRelease]
    of_linked_waves: Sequence[StoredRelease]
    of_other_waves: Sequence[StoredRelease]
    adjacent: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.of_wave or self.of_linked_waves or self.of_other_waves)

    @property
    def of_all_other_waves(self) -> Sequence[StoredRelease]:
        return (*self.of_linked_waves, *self.of_other_waves)


def public_before(connection: Connection, definition: SurveyDefinition, wave: str) -> PublicBefore:
    """What is public, or about to be, of the survey as a release of ``wave`` is certified."""
    history = release_history(connection, definition.survey.id)
    by_revision = {
        (one.wave, one.revision): one
        for one in history
        if one.published_at is not None
        or was_announced(connection, one.id)
        or (one.wave != wave and one.state == "certified" and one.snapshot["policy"]["name"] == "certified")
    }
    linked, adjacent = _linked_waves(definition, history, wave)
    others = [one for one in by_revision.values() if one.wave != wave]
    return PublicBefore(
        [one for one in by_revision.values() if one.wave == wave],
        [one for one in others if one.wave in linked],
        [one for one in others if one.wave not in linked and one.snapshot["policy"]["name"] == "certified"],
        adjacent,
    )


def _linked_waves(
    definition: SurveyDefinition, history: Iterable[StoredRelease], wave: str
) -> tuple[frozenset[str], frozenset[str]]:
    """The waves whose samples are linked with that of ``wave``, one with the next; and those directly.

    What was said of a wave when it was published holds as much as what is said now.
    """
    starts = {one.code: one.period_start.isoformat() for one in definition.waves}
    sharing = {one.code for one in definition.waves if one.sample != INDEPENDENT}
    for release in history:
        if release.snapshot:
            starts.setdefault(release.wave, release.snapshot["wave"]["period_start"])
            if release.snapshot["wave"].get("sample", INDEPENDENT) != INDEPENDENT:
                sharing.add(release.wave)
    ordered = sorted(starts, key=lambda code: (starts[code], code))
    place = ordered.index(wave)
    first, last = place, place
    while ordered[first] in sharing and first > 0:
        first -= 1
    while last + 1 < len(ordered) and ordered[last + 1] in sharing:
        last += 1
    linked = frozenset(ordered[first : last + 1]) - {wave}
    return linked, linked & frozenset(ordered[max(0, place - 1) : place + 2])
