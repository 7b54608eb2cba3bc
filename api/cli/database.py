"""``benchmarks database …``: logins and tables."""

from __future__ import annotations

import click

from api.cli.commands import Group
from api.cli.console import output
from api.cli.owner import engine_at, logins, own_name, owner_engine
from api.config import Config
from api.database import migrations
from api.database.roles import provision
from api.errors import Refused


@click.group(cls=Group)
def database() -> None:
    """Set up the database and bring its tables up to date."""


@database.command()
def setup() -> None:
    """Create the reader's login and all tables. Safe to repeat.

    Works on DATABASE_URL (the owner) and DATABASE_READER_URL, or on the embedded server.
    """
    config = Config.from_environment()
    with logins(config) as (owner_url, reader_url):
        set_up(owner_url, reader_url, config.actor)
    output.print("The database is ready." if not config.embedded else f"The database in {config.data_dir} is ready.")


def set_up(owner_url: str, reader_url: str, actor: str = "") -> None:
    """Migrate and provision; what has been done already is left as it is."""
    with engine_at(owner_url, actor) as engine:
        migrations.upgrade(engine)
        provision(owner_url, reader_url, own_name(actor))


@database.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to REVISION (default: the newest)."""
    with owner_engine(migrated=False) as engine:
        migrations.upgrade(engine, revision)
        output.print(f"The database is at revision {migrations.current(engine)}.")


@database.command()
@click.argument("revision")
@click.option("--yes-delete-data", is_flag=True, help="Say that what the newer tables hold may be lost.")
def downgrade(revision: str, yes_delete_data: bool) -> None:
    """Take the tables down to REVISION ("base": none are left). Deletes what newer tables hold."""
    if not yes_delete_data:
        raise Refused("A downgrade deletes data. Repeat it with --yes-delete-data if that is what you want.")
    with owner_engine(migrated=False) as engine:
        migrations.downgrade(engine, revision)
        output.print(f"The database is at revision {migrations.current(engine) or 'base'}.")


@database.command()
def status() -> None:
    """Say which revision the database is at."""
    with owner_engine(migrated=False) as engine:
        output.print(f"database: {migrations.current(engine) or 'empty'}, code: {migrations.head()}")
