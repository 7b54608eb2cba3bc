"""Stored contrasts equal an independent computation, row by row in plain Python, and say nothing they must not say."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, update

from api.concepts.editions.stored_figures import StandardError
from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.models import cell_contrasts, figures, releases, series_contrasts, series_pairs
from api.releases.contrasts import contrasting, lines, moments, units
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases import rowwise
from tests.releases.contrasted import Codes, Contrasted
from tests.releases.rowwise import Row
from tests.releases.small import HEADER, small_rows, write_csv, write_definition
from tests.uncertified import publishing_behind_a_threshold

Answers = dict[str, str]
Domain = Callable[[Answers], bool]

NODES = "[_T, 0-9, 10-49, 50-249, SME, GE250]"
OVERLAPPING = "[_T, 0-9, 10-49, 50-249, SME, 10-249, GE10, GE250]"
WITHOUT_THE_MIDDLE = "[_T, 0-9, SME, GE10, GE250]"
WITHOUT_PARTS = "[_T, SME, GE10]"

FACEBOOK, XING, DIALOGUE = Series("adoption", "facebook"), Series("adoption", "xing"), Series("dialogue", "xing")
GAP, COUNT = Series("dialogue_gap", "xing"), Series("channel_count")

SIZES: dict[str, Domain] = {
    "0-9": lambda row: row["size"] == "0-9",
    "GE250": lambda row: row["size"] == "GE250",
    "SME": lambda row: row["size"] != "GE250",
    "10-249": lambda row: row["size"] in ("10-49", "50-249"),
    "GE10": lambda row: row["size"] != "0-9",
    "_T": lambda row: True,
}
LANDS: dict[str, Domain] = {"DE": lambda row: True} | {
    land: lambda row, land=land: row["land"] == land for land in ("DE-HB", "DE-HH")
}
PAIRS: list[tuple[Codes, Codes]] = [
    ({"size": "0-9"}, {"size": "GE250"}),
    ({"size": "SME"}, {"size": "GE250"}),
    ({"size": "SME"}, {"size": "_T"}),
    ({"size": "0-9"}, {"size": "SME"}),
    ({"size": "SME"}, {"size": "GE10"}),
    ({"region": "DE-HB"}, {"region": "DE-HH"}),
    ({"region": "DE-HB"}, {"region": "DE"}),
    ({"size": "SME", "region": "DE-HB"}, {"size": "GE10", "region": "DE-HB"}),
    ({"size": "SME", "region": "DE-HB"}, {"size": "SME", "region": "DE-HH"}),
    ({"size": "SME", "region": "DE-HB"}, {"size": "SME"}),
]


def _number(cell: str) -> float | None:
    return float(cell) if cell in ("0", "1") else None


def _count(row: Answers) -> float | None:
    cells = [_number(row["fb"]), _number(row["xing"])]
    return None if None in cells else math.fsum(cell for cell in cells if cell is not None)


MEASURES: dict[Series, Callable[[Answers], float | None]] = {
    FACEBOOK: lambda row: _number(row["fb"]),
    XING: lambda row: _number(row["xing"]),
    DIALOGUE: lambda row: _number(row["dx"]),
    COUNT: _count,
}


def _inside(codes: Codes) -> Domain:
    size, land = SIZES[codes.get("size", "_T")], LANDS[codes.get("region", "DE")]
    return lambda row: size(row) and land(row)


def _rows(count: int = 120) -> list[str]:
    """Some are in no region, and some answered only one of two questions; clusters of five cross all groups."""
    rows = [f"{row},c{place // 5 * 3 + place % 3}" for place, row in enumerate(small_rows(count))]
    rows = [row.replace(",DE-HB,", ",,") if place % 14 == 0 else row for place, row in enumerate(rows)]
    return [row.replace(",0,c", ",,c") if place % 9 == 2 else row for place, row in enumerate(rows)]


def _contrasted(
    database: Database,
    folder: Path,
    survey: str,
    rows: list[str],
    nodes: str = NODES,
    display: str = "full",
    policy: str = "public_use",
    extra: str = "",
) -> Contrasted:
    source = write_definition(folder, survey, policy=policy, k=10)
    body = source.read_text().replace(NODES, nodes).replace("column: land", "column: land\n    missing: unclassified")
    body = body.replace("k: 10}", f"k: 10, display: {display}}}").replace("dialogue: {}", "dialogue: {decimals: 0}")
    source.write_text(body + extra)
    definition = load_definition(source)
    built = list(ingest(database.owner, definition, write_csv(folder, rows, header=f"{HEADER},cluster")))
    return Contrasted.of(database, definition, built[-1].release)


@pytest.fixture(scope="module", params=["respondents", "clusters"])
def contrasted(
    request: pytest.FixtureRequest, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Contrasted:
    extra = "  cluster: cluster\n" if request.param == "clusters" else ""
    folder, survey = tmp_path_factory.mktemp("contrasts"), f"contrasts-{request.param}"
    return _contrasted(database, folder, survey, _rows(), OVERLAPPING, extra=extra)


class _Expected:
    """One side of a difference: its scores and who is in its base."""

    def __init__(self, contrasted: Contrasted, codes: Codes, measured: Series) -> None:
        parts = {GAP: (XING, DIALOGUE)}.get(measured, (measured,))
        inside, rows = _inside(codes), list(csv.DictReader([f"{HEADER},cluster", *_rows()]))
        clustered = "clusters" in contrasted.definition.survey.id
        self.designs = [
            [
                Row(
                    float(row["w"]),
                    row["stratum"],
                    float(row["N"]),
                    row["cluster"] if clustered else row["id"],
                    MEASURES[part](row) if inside(row) else None,
                )
                for row in rows
            ]
            for part in parts
        ]
        scores = [rowwise.scores(design) for design in self.designs]
        self.scores = [one[0] - math.fsum(one[1:]) for one in zip(*scores, strict=True)]
        self.base = {(row.stratum, row.unit) for design in self.designs for row in design if row.answer is not None}


def _check(found: StandardError | None, first: _Expected, second: _Expected) -> None:
    difference = [one - other for one, other in zip(first.scores, second.scores, strict=True)]
    assert found is not None
    assert found.se == pytest.approx(math.sqrt(rowwise.covariance(first.designs[0], difference, difference)), rel=1e-9)
    union = first.base | second.base
    assert found.df == len(union) - len({stratum for stratum, _ in union})


@pytest.mark.parametrize("measured", [FACEBOOK, XING, COUNT, GAP], ids=lambda one: f"{one.indicator}.{one.channel}")
@pytest.mark.parametrize(("codes", "other"), PAIRS, ids=lambda codes: "-".join(codes.values()))
def test_differences_of_cells_apart_within_each_other_and_overlapping(
    contrasted: Contrasted, codes: Codes, other: Codes, measured: Series
) -> None:
    sides = _Expected(contrasted, codes, measured), _Expected(contrasted, other, measured)
    _check(contrasted.of_cells(measured, codes, other), *sides)
    _check(contrasted.of_cells(measured, other, codes), *sides)


@pytest.mark.parametrize("other", [FACEBOOK, DIALOGUE], ids=["two channels", "two indicators"])
@pytest.mark.parametrize("codes", [{}, {"size": "SME", "region": "DE-HB"}], ids=["everybody", "a crossing"])
def test_differences_of_series_within_a_cell(contrasted: Contrasted, codes: Codes, other: Series) -> None:
    sides = _Expected(contrasted, codes, XING), _Expected(contrasted, codes, other)
    _check(contrasted.of_series(codes, XING, other), *sides)
    _check(contrasted.of_series(codes, other, XING), *sides)


def test_what_is_not_offered_is_missing(contrasted: Contrasted) -> None:
    crossing, corner = {"size": "SME", "region": "DE-HB"}, {"size": "GE250", "region": "DE-HH"}
    assert contrasted.of_cells(FACEBOOK, crossing, corner) is None
    assert contrasted.of_cells(FACEBOOK, crossing, crossing) is None
    assert contrasted.of_series({}, FACEBOOK, DIALOGUE) is None
    assert contrasted.of_series({}, FACEBOOK, FACEBOOK) is None
    assert contrasted.of_series({}, FACEBOOK, COUNT) is None
    assert contrasted.of_series({}, XING, GAP) is None


def _stored(engine: Engine, key: int) -> list[list[tuple[object, ...]]]:
    """All rows of a release's contrasts."""
    with engine.connect() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).filter_by(release_key=key).order_by(*table.c))]
            for table in (cell_contrasts, series_pairs, series_contrasts)
        ]


def test_the_same_comes_out_in_small_portions(contrasted: Contrasted, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _stored(contrasted.database.owner, contrasted.key)
    monkeypatch.setattr(moments, "NUMBERS_PER_READ", 1)
    monkeypatch.setattr(lines, "VALUES_PER_BLOCK", 1)
    monkeypatch.setattr(units, "RESPONDENTS_PER_READ", 40)
    monkeypatch.setattr(contrasting, "VALUES_PER_BATCH", 1)
    Contrasted.of(contrasted.database, contrasted.definition, contrasted.release)
    portions = _stored(contrasted.database.owner, contrasted.key)
    for one, other in zip(whole, portions, strict=True):
        assert [_rounded(row) for row in one] == [_rounded(row) for row in other]
    assert all(portions)


def _rounded(row: tuple[object, ...]) -> list[object]:
    """The units of clusters are added up in another order."""
    return [[value and round(value, 12) for value in one] if isinstance(one, list) else one for one in row]


def test_a_common_part_that_is_no_node_is_what_is_left_without_the_rest(database: Database, tmp_path: Path) -> None:
    found = _contrasted(database, tmp_path, "contrasts-respondents-rest", _rows(), WITHOUT_THE_MIDDLE)
    codes, other = {"size": "SME"}, {"size": "GE10"}
    for measured in (XING, COUNT, GAP):
        sides = _Expected(found, codes, measured), _Expected(found, other, measured)
        _check(found.of_cells(measured, codes, other), *sides)


def test_a_common_part_that_no_cells_give_is_not_offered(database: Database, tmp_path: Path) -> None:
    found = _contrasted(database, tmp_path, "contrasts-no-parts", _rows(), WITHOUT_PARTS)
    assert found.of_cells(FACEBOOK, {"size": "SME"}, {"size": "GE10"}) is None
    assert found.of_cells(FACEBOOK, {"size": "SME"}, {"size": "_T"}) is not None


def _sized(**counts: int) -> list[str]:
    sizes = {"few": "0-9", "small": "10-49", "medium": "50-249", "large": "GE250"}
    return [
        f"{name}-{place},2,a,1000,{sizes[name]},DE-HB,{place % 2},{place % 3 % 2},0,0,c{place}"
        for name, count in counts.items()
        for place in range(count)
    ]


def test_withheld_cells_have_no_contrast(database: Database, tmp_path: Path) -> None:
    rows = _sized(few=9, small=30, large=30)
    with publishing_behind_a_threshold():
        found = _contrasted(database, tmp_path, "contrasts-withheld", rows, policy="threshold", display="rounded")
    assert found.of_cells(FACEBOOK, {"size": "10-49"}, {"size": "GE250"}) is not None
    for other in ("10-49", "SME", "_T", "50-249"):
        assert found.of_cells(FACEBOOK, {"size": "0-9"}, {"size": other}) is None
    assert found.of_series({"size": "0-9"}, FACEBOOK, XING) is None
    (cells, _, series) = _stored(database.owner, found.key)
    assert not [row for row in cells if "size=0-9" in f"{row[1]} {row[2]}"]
    assert not [row for row in series if "size=0-9" in str(row[1])]


def test_a_withheld_common_part_is_not_told_by_the_difference_of_its_wholes(database: Database, tmp_path: Path) -> None:
    rows, nodes = _sized(few=30, medium=9, large=30), OVERLAPPING
    with publishing_behind_a_threshold():
        found = _contrasted(database, tmp_path, "contrasts-common", rows, nodes, policy="threshold", display="rounded")
    assert found.of_cells(FACEBOOK, {"size": "SME"}, {"size": "_T"}) is not None
    assert found.of_cells(FACEBOOK, {"size": "SME"}, {"size": "GE10"}) is None


def test_two_nodes_with_nobody_in_common_are_apart(database: Database, tmp_path: Path) -> None:
    found = _contrasted(database, tmp_path, "contrasts-apart", _sized(few=30, large=30), OVERLAPPING)
    overlapping = found.of_cells(XING, {"size": "SME"}, {"size": "GE10"})
    assert overlapping is not None
    assert overlapping == found.of_cells(XING, {"size": "0-9"}, {"size": "GE250"})


def test_rounded_figures_have_rounded_contrasts_without_degrees_of_freedom(database: Database, tmp_path: Path) -> None:
    full = _contrasted(database, tmp_path, "contrasts-full", _rows())
    shown = _contrasted(database, tmp_path, "contrasts-rounded", _rows(), display="rounded")
    pair = {"size": "0-9"}, {"size": "GE250"}
    for measured, digits in ((XING, 3), (DIALOGUE, 2), (COUNT, 2)):
        exact, rounded = full.of_cells(measured, *pair), shown.of_cells(measured, *pair)
        assert exact is not None
        assert rounded == StandardError(round(exact.se, digits), None)
        assert rounded.se != exact.se
    exact, rounded = (one.of_series({}, XING, DIALOGUE) for one in (full, shown))
    assert exact is not None
    assert rounded == StandardError(round(exact.se, 2), None)


def test_degrees_of_freedom_are_told_where_both_figures_tell_theirs(database: Database, tmp_path: Path) -> None:
    found = _contrasted(database, tmp_path, "contrasts-untold", _rows())
    with database.owner.begin() as connection:
        number, cell = found.numbers[XING], found.cell({"size": "0-9"})
        silent = update(figures).where(figures.c.release_key == found.key, figures.c.series == number)
        connection.execute(silent.where(figures.c.cell == cell).values(n=None))
    Contrasted.of(database, found.definition, found.release)
    pairs = [({"size": "0-9"}, {"size": "SME"}), ({"size": "10-49"}, {"size": "SME"})]
    for measured, told in ((XING, [False, True]), (FACEBOOK, [True, True])):
        differences = [found.of_cells(measured, *pair) for pair in pairs]
        assert [one is not None and one.df is not None for one in differences] == told
        assert None not in differences
    within = [found.of_series({"size": size}, XING, DIALOGUE) for size in ("0-9", "10-49")]
    assert [one is not None and one.df is not None for one in within] == [False, True]
    assert None not in within


def test_a_release_that_shows_nothing_has_no_contrasts(database: Database, tmp_path: Path) -> None:
    rows = _sized(few=3, large=4)
    with publishing_behind_a_threshold():
        found = _contrasted(database, tmp_path, "contrasts-nothing", rows, policy="threshold", display="rounded")
    assert _stored(database.owner, found.key) == [[], [], []]


def test_a_difference_of_the_same_respondents_has_no_error(database: Database, tmp_path: Path) -> None:
    found = _contrasted(database, tmp_path, "contrasts-same", _sized(small=20, medium=13))
    assert found.of_cells(FACEBOOK, {"size": "SME"}, {"size": "_T"}) == StandardError(0.0, 32)


def test_storing_again_replaces_and_deleting_the_release_deletes(database: Database, tmp_path: Path) -> None:
    found = _contrasted(database, tmp_path, "contrasts-again", _rows())
    before = _stored(database.owner, found.key)
    with database.owner.begin() as connection:
        stale = {"release_key": found.key, "cell": "region=DE;size=0", "se": [0.5], "df": [1]}
        connection.execute(insert(cell_contrasts).values(**stale, other="region=DE;size=1"))
        connection.execute(insert(series_contrasts).values(**stale))
        connection.execute(insert(series_pairs).values(release_key=found.key, pair=999, series=5, other=4))
    Contrasted.of(database, found.definition, found.release)
    assert _stored(database.owner, found.key) == before
    with database.owner.begin() as connection:
        connection.execute(delete(releases).where(releases.c.key == found.key))
    assert _stored(database.owner, found.key) == [[], [], []]


def test_cells_without_anybody_have_no_rows(database: Database, tmp_path: Path) -> None:
    found = _contrasted(database, tmp_path, "contrasts-nobody", _sized(few=20, small=20))
    cells, _, series = _stored(database.owner, found.key)
    assert cells
    assert series
    assert not [row for row in (*cells, *series) if "GE250" in str(row) or "DE-HH" in str(row)]
