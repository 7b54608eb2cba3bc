"""``benchmarks definition …``."""

from __future__ import annotations

import json

import click

from api.cli.commands import Group
from api.definitions import definition_schema


@click.group(cls=Group)
def definition() -> None:
    """About survey definition files."""


@definition.command()
def schema() -> None:
    """Print the JSON Schema of survey definitions, for editors."""
    click.echo(json.dumps(definition_schema(), indent=2, ensure_ascii=False))
