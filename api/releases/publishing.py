"""Publish: a draft becomes visible, now or at its second; a release that must not be used any more is withdrawn.

Each is one transaction that also records the change. Such transactions take turns from ``lock_changes`` on, and look
at the clock last: what is dated then is visible a moment later.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Engine

from api.concepts.editions.change import Kind
from api.concepts.nearest import nearest
from api.concepts.stored_json import from_json
from api.concepts.surveys.policies import Policy
from api.disclosure.certificates import rules_of
from api.errors import Refused, UnknownIdentifier, invalid
from api.queries.actions import record_action
from api.queries.certificates import compared_with, responses_are_stored
from api.queries.changes_writing import drop_announced, erase_revised_cells, lock_changes, record_change
from api.queries.imports import lock_survey
from api.queries.releases_writing import (
    Origin,
    StoredRelease,
    database_time,
    find_release,
    lock_release,
    refresh_statistics,
    release_history,
    release_overview,
    set_state,
)
from api.queries.revisions import compare_releases
from api.queries.rows_read import same_rows_elsewhere
from api.releases.codelist_versions import refuse_changed_codelists
from api.releases.sealing import find_certificate, seal
from api.releases.standing import (
    first_published,
    follows_published,
    moment_text,
    newest_published,
    number_of,
    publishing_order,
    standing,
)

SHORTEST_NOTICE = timedelta(seconds=2)
"""A publication that is nearer cannot be called off any more: it might be seen before the transaction ends."""

OVERTAKEN = (
    "Another command has {done} {what} anew meanwhile, from another file or definition. Nothing of the file given here "
    "was published: run the command again."
)
NOT_SEEN = (
    "Not seen is that respondents are the same where a file was saved again and read in other classes, or with rows, "
    "weights or names of respondents changed, or with a cell changed in more than half of the questions; nor what was "
    "published elsewhere."
)
"""What the guard against publishing the same respondents twice cannot see."""

NEED_NO_CERTIFICATE = frozenset(("public_use", "published"))
"""Policies whose draft may be published as it is. ``threshold`` is not: its drafts are for looking at."""


def publish_release(
    engine: Engine,
    release_id: str,
    at: datetime | None = None,
    reason: str | None = None,
    origin: Origin | None = None,
) -> datetime:
    """Publish a draft at a time (timezone-aware; now when left out) by the database's clock; the time it will be.

    ``reason`` is what users of the figures read about a revision. The figures are compared with those of the release
    that was the newest of the wave. A time to come is announced at once, without a word about the figures. ``origin``
    is what the draft must be made from: another command may have built another one under its name meanwhile.

    Raises:
        Refused: its state, its policy or another release of the wave does not allow it, or its origin is another.
        InvalidInput: the time is in the past, or the reason is blank.
    """
    reason = _checked_reason(reason) if reason is not None else None
    with engine.begin() as connection:
        release = _locked(connection, release_id)
        if origin not in (None, release.origin):
            raise Refused(OVERTAKEN.format(what=release_id, done="built"))
        if release.state in ("published", "withdrawn"):
            raise Refused(standing(connection, release))
        _refuse_uncertified(connection, release)
        if at is not None and at < database_time(connection):
            raise invalid(f"{at.isoformat()} is in the past", expected="a time to come, or no time for now")
        lock_changes(connection)
        # Again, now that publications take turns: others may have published the same codelist since it was built.
        refuse_changed_codelists(connection, release.key, release.survey)
        if release.snapshot["policy"]["name"] == "certified":
            # Again, now that publications take turns: two drafts of one file may both have been certified.
            compared = refuse_uncompared(connection, release)
            refuse_same_respondents(connection, release, compared)
        replaced = _replaced(connection, release)
        revision = None
        if replaced is not None and replaced.state == "published":
            revision = compare_releases(connection, replaced, release)
        refresh_statistics(connection)
        now = database_time(connection)
        moment = max(at, now) if at else now
        set_state(connection, release.key, state="published", published_at=moment)
        if at is not None:
            record_change(connection, release, "scheduled", now, scheduled_for=moment)
        kind: Kind = "revised" if replaced else "published"
        replaces = replaced.id if replaced else None
        record_change(connection, release, kind, moment, replaces=replaces, reason=reason, revision=revision)
        record_action(connection, kind if at is None else "scheduled", release.id, reason)
        return moment


def _refuse_uncertified(connection: Connection, release: StoredRelease) -> None:
    """Raise ``Refused`` unless the policy needs no certificate or there is one for exactly these figures."""
    policy = release.snapshot["policy"]["name"]
    if policy in NEED_NO_CERTIFICATE:
        return
    if policy != "certified":
        raise Refused(
            f"{release.id} cannot be published: under its policy “{policy}” nobody has proved that no combination of "
            "figures identifies a respondent. Say “policy: certified” in the definition, then “benchmarks release "
            "build DEFINITION” and “benchmarks release certify DEFINITION”."
        )
    rules_of(from_json(release.snapshot["policy"], Policy))
    certificate = find_certificate(connection, release.key)
    if release.state != "certified" or certificate is None:
        raise Refused(
            f"{release.id} cannot be published before it is certified: run “benchmarks release certify DEFINITION”."
        )
    if certificate.figures_hash != seal(connection, release.key):
        raise Refused(
            f"{release.id} cannot be published: its figures are not those certified. Build it again, with “benchmarks "
            "release build DEFINITION”, and certify it."
        )


def _replaced(connection: Connection, release: StoredRelease) -> StoredRelease | None:
    """The newest release of the wave until now, withdrawn or not; None for the first one.

    Raises:
        Refused: a newer one is out already, or one is about to come: which of them is the newest must never turn.
    """
    now = database_time(connection)
    history = release_history(connection, release.survey, release.wave)
    for other in history:
        if other.published_at is not None and other.published_at > now:
            raise Refused(
                f"{other.id} of the same wave is scheduled for {moment_text(other.published_at)}. Wait until it is "
                f'out, or call it off with “benchmarks release withdraw {other.id} --reason "…"”.'
            )
    newest = first_published(history)
    if newest is not None and number_of(newest) > number_of(release):
        raise Refused(
            f"{newest.id}, which is newer than {release.id}, is out already. “benchmarks release build "
            "DEFINITION” makes the draft that comes after it, where there is something new."
        )
    return newest


def withdraw_release(engine: Engine, release_id: str, reason: str) -> Literal["withdrawn", "cancelled"]:
    """Stop answering from a release for good: its address then says why (410). Or, where it is not visible yet, call
    its publication off: it is a draft again."""
    reason = _checked_reason(reason)
    with engine.begin() as connection:
        release = _locked(connection, release_id)
        if release.state != "published" or release.published_at is None:
            raise Refused(f"Only a published release can be withdrawn. {standing(connection, release)}")
        lock_changes(connection)
        now = database_time(connection)
        if release.published_at > now:
            _cancel(connection, release, release.published_at, reason, now)
            return "cancelled"
        set_state(connection, release.key, state="withdrawn", withdrawn_at=now, withdrawn_reason=reason)
        erase_revised_cells(connection, release)
        record_change(connection, release, "withdrawn", now, reason=reason)
        record_action(connection, "withdrawn", release.id, reason)
        return "withdrawn"


def _cancel(connection: Connection, release: StoredRelease, due: datetime, reason: str, now: datetime) -> None:
    if due - now < SHORTEST_NOTICE:
        raise Refused(f"{release.id} becomes visible within a moment. Withdraw it once it is.")
    state = "certified" if release.snapshot["policy"]["name"] == "certified" else "draft"
    set_state(connection, release.key, state=state, published_at=None)
    drop_announced(connection, release, now)
    record_change(connection, release, "cancelled", now, reason=reason)
    record_action(connection, "cancelled", release.id, reason)


def _checked_reason(reason: str) -> str:
    if not reason.strip():
        raise invalid("the reason is blank", expected="a sentence that users of its figures will read")
    return reason.strip()


def newest_release(engine: Engine, survey: str, wave: str) -> StoredRelease | None:
    """The newest release of a wave that was ever published (or is scheduled), withdrawn or not."""
    with engine.connect() as connection:
        return newest_published(connection, survey, wave)


def is_revision(engine: Engine, release_id: str) -> bool:
    """Whether it is a draft that follows a release of its wave that was published, withdrawn or not."""
    with engine.connect() as connection:
        return follows_published(connection, require_release(connection, release_id))


def publishing_command(engine: Engine, release_id: str) -> str:
    """The one command that publishes a draft."""
    with engine.connect() as connection:
        return publishing_order(connection, require_release(connection, release_id))


def _locked(connection: Connection, release_id: str) -> StoredRelease:
    """The release, with every other change of its survey held until this transaction ends."""
    found = find_release(connection, release_id)
    if found is not None:
        lock_survey(connection, found.survey)
    return require_release(connection, release_id)


def refuse_uncompared(connection: Connection, release: StoredRelease) -> frozenset[str]:
    """The releases of other waves that are public and that it was compared with, or they with it.

    Raises ``Refused`` where another one became public since it was certified: they may share respondents. A text
    revision shows what was compared when the release it corrects was published.
    """
    own = find_certificate(connection, release.key)
    history = release_history(connection, release.survey)
    others = [one for one in history if one.wave != release.wave and one.published_at is not None]
    of_own, compared = compared_with(connection, release.key), set()
    for other in others:
        theirs = find_certificate(connection, other.key)
        if own is None or theirs is None:
            continue
        known = theirs.figures_hash in of_own
        if not known and not release.text_revision and own.figures_hash not in compared_with(connection, other.key):
            raise Refused(
                f"{other.id} became public after {release.id} was certified, and waves may share respondents: certify "
                "it again, with “benchmarks release certify DEFINITION”."
            )
        if responses_are_stored(connection, other.key):
            compared.add(other.id)
    return frozenset(compared)


def refuse_same_respondents(connection: Connection, release: StoredRelease, compared: Collection[str] = ()) -> None:
    """Raise ``Refused`` where something else was published of respondents of the release: the same responses under two
    names are audited apart, and could be combined.

    Rows of one table are told apart by their lines, rows of two tables by their answers to each question. What cannot
    be seen is said in ``NOT_SEEN``. ``compared`` are releases of other waves that it is audited together with where
    they share respondents: answers may be alike there, rows of one file may not.
    """
    if release.data_hash is None:
        raise Refused(f"From which file {release.id} was made is not known any more: build it again.")
    same = same_rows_elsewhere(connection, release.key, release.survey, release.wave).without_alike(compared)
    said = {"from the same rows of the same file as": same.of_one_file, "from the same answers as": same.alike}
    if same:
        found = " and ".join(f"{how} {', '.join(names)}" for how, names in said.items() if names)
        raise Refused(
            f"{release.id} is made {found}. Figures of the same respondents under two names could be combined to "
            "identify them, so nothing may be published under this one. If other respondents are meant, give their "
            "file, or say which rows are theirs (rows); what is to be corrected is corrected under the name it was "
            f"published by: “benchmarks ingest DEFINITION DATA” with that survey's definition. {NOT_SEEN}"
        )


def require_release(connection: Connection, release_id: str) -> StoredRelease:
    """The release of that id, locked; or the nearest ones there are."""
    lock_release(connection, release_id)
    release = find_release(connection, release_id)
    if release is None:
        raise UnknownIdentifier(
            "release", release_id, nearest(release_id, [row.id for row in release_overview(connection)])
        )
    return release
