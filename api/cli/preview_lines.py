"""The preview of a draft as lines of text: shown and withheld by dimension, and what it changes of what is public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Engine

from api.cli.console import output
from api.cli.withheld import reason_text, remedy_text, unclassified_text
from api.concepts.codelists import TOTAL
from api.concepts.editions.identifiers import parse_cell
from api.concepts.editions.revisions import RevisedCell, ShownFigure
from api.concepts.editions.snapshots import Snapshot
from api.concepts.numbers import number_text, percent_text
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.concepts.texts import Text
from api.concepts.vocabulary import FRACTIONS, YES
from api.releases.previews.preview import CellPreview, CrossingPreview, Preview, preview_release
from api.releases.publishing import NOT_SEEN

MOST_NAMED = 12
"""Codes or cells that are named one by one."""
MOST_CHANGED = 5


def print_preview(engine: Engine, release_id: str) -> None:
    """Write the preview of a draft to the output."""
    for line in preview_lines(preview_release(engine, release_id)):
        output.print(line)


def preview_lines(preview: Preview) -> Iterator[str]:
    """All lines about a draft."""
    yield f"{preview.release.id} will show {preview.shown:,} of {preview.figures:,} figures:"
    for crossing in preview.crossings:
        if len(crossing.dimensions) > 1:
            yield _summary(crossing, preview.snapshot.policy.k)
        else:
            yield from _by_code(crossing, preview.snapshot, is_first=preview.replaces is None)
    yield from _beside(preview)


def _by_code(crossing: CrossingPreview, snapshot: Snapshot, *, is_first: bool) -> Iterator[str]:
    """The whole, or the codes of one dimension: those shown in one line, the others with their reasons."""
    if not crossing.dimensions:
        (whole,) = crossing.cells
        lacking = f"; withheld: {_reasons(whole.withheld, snapshot.policy.k)}" if whole.withheld else ""
        yield f"  everybody: {whole.shown:,} of {whole.figures:,} figures{lacking}"
        return
    (dimension,) = crossing.dimensions
    yield f"  {dimension}: {crossing.shown:,} of {crossing.figures:,} figures"
    whole_cells = [cell.codes[0] for cell in crossing.cells if not cell.withheld]
    if whole_cells:
        yield f"    shown: {_listed(whole_cells)}"
    alike: dict[str, list[str]] = {}
    for cell in crossing.cells:
        if cell.withheld:
            alike.setdefault(_lacking(cell, snapshot.policy.k), []).append(cell.codes[0])
    for lacking, codes in alike.items():
        yield f"    {_listed(codes)}{lacking}"
    yield from _remedy(dimension, crossing.cells, snapshot, is_first=is_first)


def _remedy(dimension: str, cells: Sequence[CellPreview], snapshot: Snapshot, *, is_first: bool) -> Iterator[str]:
    """What helps those without a class. A revision has to offer the codes that were public before."""
    held = {cell.codes[0]: cell.unclassified for cell in cells if cell.unclassified is not None}
    if held:
        nodes = [code for code in snapshot.dimension[dimension].codes if code not in held] if is_first else []
        few = max(held.values(), key=lambda one: one.respondents)
        yield f"    What helps: {remedy_text(few, nodes)}."


def _lacking(cell: CellPreview, k: int) -> str:
    many = f", {cell.withheld.total():,} of {cell.figures:,} figures" if cell.shown else ""
    others = Counter({reason: count for reason, count in cell.withheld.items() if reason != "unclassified"})
    because = [unclassified_text(cell.unclassified)] if cell.unclassified is not None else []
    because += [_reasons(others, k)] if others else []
    return f"{many} withheld: {'; '.join(because)}"


def _summary(crossing: CrossingPreview, k: int) -> str:
    lacking = f"; withheld: {_reasons(crossing.withheld, k)}" if crossing.withheld else ""
    return f"  {' × '.join(crossing.dimensions)}: {crossing.shown:,} of {crossing.figures:,} figures{lacking}"


def _reasons(withheld: Counter[str], k: int) -> str:
    if len(withheld) == 1:
        return reason_text(next(iter(withheld)), k)
    return ", ".join(f"{count:,} ({reason_text(reason, k)})" for reason, count in withheld.most_common())


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _beside(preview: Preview) -> Iterator[str]:
    """What a revision changes of what is public; of a first release, what it was compared with."""
    before, revised = preview.replaces, preview.revised
    if before is None:
        if preview.snapshot.policy.name == "certified":
            yield (
                "  It is the first release of its wave. Nothing that was published here is of the same respondents, as "
                f"far as rows and answers tell. {NOT_SEEN}"
            )
        return
    if revised is None:
        yield f"  It follows {before.id}, which was withdrawn."
        return
    counts = revised.revision.figures
    lost, gained = sum(revised.lost.values()), sum(revised.gained.values())
    yield (
        f"  It revises {before.id}, which is public: {lost:,} figures lost, {gained:,} gained, {counts.changed:,} with "
        f"another value, {counts.restated:,} with the same value and another interval or number of answers."
    )
    for name, cells in {"lost": revised.lost, "gained": revised.gained}.items():
        if cells:
            named = [f"{_cell(parse_cell(cell), preview.snapshot)} ({count:,})" for cell, count in cells.items()]
            yield f"    {name}: {_listed(named)}"
    changed = [cell for cell in revised.revision.cells if cell.difference == "changed"]
    if changed:
        yield "    changed most:"
    for cell in changed[:MOST_CHANGED]:
        yield f"      {_series(cell)}, {_cell(_codes(cell), preview.snapshot)}: {_change(cell, preview.snapshot)}"


def _series(cell: RevisedCell[Text]) -> str:
    return " ".join(code for code in (cell.indicator, cell.channel, cell.category) if code not in (TOTAL, YES))


def _codes(cell: RevisedCell[Text]) -> Mapping[str, str]:
    built_in = {name: code for name in BUILT_IN_DIMENSIONS if (code := getattr(cell, name)) is not None}
    return {**built_in, **cell.other_dimensions}


def _cell(codes: Mapping[str, str], snapshot: Snapshot) -> str:
    """The dimensions in which a cell is not the whole."""
    parts = [f"{one.id}={codes[one.id]}" for one in snapshot.dimensions if codes[one.id] != one.whole]
    return ";".join(parts) or "everybody"


def _change(cell: RevisedCell[Text], snapshot: Snapshot) -> str:
    return f"{_value(cell.before, cell.indicator, snapshot)} → {_value(cell.after, cell.indicator, snapshot)}"


def _value(figure: ShownFigure[Text] | None, indicator: str, snapshot: Snapshot) -> str:
    if figure is None or figure.value is None:
        return figure.value_text.en if figure is not None and figure.value_text is not None else "none"
    measured = snapshot.indicator[indicator]
    write = percent_text if measured.unit in FRACTIONS else number_text
    return write(figure.value, measured.decimals, "en")
