"""``benchmarks key …``: who may read more than everybody, until when."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import Connection

from api.access.keys import key_hash, key_prefix, new_key
from api.cli.commands import Group
from api.cli.console import errors, output
from api.cli.owner import owner_engine
from api.concepts.nearest import nearest
from api.concepts.scopes import SCOPES, Scope
from api.errors import Refused, UnknownIdentifier, invalid
from api.queries.actions import record_action
from api.queries.keys import StoredKey, lock_key, revoke_key, shorten_key, store_key, stored_keys
from api.releases.checks.file_warnings import counted

USUAL_DAYS = 365
LONGEST_DAYS = 3650
LONGEST_HOLDER = 200
REASON = click.option("--reason", help="Why: kept with what is done, for the owner alone (“benchmarks actions”).")


@click.group(cls=Group)
def key() -> None:
    """Keys of partners: make, list, revoke, replace."""


@key.command()
@click.option("--holder", required=True, help="Who gets it: a name and, best, an address to write to.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="What it allows; repeat it for several. Without any: public surveys, with the limits of a key.",
)
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    help=f"After how many days it ends (default: {USUAL_DAYS}).",
)
@click.option("--never-expires", is_flag=True, help="It lasts until it is revoked.")
@REASON
def create(holder: str, scopes: tuple[Scope, ...], days: int | None, never_expires: bool, reason: str | None) -> None:
    """Make a key and show it: this once, nobody can find it out again."""
    if days is not None and never_expires:
        raise invalid("a key that never expires has no days", pointer="--days", expected="give only one of them")
    lifetime = None if never_expires else timedelta(days=days or USUAL_DAYS)
    ordered = [scope for scope in SCOPES if scope in scopes]
    with owner_engine() as engine, engine.begin() as connection:
        made = _store(connection, _checked(holder), ordered, lifetime, reason)
    _show(made)


@key.command("list")
def list_() -> None:
    """List all keys: the beginning of each, its holder, scopes and times."""
    with owner_engine() as engine, engine.connect() as connection:
        found = stored_keys(connection)
    if not found:
        output.print("There is no key yet.")
    for one in found:
        times = " ".join(
            f"{name} {_minute(moment):<17}"
            for name, moment in (("made", one.created_at), ("ends", one.expires_at), ("used", one.last_used_at))
        )
        used = counted(one.requests, "request")
        output.print(f"{one.prefix} {one.state:<8} {times} {used:<18} {','.join(one.scopes) or '-':<27} {one.holder}")


def _minute(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if moment else "never"


@key.command()
@click.argument("named", metavar="KEY")
@REASON
def revoke(named: str, reason: str | None) -> None:
    """End KEY, named by its beginning (sbk_ and eight characters), at once and for good."""
    with owner_engine() as engine, engine.begin() as connection:
        found = _require(connection, named)
        if found.state == "revoked":
            raise Refused(f"{found.prefix} was revoked already.")
        revoke_key(connection, found.prefix)
        record_action(connection, "key revoked", found.prefix, reason)
    output.print(f"{found.prefix} is revoked.")


@key.command()
@click.argument("named", metavar="KEY")
@click.option(
    "--grace-hours",
    type=click.IntRange(0, 24 * 90),
    default=0,
    help="How long the old key still works (default: not at all, as befits a key that became known).",
)
@REASON
def rotate(named: str, grace_hours: int, reason: str | None) -> None:
    """Replace KEY by a new one with the same holder and scopes, that lasts as long as KEY."""
    with owner_engine() as engine, engine.begin() as connection:
        found = _require(connection, named)
        if found.state != "live":
            raise Refused(
                f"{found.prefix} {'has expired' if found.state == 'expired' else 'was revoked'}: make a new one."
            )
        lifetime = found.expires_at - found.created_at if found.expires_at else None
        made = _store(connection, found.holder, found.scopes, lifetime, reason)
        if grace_hours:
            shorten_key(connection, found.prefix, timedelta(hours=grace_hours))
        else:
            revoke_key(connection, found.prefix)
        record_action(connection, "key shortened" if grace_hours else "key revoked", found.prefix, reason)
    _show(made)
    errors.print(f"{found.prefix} " + (f"ends within {grace_hours} h." if grace_hours else "is revoked."))


def _store(
    connection: Connection,
    holder: str,
    scopes: tuple[Scope, ...] | list[Scope],
    lifetime: timedelta | None,
    reason: str | None,
) -> str:
    made = new_key()
    prefix = key_prefix(made) or ""
    store_key(connection, prefix, key_hash(made), holder, scopes, lifetime)
    record_action(connection, "key made", prefix, reason)
    return made


def _show(made: str) -> None:
    errors.print("Hand this key over safely. It is shown this once and kept nowhere:")
    output.print(made)


def _checked(holder: str) -> str:
    """The holder as it will stand in lists: one line."""
    text = holder.strip()
    if not text or len(text) > LONGEST_HOLDER or any(unicodedata.category(one)[0] == "C" for one in text):
        raise invalid(
            "the holder is empty, too long or has control characters",
            pointer="--holder",
            expected=f"a name of at most {LONGEST_HOLDER} characters",
        )
    return text


def _require(connection: Connection, named: str) -> StoredKey:
    """The key meant. A whole key may be given too: its secret part is dropped and shown nowhere."""
    prefix = key_prefix(named.strip())
    if prefix is None:
        raise invalid(
            "KEY is not the beginning of a key", pointer="KEY", expected="sbk_ and eight characters, as the list shows"
        )
    found = lock_key(connection, prefix)
    if found is None:
        raise UnknownIdentifier("key", prefix, nearest(prefix, [one.prefix for one in stored_keys(connection)]))
    return found
