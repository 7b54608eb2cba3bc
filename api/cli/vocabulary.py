"""``benchmarks vocabulary``: what definitions may name without declaring it."""

from __future__ import annotations

import json

import click

from api.definitions import load_vocabulary
from api.definitions.vocabulary_page import vocabulary_json, vocabulary_page


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json is for programs.")
def vocabulary(form: str) -> None:
    """List the shared indicators and codelists with their definitions."""
    shared = load_vocabulary()
    if form == "json":
        click.echo(json.dumps(vocabulary_json(shared), indent=2, ensure_ascii=False))
    else:
        click.echo(vocabulary_page(shared), nl=False)
