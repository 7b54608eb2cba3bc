"""What happened to releases as it is answered."""

from __future__ import annotations

from dataclasses import dataclass

from api.answers.discovery.links import ADDRESS
from api.answers.reports.changes.sentences import sentence
from api.concepts.editions import change as recorded
from api.concepts.editions.revisions import Revision, told_in
from api.concepts.fields import Timestamp, described, extend, timestamp
from api.concepts.texts import Language


@dataclass
class ChangeLinks:
    """What it is about; null where it is not out, so that there is nothing to read."""

    release: str | None = described(f"The release. {ADDRESS}")
    benchmarks: str | None = described(f"Its figures. {ADDRESS}")


@dataclass(kw_only=True)
class Change:
    """Something that happened to a release. An entry never changes, but for figures of withdrawn releases in it."""

    id: str = described("Its name, a URN; the same in the feed.", format="uri")
    at: Timestamp = described("When it happened.")
    kind: recorded.Kind = described("What happened.")
    survey: str = described("The survey.")
    wave: str = described("The wave.")
    release: str = described("The release.", example="bremerhaven-2012.2012.r1")
    sentence: str = described("What happened, for people.")
    scheduled_for: Timestamp | None = described("When the release will be out; with `scheduled`.")
    replaces: str | None = described("The release of the wave that was the newest before; with `revised`.")
    reason: str | None = described("Why, as its publisher says.")
    revision: Revision[str] | None = described(
        "With `revised`: which figures differ; null where the release replaced was withdrawn."
    )
    links: ChangeLinks = described("What it is about.")


def change_entry(change: recorded.Change, language: Language) -> Change:
    """An entry in one language."""
    is_out = change.kind not in ("scheduled", "cancelled")
    return extend(
        change,
        Change,
        at=timestamp(change.at),
        sentence=sentence(change, language),
        scheduled_for=timestamp(change.scheduled_for) if change.scheduled_for else None,
        revision=told_in(change.revision, language) if change.revision else None,
        links=ChangeLinks(
            f"/v1/releases/{change.release}" if is_out else None,
            f"/v1/benchmarks?release={change.release}" if is_out else None,
        ),
    )
