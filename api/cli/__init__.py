"""The command line: ``benchmarks …``. What the survey owner does; nothing here is reachable over HTTP."""

from __future__ import annotations

import signal
import sys

import click

from api import __version__
from api.cli import database, definition, ingest, key, mcp, release, serve, simulate, survey
from api.cli.console import errors
from api.cli.groups import Group
from api.errors import BenchmarksError


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="benchmarks")
def cli() -> None:
    """Turn survey files into safe, weighted, comparable benchmark figures, and serve them."""


for command in (
    database.database,
    definition.definition,
    ingest.ingest,
    key.key,
    mcp.mcp,
    release.release,
    serve.serve,
    simulate.simulate,
    survey.survey,
):
    cli.add_command(command)


def main() -> None:
    """The entry point: errors meant for people are shown without a traceback; exit code 1 for those, 2 for usage."""
    # Without this a command that is told to end, or whose terminal is closed, would leave its database running.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, frame: sys.exit(128 + number))
    try:
        cli()
    except BenchmarksError as error:
        errors.print(f"Error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
