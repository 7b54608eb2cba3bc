"""``benchmarks release certify|verify|explain``: what may be shown, that it is what is shown, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from api.cli.console import output, progress
from api.cli.owner import owner_engine
from api.cli.preview_lines import print_preview
from api.cli.survey import DEFINITION
from api.cli.withheld import reason_text, remedy_text, unclassified_text
from api.concepts.editions.identifiers import parse_cell
from api.definitions import load_definition
from api.disclosure.explaining import Explanation
from api.errors import invalid
from api.releases.bases import NOWHERE
from api.releases.certification.certifying import certify_draft
from api.releases.certification.explanation import explain_cell
from api.releases.certification.verification import verify_stored_release
from api.releases.previews.following import Following, following_figures
from api.releases.publishing import publishing_command


@click.command()
@click.argument("definition", type=DEFINITION)
@click.option("--wave", help="Certify this wave's draft only (default: every wave of the definition).")
def certify(definition: Path, wave: str | None) -> None:
    """Decide what the drafts of DEFINITION show, with the proof that it identifies no respondent."""
    loaded = load_definition(definition)
    with owner_engine() as engine:
        with progress() as steps:
            certified = [certify_draft(engine, loaded, code, steps) for code in ([wave] if wave else loaded.wave)]
        for one in certified:
            print_preview(engine, one.release)
            output.print(f"It can be published, with:\n  {publishing_command(engine, one.release)}")


@click.command()
@click.argument("release_id", metavar="RELEASE")
def verify(release_id: str) -> None:
    """Repeat the proof of RELEASE's certificate from what is stored, and compare every hash.

    What the digits of single figures tell was looked at in the responses, when it was certified; that is not repeated.
    """
    with owner_engine() as engine:
        proofs = verify_stored_release(engine, release_id)
    output.print(
        f"{release_id} verifies: {proofs} proofs repeated; the figures are those that were certified. What their "
        "digits tell is not looked at again."
    )


@click.command()
@click.argument("release_id", metavar="RELEASE")
@click.argument("cell")
def explain(release_id: str, cell: str) -> None:
    """Say why CELL (such as sector=J;size=SME) of RELEASE is shown or not. Keep it to yourself: it tells what is
    protected."""
    try:
        codes = parse_cell(cell)
    except ValueError as error:
        raise invalid(str(error), pointer="CELL", expected="dimension=code;dimension=code …") from None
    with owner_engine() as engine:
        found = explain_cell(engine, release_id, codes)
        following = following_figures(engine, release_id, codes)
    for names, explanation in found.items():
        output.print(f"{', '.join(names)}:")
        for line in describe(explanation):
            output.print(f"  {line}")
    for one in following:
        made_of = f", made of {', '.join(one.parts)}" if one.parts else ""
        output.print(f"{one.name}{made_of}:\n  {_cause_text(one)}")


def _cause_text(figure: Following) -> str:
    """Whether a figure that follows from others is shown, and if not, why."""
    cause = figure.cause
    if cause is None:
        return "released, as what it is made of is"
    because = "" if cause.base in (None, NOWHERE) else f"as {cause.base} is: "
    return f"withheld, {because}{reason_text(cause.reason, figure.k)}"


WHY: Mapping[str, str] = {
    "released": "released",
    "empty": "withheld: nobody is in it",
    "too few contributors": "withheld by itself (primary): too few contributors",
    "unsafe answers": "withheld by itself (primary): nearly all answer alike, few make up the total or the weight, or "
    "its digits would tell answers of few",
    "complementary": "withheld to protect others (complementary)",
    "given up": "withheld because no proof was found with it",
}


def describe(explanation: Explanation) -> list[str]:
    """An explanation in sentences."""
    lines = [f"{WHY[explanation.reason]}; {_counted(explanation.contributors)}"]
    few = explanation.unclassified
    if few is not None:
        lines.append(f"{unclassified_text(few)}. What helps: {remedy_text(few)}")
    elif explanation.reveals is not None:
        lines.append(f"with it, a group of {_counted(explanation.reveals)} could be computed")
    if explanation.instead:
        lines.append(f"released instead: {' or '.join(';'.join(cell) for cell in explanation.instead)}")
    return lines


def _counted(contributors: int) -> str:
    return "1 contributor" if contributors == 1 else f"{contributors} contributors"
