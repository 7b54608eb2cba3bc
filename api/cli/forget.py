"""``benchmarks survey forget``: delete responses, and keep what was published of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click

from api.cli.console import asking, output
from api.cli.owner import owner_engine
from api.config import Config
from api.errors import Refused
from api.queries.forgetting import StoredResponses
from api.releases.checks.file_warnings import counted
from api.releases.forgetting import forget_responses, forgettable

ENDS = "no correction of {releases} is possible any more"


@click.command()
@click.argument("survey", required=False)
@click.option("--wave", help="Of this wave only.")
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(0),
    help="Only what was imported so many days ago or longer (default: BENCHMARKS_RETENTION_DAYS, else 0).",
)
@click.option("--ends-corrections", is_flag=True, help="Also responses that public releases rest on.")
@click.option("--reason", required=True, help="Why: kept on record, for the owner alone (“benchmarks actions”).")
@click.option("--yes", "said_yes", is_flag=True, help="Delete without asking.")
def forget(
    survey: str | None, wave: str | None, days: int | None, ends_corrections: bool, reason: str, said_yes: bool
) -> None:
    """Delete responses of old imports of SURVEY (default: of every survey). Figures stay, and can still be verified."""
    kept_for = Config.from_environment(needs=["owner"]).retention_days
    older_than = timedelta(days=days if days is not None else kept_for or 0)
    with owner_engine() as engine:
        doomed = forgettable(engine, survey, wave, older_than, ends_corrections=ends_corrections)
        if not doomed:
            output.print("There is nothing to delete.")
            return
        for line in described(doomed):
            output.print(line)
        if not said_yes and not (asking() and click.confirm("Delete these responses for good?", default=False)):
            raise Refused("Nothing was deleted. Repeat it with --yes if that is what you want.")
        forget_responses(engine, doomed, reason)
    output.print("They are deleted. Backups and files that were made before still have them.")


def described(doomed: Sequence[StoredResponses]) -> list[str]:
    """A line for each import: what it holds, and what ends with it."""
    lines = []
    for one in doomed:
        ends = f"; {ENDS.format(releases=', '.join(one.published_as))}" if one.published_as else ""
        imported = one.imported_at.date().isoformat()
        rows = counted(one.rows, "respondent")
        lines.append(f"{one.survey}, wave {one.wave}, version {one.version} of {imported}: {rows}{ends}")
    return lines
