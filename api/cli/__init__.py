"""The command line: ``benchmarks …``. What the survey owner does; nothing here is reachable over HTTP."""

from __future__ import annotations

import signal
import sys

import click

from api import __version__
from api.cli.commands import Deferred, Group
from api.errors import BenchmarksError


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="benchmarks")
def cli() -> None:
    """Turn survey files into safe, weighted, comparable benchmark figures, and serve them."""


for place, sentence in {
    "api.cli.actions:actions": (
        "List what was done, by whom, when and why; to SUBJECT alone (a release, the beginning of a key, a survey)."
    ),
    "api.cli.backup:backup": (
        "Write the whole database to FILE (or into a folder, named by the time), and restore it on trial."
    ),
    "api.cli.backup:restore": (
        "Read FILE, made by “benchmarks backup”, into an empty database, and compare the hashes of every release."
    ),
    "api.cli.database:database": "Set up the database and bring its tables up to date.",
    "api.cli.definition:definition": "About survey definition files.",
    "api.cli.doctor:doctor": (
        "Check configuration, database, revision, logins, disk, clock and versions; say what to do."
    ),
    "api.cli.ingest:ingest": "Import DATA as DEFINITION says, preview its releases, publish them if you say so.",
    "api.cli.key:key": "Keys of partners: make, list, revoke, replace.",
    "api.cli.mcp:mcp": "Offer the figures of a server to language models (Model Context Protocol, stdio).",
    "api.cli.release:release": "Make figures from what was imported, and decide when they are public.",
    "api.cli.serve:serve": "Set up the database, ingest the shipped surveys, serve on HOST and PORT until Ctrl-C.",
    "api.cli.simulate:simulate": "Write the responses of a simulated SURVEY as CSV, the same on every machine.",
    "api.cli.survey:survey": "Draft and check definitions, import files.",
    "api.cli.vocabulary:vocabulary": "List the shared indicators and codelists with their definitions.",
}.items():
    cli.add_command(Deferred(place, sentence))


def main() -> None:
    """The entry point: errors meant for people are shown without a traceback; exit code 1 for those, 2 for usage."""
    # Without this a command that is told to end, or whose terminal is closed, would leave its database running.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, frame: sys.exit(128 + number))
    try:
        cli()
    except BenchmarksError as error:
        from api.cli.console import errors

        errors.print(f"Error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
