"""``benchmarks simulate``: files of the simulated survey."""

from __future__ import annotations

from pathlib import Path

import click

from api.catalogue.simulation import SIMULATED, simulated_file_name
from api.cli.console import output, writing
from api.definitions import load_definition
from api.releases.catalogue import definition_path


@click.command()
@click.argument("survey", type=click.Choice(list(SIMULATED)))
@click.option("--wave", help="This wave only (default: all).")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to write.")
def simulate(survey: str, wave: str | None, folder: Path) -> None:
    """Write the responses of a simulated SURVEY as CSV, the same on every machine."""
    waves = [wave] if wave else list(load_definition(definition_path(survey)).wave)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for code in waves:
        path = folder / simulated_file_name(code)
        with writing(path):
            SIMULATED[survey](code, path)
        output.print(str(path))
