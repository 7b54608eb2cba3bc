"""``benchmarks release …``: build, publish, list, show, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from api.cli.commands import Deferred, Group
from api.cli.console import asking, output, progress
from api.cli.owner import owner_engine
from api.cli.survey import DEFINITION
from api.definitions import load_definition
from api.errors import Refused, invalid
from api.queries.releases_writing import Origin, database_time, release_overview
from api.releases.building import Built, build_release
from api.releases.publishing import is_revision, publish_release, publishing_command, require_release, withdraw_release
from api.releases.standing import moment_text

DONE = {"withdrawn": "withdrawn", "cancelled": "called off, and as it was before it was scheduled"}


@click.group(cls=Group)
def release() -> None:
    """Make figures from what was imported, and decide when they are public."""


for place, sentence in {
    "api.cli.certification:certify": (
        "Decide what the drafts of DEFINITION show, with the proof that it identifies no respondent."
    ),
    "api.cli.certification:explain": "Say why CELL (such as sector=J;size=SME) of RELEASE is shown or not.",
    "api.cli.certification:verify": (
        "Repeat the proof of RELEASE's certificate from what is stored, and compare every hash."
    ),
    "api.cli.preview:preview": (
        "Serve RELEASE, a draft, as if it were published: on loopback, to nobody else, until Ctrl-C."
    ),
}.items():
    release.add_command(Deferred(place, sentence))


@release.command()
@click.argument("definition", type=DEFINITION)
@click.option("--wave", help="Build this wave only (default: every wave of the definition).")
def build(definition: Path, wave: str | None) -> None:
    """Tabulate and estimate: drafts of the releases of DEFINITION's imported waves."""
    loaded = load_definition(definition)
    with owner_engine() as engine, progress() as steps:
        built = [build_release(engine, loaded, code, steps) for code in ([wave] if wave else list(loaded.wave))]
    for one in built:
        output.print(describe(one))


def describe(built: Built) -> str:
    """One line about a build."""
    if not built.new:
        return f"{built.release}: unchanged."
    if built.shown:
        return f"{built.release}: {built.figures} figures, {built.shown} of them shown."
    decided = "“benchmarks release certify DEFINITION” decides what is shown"
    return f"{built.release}: {built.figures} figures; {decided}."


@release.command()
@click.argument("release_id", metavar="RELEASE")
@click.option("--at", "at", help="When it becomes visible: an RFC 3339 time with offset (default: now).")
@click.option("--reason", help="Why figures were revised: what their users will read in /v1/changes.")
def publish(release_id: str, at: str | None, reason: str | None) -> None:
    """Publish a draft, now or at a time to come."""
    moment = parse_time(at) if at else None
    with owner_engine() as engine:
        publish_drafts(engine, {release_id: None}, moment, reason)


def publish_drafts(
    engine: Engine, drafts: Mapping[str, Origin | None], moment: datetime | None, reason: str | None
) -> None:
    """Publish drafts, each only if it is still made from its origin, where one is given. Revisions need a reason:
    somebody who is there is asked for it, nobody else may go on."""
    revisions = [draft for draft in drafts if is_revision(engine, draft)]
    if revisions and reason is None:
        reason = _asked_reason(engine, revisions)
    for draft, origin in drafts.items():
        visible = publish_release(engine, draft, moment, reason, origin)
        output.print(f"{draft} is visible from {moment_text(visible)} on.")


def _asked_reason(engine: Engine, revisions: Sequence[str]) -> str:
    named = ", ".join(revisions)
    if asking():
        return str(click.prompt(f"Why is what was published before revised by {named}? Users of its figures will read"))
    commands = "”, “".join(publishing_command(engine, draft) for draft in revisions)
    raise Refused(
        f"Nothing was published: {named} would revise what was published before, and its users want to know why. Say "
        f"it: “{commands}”."
    )


def parse_time(text: str) -> datetime:
    """A time with its offset from UTC."""
    expected = "a time with offset such as 2027-03-01T08:00:00+01:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"“{text}” is not a time", pointer="--at", expected=expected) from None
    if moment.tzinfo is None:
        raise invalid(f"“{text}” does not say its offset from UTC", pointer="--at", expected=expected)
    return moment


@release.command("list")
def list_() -> None:
    """List all releases with their state and how many figures they show."""
    with owner_engine() as engine, engine.connect() as connection:
        rows = release_overview(connection)
        now = database_time(connection)
    if not rows:
        output.print("There is no release yet.")
    for row in rows:
        state = "scheduled" if row.state == "published" and row.published_at > now else row.state
        since = row.published_at.isoformat(timespec="seconds") if row.published_at else "-"
        output.print(f"{row.id:<42} {state:<10} {since:<26} {row.shown or 0:>8} of {row.figures or 0:>8} figures")


@release.command()
@click.argument("release_id", metavar="RELEASE")
def show(release_id: str) -> None:
    """Show one release."""
    with owner_engine() as engine, engine.connect() as connection:
        found = require_release(connection, release_id)
        row = next(row for row in release_overview(connection) if row.id == release_id)
    snapshot = found.snapshot
    lines = {
        "release": found.id,
        "survey": snapshot["survey"]["title"]["en"],
        "wave": snapshot["wave"]["label"]["en"],
        "state": found.state,
        "visible from": found.published_at.isoformat() if found.published_at else "-",
        "policy": f"{snapshot['policy']['name']}, k = {snapshot['policy']['k']}",
        "figures": f"{row.figures or 0}, shown {row.shown or 0}",
        "content hash": found.content_hash,
        "data hash": found.data_hash or "-",
    }
    if found.withdrawn_reason:
        lines["withdrawn"] = found.withdrawn_reason
    for name, text in lines.items():
        output.print(f"{name:<13} {text}")


@release.command()
@click.argument("release_id", metavar="RELEASE")
@click.option("--reason", required=True, help="What users of its figures will read.")
def withdraw(release_id: str, reason: str) -> None:
    """Stop answering from a published release, for good; a scheduled one becomes a draft again."""
    with owner_engine() as engine:
        done = withdraw_release(engine, release_id, reason)
    output.print(f"{release_id} is {DONE[done]}.")
