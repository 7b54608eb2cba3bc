"""Small hand-made releases: a stratified survey with a lattice, and published tables with gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

from api.concepts.codelists import Node
from api.concepts.editions.edition import Edition, ReleaseHeader
from api.concepts.editions.identifiers import cell_text
from api.concepts.editions.snapshots import Snapshot, SnapshotDimension, SnapshotSeries
from api.concepts.surveys.cells import Cell, CellMargin, Lattice
from api.concepts.surveys.definition import ReportedSource
from api.concepts.surveys.items import Series
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.survey import Indicator, Licence, Survey, Wave
from api.concepts.texts import Text, same
from api.concepts.vocabulary import Basis

SECTOR = SnapshotDimension(
    "sector",
    Text("Sector", "Branche"),
    "nace-r2",
    "1",
    "_T",
    (
        Node("_T", Text("All sectors", "Alle Branchen")),
        Node("INDUSTRY", Text("Industry", "Industrie"), parent="_T", members=("C", "F")),
        Node("C", Text("Manufacturing", "Verarbeitendes Gewerbe"), parent="INDUSTRY"),
        Node("F", Text("Construction", "Bau"), parent="INDUSTRY"),
        Node("I", Text("Hotels, restaurants", 'Gastgewerbe, „Küche"'), parent="_T"),
    ),
)
SIZE = SnapshotDimension(
    "size",
    Text("Size class", "Größenklasse"),
    "size",
    "1",
    "_T",
    (
        Node("_T", Text("All sizes", "Alle Größen")),
        Node("SME", Text("SMEs (0–249)", "KMU (0–249)"), parent="_T", members=("0-9", "10-249")),
        Node("0-9", Text("0–9", "0–9"), parent="SME"),
        Node("10-249", Text("10–249", "10–249"), parent="SME"),
        Node("GE250", Text("250 and more", "250 und mehr"), parent="_T"),
    ),
)
SIZE_OF_SMES = replace(SIZE, whole="SME", nodes=tuple(node for node in SIZE.nodes if node.code != "_T"))
MARKET = SnapshotDimension(
    "market",
    Text("Customers", "Kundschaft"),
    "market",
    "1",
    "_T",
    (
        Node("_T", Text("All", "Alle")),
        Node("b2b", Text("Enterprises", "Unternehmen"), parent="_T"),
        Node("b2c", Text("Consumers", "Privatleute"), parent="_T"),
    ),
)
CHANNELS = (
    Node("any", Text("Any channel", "Irgendein Kanal")),
    Node("networks", Text("Networks", "Netzwerke")),
    Node("facebook", same("Facebook"), parent="networks"),
    Node("xing", same("XING"), parent="networks"),
    Node("blog", Text("Blog", "Blog")),
)
ADOPTION = Indicator("adoption", Text("Adoption", "Verbreitung"), Text("Uses the channel.", "Nutzt den Kanal."))
DIALOGUE = Indicator("dialogue", Text("Dialogue", "Dialog"), Text("Talks there.", "Spricht dort."))
GOAL = Indicator(
    "goal",
    Text("Goal", "Ziel"),
    Text("What it is for.", "Wozu."),
    categories=(("awareness", Text("Awareness", "Bekanntheit")), ("sales", Text("Sales", "Umsatz"))),
)


def survey(code: str, basis: Basis) -> Survey:
    return Survey(
        id=code,
        title=Text(f"Study {code}", f"Studie {code}"),
        publisher="An institute",
        population=Text("Enterprises", "Unternehmen"),
        basis=basis,
        licence=Licence(same("CC BY 4.0"), "https://creativecommons.org/licenses/by/4.0/"),
        citation=Text(f"An institute: {code}", f"Ein Institut: {code}"),
        access="public",
        headline="adoption",
    )


def wave(year: int) -> Wave:
    wording = (("adoption", Text("Do you use …?", "Nutzen Sie …?")),)
    return Wave(str(year), date(year, 1, 1), date(year, 12, 31), same(str(year)), wording=wording)


def lattice_cells(dimensions: tuple[SnapshotDimension, ...], margins: tuple[tuple[str, ...], ...]) -> tuple[Cell, ...]:
    """The cells of the crossings named, each over all nodes."""
    found: dict[Cell, None] = {}
    for crossed in margins:
        choices = [one.codes if one.id in crossed else (one.whole,) for one in dimensions]
        found.update(dict.fromkeys(product(*choices)))
    return tuple(found)


def panel_snapshot(year: int, code: str = "panel", basis: Basis = "probability_sample") -> Snapshot:
    """Sector × size, and market alone; adoption and dialogue, without dialogue in 2022."""
    dimensions = (SECTOR, SIZE, MARKET)
    series = [SnapshotSeries("adoption", channel, "yes", "responding") for channel in ("any", "facebook", "xing")]
    if year != 2022:
        series += [SnapshotSeries("dialogue", channel, "yes", "users") for channel in ("facebook", "xing")]
        series += [SnapshotSeries("goal", "_T", category, "responding") for category in ("awareness", "sales")]
    return Snapshot(
        survey=survey(code, basis),
        wave=wave(year),
        dimensions=dimensions,
        indicators=(ADOPTION, DIALOGUE, GOAL),
        channels=CHANNELS,
        series=tuple(series),
        lattice=Lattice((CellMargin((), ()),)),
        cells=lattice_cells(dimensions, ((), ("sector", "size"), ("market",))),
        bases=(("responding", Text("all who answered", "alle Antwortenden")), ("users", Text("users", "Nutzende"))),
        notes=(),
        reported_sources=(),
        policy=Policy("threshold"),
    )


PRESS_FIGURES: dict[tuple[Series, Cell], tuple[float | None, Text | None]] = {
    (Series("adoption", "facebook"), ("SME",)): (0.539, None),
    (Series("adoption", "xing"), ("SME",)): (0.508, None),
    (Series("adoption", "any"), ("SME",)): (0.75, None),
    (Series("adoption", "any"), ("GE250",)): (None, Text("almost half", "knapp die Hälfte")),
}


RETOLD = {
    "value": 0.51,
    "value_text": None,
    "base": "active",
    "n": None,
    "n_text": "about 90",
    "notes": ["rounded"],
    "sources": ["retold"],
}
"""Another report of XING among SMEs."""
RETOLD_IN_GERMAN = RETOLD | {"n_text": "rund 90"}


def press_snapshot(code: str = "press", year: int = 2012) -> Snapshot:
    """Published figures: three channels for SMEs, one figure in words for large enterprises."""
    return Snapshot(
        survey=survey(code, "published"),
        wave=wave(year),
        dimensions=(SIZE_OF_SMES,),
        indicators=(ADOPTION,),
        channels=CHANNELS,
        series=tuple(
            SnapshotSeries("adoption", channel, "yes", "responding") for channel in ("any", "facebook", "xing")
        ),
        lattice=None,
        cells=(("SME",), ("GE250",)),
        bases=(
            ("responding", Text("responding SMEs", "antwortende KMU")),
            ("active", Text("active SMEs", "aktive KMU")),
        ),
        notes=(
            ("base-unstated", Text("The base, of all or of active, is not stated.", "Die Basis ist unbekannt.")),
            ("rounded", Text("Rounded there.", "Dort gerundet.")),
            ("unused", Text("Not of these figures.", "Nicht von diesen Zahlen.")),
        ),
        reported_sources=(
            ReportedSource("article", ("https://example.org/a", "https://example.org/b"), "Article"),
            ReportedSource("retold", ("https://example.org/retold",)),
        ),
        policy=Policy("published", n_rounded_to=None),
    )


def header(key: int, snapshot: Snapshot, revision: int = 1, withdrawn: str | None = None) -> ReleaseHeader:
    published = datetime(snapshot.wave.period_end.year + 1, 2, revision, 8, tzinfo=UTC)
    return ReleaseHeader(
        key=key,
        id=f"{snapshot.survey.id}.{snapshot.wave.code}.r{revision}",
        survey=snapshot.survey.id,
        wave=snapshot.wave.code,
        revision=revision,
        text_revision=0,
        period_start=snapshot.wave.period_start,
        period_end=snapshot.wave.period_end,
        basis=snapshot.survey.basis,
        published_at=published,
        withdrawn_at=published if withdrawn else None,
        withdrawn_reason=withdrawn,
    )


def series_numbers(snapshot: Snapshot) -> dict[Series, int]:
    return {one.key: number for number, one in enumerate(snapshot.series)}


def press_presence(snapshot: Snapshot) -> dict[str, frozenset[int]]:
    numbers = series_numbers(snapshot)
    dimension_ids = tuple(one.id for one in snapshot.dimensions)
    found: dict[str, set[int]] = {}
    for series, cell in PRESS_FIGURES:
        found.setdefault(cell_text(dimension_ids, cell), set()).add(numbers[series])
    return {cell: frozenset(held) for cell, held in found.items()}


def edition(key: int, snapshot: Snapshot, revision: int = 1, withdrawn: str | None = None) -> Edition:
    present = press_presence(snapshot) if snapshot.lattice is None else None
    return Edition(header(key, snapshot, revision, withdrawn), snapshot, series_numbers(snapshot), present)
