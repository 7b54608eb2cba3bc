"""What earlier releases of the same respondents made public, so that a release is audited together with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Table

from api.concepts.surveys.definition import SurveyDefinition
from api.disclosure.axes import Axis, axis_of
from api.errors import Refused
from api.queries.atoms import has_unnamed_respondents, is_stored
from api.queries.certificates import StoredBuild, find_build, stored_facts
from api.queries.releases_writing import StoredRelease
from api.queries.responses_read import Responses, read_responses
from api.releases.certification.comparing import Comparison
from api.releases.certification.facts import own_axes, released_cells
from api.releases.certification.public_before import PublicBefore
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
SAME_NAMES = (
    "Give each respondent the name it had then, such as the key of the interview: not the number of its row, which "
    "changes as soon as a row is left out or the order is another"
)
SAY_SO = (
    "Say so in the definition, “sample: panel” or “sample: overlapping” with the wave, and “respondent: COLUMN”, where "
    "the names are the same in both files"
)

LEAST_FOUND_AGAIN = 0.5
"""Of the respondents of an earlier release at least this part has to be in the revision, under the same names."""


@dataclass(frozen=True)
class Earlier:
    """A release that is public, of the same respondents or some of them: its responses, by base the cells (by text) it
    shows, and how its respondents compare with those now."""

    release: str
    table: Table
    released: Mapping[str, frozenset[str]]
    comparison: Comparison


@dataclass(frozen=True)
class EarlierReleases:
    """Finds those that a release is audited with.

    ``table`` has the responses of ``wave``, ``questions`` are its audited questions with their answer options (none:
    yes, no or a number).
    """

    connection: Connection
    definition: SurveyDefinition
    wave: str
    table: Table
    questions: Mapping[str, Sequence[str]]

    def found(self, public: PublicBefore, progress: Progress) -> tuple[Earlier, ...]:
        """The earlier releases of the wave, and those of other waves that share respondents with it.

        Raises ``Refused`` where one cannot be taken into account: it was not certified, its responses are gone, its
        respondents, dimensions or questions cannot be found again.
        """
        if not public:
            return ()
        now = read_responses(self.connection, self.table, self._dimensions)
        found = [self._of_wave(one, now) for one in public.of_wave]
        found += [
            one for release in public.of_linked_waves if (one := self._of_linked(release, now, public)) is not None
        ]
        for release in public.of_other_waves:
            shared = self._sharing(release, now)
            if shared is not None:
                progress.note(f"  some respondents are in {release.id}, too, although its sample is independent")
                found.append(shared)
        if found:
            progress.note(f"  audited together with {', '.join(one.release for one in found)}")
        return tuple(found)

    @property
    def _dimensions(self) -> list[str]:
        return [dimension.id for dimension in self.definition.dimensions]

    def _of_wave(self, release: StoredRelease, now: Responses) -> Earlier:
        """An earlier release of the wave itself."""
        build = self._certified_build(release)
        before, shown = self._responses_of(release, build)
        comparison = self._comparison(release, before, now)
        if comparison.found_again < LEAST_FOUND_AGAIN:
            raise _refused(
                release,
                "most of its respondents are not in the new file, at least not under their names",
                "Give the file with the names they had then",
            )
        _check_questions(release, build.categories or {}, self.questions, comparison)
        return Earlier(release.id, before, shown, comparison)

    def _of_linked(self, release: StoredRelease, now: Responses, public: PublicBefore) -> Earlier | None:
        """A release of a wave whose sample is said to share respondents with this one's."""
        build = self._certified_build(release)
        before, shown = self._responses_of(release, build)
        comparison = self._comparison(release, before, now)
        if not len(comparison.both[0]):
            if release.wave not in public.adjacent:
                return None
            raise _refused(
                release,
                f"wave {self.wave} is said to have respondents of it, but none has a name that it had then",
                f"{SAME_NAMES}. Where no respondent is in both, say “sample: independent”",
            )
        if not comparison.names_agree():
            raise _refused(release, "respondents of the same names are others in the new file", SAME_NAMES)
        _check_options(release, build.categories or {}, self.questions)
        return Earlier(release.id, before, shown, comparison)

    def _sharing(self, release: StoredRelease, now: Responses) -> Earlier | None:
        """A release of a wave that was drawn independently, where it has respondents of this one all the same."""
        build = find_build(self.connection, release.key)
        before = None if build is None else survey_table(self.definition, build.import_key)
        if build is None or before is None or not is_stored(self.connection, before):
            return None
        shown = self._shown(release)
        dimensions = [] if shown is None else self._dimensions
        here = replace(now, leaves=()) if shown is None else now
        then = read_responses(self.connection, before, dimensions)
        comparison = Comparison(then, here, self.definition.policy.k)
        named = not any(has_unnamed_respondents(self.connection, table) for table in (before, self.table))
        same = named and comparison.names_agree()
        if same and shown is not None:
            _check_options(release, build.categories or {}, self.questions)
            return Earlier(release.id, before, shown, comparison)
        if same or comparison.answers_are_found_again():
            raise _refused(release, f"most answers of wave {self.wave} are those of the same respondents", SAY_SO)
        return None

    def _certified_build(self, release: StoredRelease) -> StoredBuild:
        policy = release.snapshot["policy"]["name"]
        build = find_build(self.connection, release.key)
        if policy != "certified" or build is None or build.categories is None:
            raise _refused(
                release,
                f"was made public under the policy “{policy}”",
                f"Keep “policy: {policy}” in the definition" if policy == "public_use" else OTHERS,
            )
        return build

    def _responses_of(self, release: StoredRelease, build: StoredBuild) -> tuple[Table, Mapping[str, frozenset[str]]]:
        """Its responses, and by base the cells it shows."""
        before = survey_table(self.definition, build.import_key)
        if not is_stored(self.connection, before):
            raise _refused(release, "its responses are no longer stored", OTHERS)
        if has_unnamed_respondents(self.connection, self.table):
            raise _refused(release, "the respondents of the new file have no names to be found again by", NAME_THEM)
        if has_unnamed_respondents(self.connection, before):
            raise _refused(release, "its respondents have no names to be found again by", NAME_EARLIER)
        shown = self._shown(release)
        if shown is None:
            raise _refused(
                release,
                "its dimensions or their codes were others",
                "Give the dimensions with all nodes they had then; there may be new nodes",
            )
        return before, shown

    def _comparison(self, release: StoredRelease, before: Table, now: Responses) -> Comparison:
        """Raises ``Refused`` where names say something else than answers."""
        found = Comparison(read_responses(self.connection, before, self._dimensions), now, self.definition.policy.k)
        if found.names_are_contradicted():
            raise _refused(
                release,
                "many of its respondents have other classes or answers now, which respondents of other names had then: "
                "names and answers contradict each other",
                SAME_NAMES,
            )
        return found

    def _shown(self, release: StoredRelease) -> Mapping[str, frozenset[str]] | None:
        """By base the cells (by text) that a release shows; None where its dimensions or their codes were others."""
        axes = {axis.id: axis for axis in map(axis_of, self.definition.dimensions)}
        shown: dict[str, frozenset[str]] = {}
        for stored in stored_facts(self.connection, release.key):
            own = own_axes(stored)
            if {axis.id for axis in own} != axes.keys() or not all(_agree(axis, axes[axis.id]) for axis in own):
                return None
            shown |= dict.fromkeys(stored.names, released_cells(stored))
        return shown


def _check_questions(
    release: StoredRelease,
    before: Mapping[str, Sequence[str]],
    now: Mapping[str, Sequence[str]],
    comparison: Comparison,
) -> None:
    """Questions may come or go, not both: one that was given another name could not be told from a new one, unless by
    its answers."""
    known = {name: comparison.counterparts.get(name, ()) for name in now}
    gone = sorted(before.keys() - now.keys() - {one.question for found in known.values() for one in found})
    new = sorted(name for name in now.keys() - before.keys() if not known[name])
    if gone and new:
        raise _refused(
            release,
            f"it has questions that are gone ({', '.join(gone)}) while others are new ({', '.join(new)})",
            "Either take questions away or add some, and keep the names of those that stay",
        )
    _check_options(release, before, now)


def _check_options(
    release: StoredRelease, before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]
) -> None:
    """Answers are compared by the places of their options."""
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
        f"{release.id} was made public and {reason}, so nobody can say what both would reveal together. {remedy}. "
        f"What is public stays as it is meanwhile; “benchmarks release withdraw {release.id} --reason "
        '"…"” ends it. The same respondents may not be published under another wave or survey either.'
    )
