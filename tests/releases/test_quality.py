"""The quality report of a release equals plain Python over the same rows, and tells no more than its figures do."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.catalogue import simulation
from api.concepts.editions.identifiers import parse_cell
from api.concepts.editions.quality_report import FigureSpread, QualityReport
from api.concepts.stored_json import from_json
from api.definitions import load_definition
from api.models import figures, releases, series
from tests.conftest import Database
from tests.releases import rowwise
from tests.releases.small import HEADER, small_rows, write_csv, write_definition
from tests.releases.stored import build_draft, ingest_file

ITEMS = {"fb": ("adoption", "facebook"), "xing": ("adoption", "xing")}
ITEMS |= {"dfb": ("dialogue", "facebook"), "dx": ("dialogue", "xing")}
SHARES = {**ITEMS, "any": ("adoption", "any")}
CATALOGUE = Path(simulation.__file__).parent.parent / "surveys"
PARTS = (0.05, 0.25, 0.5, 0.75, 0.95)


def report_of(database: Database, release: str) -> QualityReport:
    with database.owner.connect() as connection:
        document = connection.scalar(select(releases.c.quality).where(releases.c.id == release))
    assert document is not None
    return from_json(document, QualityReport)


def report_on(database: Database, folder: Path, survey: str, rows: Sequence[str], **options: Any) -> QualityReport:
    """The report of a small survey made of ``rows``; ``grouped`` ones have a contributor in an eleventh column."""
    grouped = options.pop("grouped", False)
    source = write_definition(folder, survey, **{"policy": "threshold", **options})
    if grouped:
        source.write_text(source.read_text() + "  contributor: grp\n")
    path = write_csv(folder, rows, header=HEADER + ",grp" if grouped else HEADER)
    return report_of(database, build_draft(database.owner, load_definition(source), path).release)


def figures_of(database: Database, release: str) -> list[Any]:
    """The figures as they are shown, with what they measure and how many dimensions they cross."""
    statement = select(figures, series.c.indicator).join(
        series, (series.c.release_key == figures.c.release_key) & (series.c.series == figures.c.series)
    )
    with database.owner.connect() as connection:
        of_release = statement.join(releases, releases.c.key == figures.c.release_key)
        return list(connection.execute(of_release.where(releases.c.id == release)))


def crossed(cell: str) -> int:
    wholes = {"size": "_T", "region": "DE"}
    return sum(code != wholes[dimension] for dimension, code in parse_cell(cell).items())


def nearest_rank(values: Sequence[float], part: float) -> float:
    return sorted(values)[math.ceil(part * len(values)) - 1]


def spread_of(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(nearest_rank(values, part) for part in PARTS)


def numbers(spread: FigureSpread) -> tuple[float, ...]:
    return spread.p5, spread.p25, spread.p50, spread.p75, spread.p95


def respondents(rows: Sequence[str]) -> list[dict[str, str]]:
    found = list(csv.DictReader([HEADER, *rows]))
    for row in found:
        cells = (row["fb"], row["xing"])
        row["any"] = "" if "" in cells else str(max(map(int, cells)))
    return found


ROWS = [*small_rows(60), "alone,11,c,9,0-9,DE-HB,1,8,,0"]


@pytest.fixture(scope="module")
def exact(database: Database, tmp_path_factory: pytest.TempPathFactory) -> QualityReport:
    """The report of public-use microdata: nothing is rounded or hidden."""
    return report_on(database, tmp_path_factory.mktemp("exact"), "quality-exact", ROWS, policy="public_use")


def test_respondents_and_questions_without_an_answer_are_counted(exact: QualityReport) -> None:
    assert (exact.respondents, exact.respondents_rounded_to) == (61, None)
    expected = {}
    for column, (indicator, channel) in ITEMS.items():
        asked = [row[column] for row in respondents(ROWS) if row[column] != "8"]
        expected[indicator, channel] = round(asked.count("") / len(asked), 4)
    assert {(item.indicator, item.channel): item.non_response for item in exact.items} == expected
    assert expected["adoption", "xing"] == round(5 / 60, 4)


def test_the_spread_of_the_weights_is_that_of_the_file(exact: QualityReport) -> None:
    weights = [float(row["w"]) for row in respondents(ROWS)]
    mean = sum(weights) / len(weights)
    variance = sum((weight - mean) ** 2 for weight in weights) / len(weights)
    assert exact.weights is not None
    assert exact.weights.cv == pytest.approx(math.sqrt(variance) / mean, rel=1e-3)
    assert exact.weights.kish_effect == pytest.approx(1 + variance / mean**2, rel=1e-3)
    found = (exact.weights.p5, exact.weights.p50, exact.weights.p95)
    assert found == tuple(float(f"{nearest_rank(weights, part) / mean:.4g}") for part in (0.05, 0.5, 0.95))


def test_strata_and_lonely_ones_are_counted(exact: QualityReport) -> None:
    assert exact.design is not None
    assert (exact.design.strata, exact.design.lonely_strata) == (3, 1)
    assert (exact.design.weighted, exact.design.clustered, exact.design.population_correction) == (True, False, True)


def test_a_fully_surveyed_stratum_of_one_is_not_lonely(database: Database, tmp_path: Path) -> None:
    rows = [*small_rows(30), "whole,1,c,1,0-9,DE-HB,1,0,0,0"]
    found = report_on(database, tmp_path, "quality-certain", rows, policy="public_use")
    assert found.design is not None
    assert (found.design.strata, found.design.lonely_strata) == (3, 0)


def test_design_effects_equal_those_computed_row_by_row(database: Database, tmp_path: Path) -> None:
    rows = small_rows(66)
    found = report_on(database, tmp_path, "quality-deff", rows, policy="public_use")
    effects = []
    for column in SHARES:
        sample = [
            rowwise.Row(
                float(row["w"]), row["stratum"], float(row["N"]), row["id"], float(row[column]) if row[column] else None
            )
            for row in respondents(rows)
        ]
        p, n, z = rowwise.mean(sample), sum(one.answer is not None for one in sample), rowwise.scores(sample)
        effects.append(rowwise.covariance(sample, z, z) * (n - 1) / (p * (1 - p)))
    whole = next(spread for spread in found.design_effects if spread.crossed == 0)
    assert whole.figures == len(effects)
    assert numbers(whole) == pytest.approx(spread_of(effects), rel=1e-3)


def test_widths_and_effective_sizes_are_spread_over_the_figures_shown(database: Database, tmp_path: Path) -> None:
    found = report_on(database, tmp_path, "quality-widths", small_rows(90), k=10)
    shown = [row for row in figures_of(database, "quality-widths.2025.r1") if row.status == "published"]
    shares = [row for row in shown if row.indicator in ("adoption", "dialogue")]
    assert {row.indicator for row in shown} > {"adoption", "dialogue"}
    for depth in (None, 0, 1, 2):
        widths = [row.ci95_high - row.ci95_low for row in shares if depth in (None, crossed(row.cell))]
        sizes = [row.n_eff for row in shown if row.n_eff is not None and depth in (None, crossed(row.cell))]
        for spreads, values in ((found.interval_widths, widths), (found.effective_sizes, sizes)):
            (spread,) = (one for one in spreads if one.crossed == depth)
            assert spread.figures == len(values)
            assert numbers(spread) == pytest.approx(spread_of(values), abs=1e-6)


def test_counts_by_status_reliability_and_crossing_are_those_of_the_figures(database: Database, tmp_path: Path) -> None:
    found = report_on(database, tmp_path, "quality-counts", small_rows(90), k=10)
    rows = figures_of(database, "quality-counts.2025.r1")
    assert found.statuses == Counter(row.status for row in rows)
    assert found.reliability == Counter(row.reliability for row in rows if row.status == "published")
    assert [one.crossed for one in found.suppression] == [None, 0, 1, 2]
    for one in found.suppression:
        statuses = Counter(row.status for row in rows if one.crossed in (None, crossed(row.cell)))
        assert one.published == statuses["published"]
        assert one.withheld == statuses["confidential"] + statuses["unreliable"]
        assert one.figures == statuses.total()
        assert one.withheld_share == round(one.withheld / one.figures, 4)
    assert found.suppression[0].withheld > 0 < found.suppression[0].published


K = 10


def silent_rows(answering: int, silent: int, group: int = 1) -> list[str]:
    """So many who answered all questions and so many who did not answer the first; ``group`` silent ones are one
    contributor."""
    rows = [f"a{place},2,a,9000,0-9,DE-HB,{place % 2},0,0,0,a{place}" for place in range(answering)]
    for place in range(silent):
        holder = "group" if place < group else f"s{place}"
        rows.append(f"s{place},2,a,9000,0-9,DE-HB,,0,0,0,{holder}")
    return rows


def facebook(report: QualityReport) -> float | None:
    return next(item.non_response for item in report.items if (item.indicator, item.channel) == ITEMS["fb"])


@pytest.mark.parametrize(
    ("answering", "silent", "group", "expected"),
    [
        (90, K - 1, 1, None),
        (90, K, 1, 0.10),
        (K - 1, 90, 1, None),
        (K, 90, 1, 0.90),
        (90, 0, 1, None),
        # Nine contributors stay silent, though they are ten respondents.
        (90, K, 2, None),
        (90, K + 1, 2, 0.10),
        # 12 and 88 are told as 10 and 90: the share is no way to the exact number.
        (88, 12, 1, 0.10),
        (87, 13, 1, 0.15),
    ],
)
def test_non_response_is_told_from_k_on_either_side_and_from_rounded_counts(
    database: Database, tmp_path: Path, answering: int, silent: int, group: int, expected: float | None
) -> None:
    survey = f"silent-{answering}-{silent}-{group}"
    found = report_on(database, tmp_path, survey, silent_rows(answering, silent, group), k=K, grouped=True)
    assert facebook(found) == expected
    assert next(item.asked for item in found.items)


def test_a_question_nobody_was_asked_has_no_non_response(database: Database, tmp_path: Path) -> None:
    rows = [f"a{place},2,a,900,0-9,DE-HB,8,1,0,0" for place in range(40)]
    found = report_on(database, tmp_path, "quality-unasked", rows)
    assert [(item.asked, item.non_response) for item in found.items][:2] == [(False, None), (True, None)]


@pytest.mark.parametrize(("count", "told"), [(K - 1, None), (K, 10), (12, 10), (13, 15), (62, 60)])
def test_respondents_are_rounded_and_too_few_are_not_told(
    database: Database, tmp_path: Path, count: int, told: int | None
) -> None:
    found = report_on(database, tmp_path, f"quality-n-{count}", small_rows(count), k=K)
    assert (found.respondents, found.respondents_rounded_to) == (told, 5)
    assert (found.weights is None) == (told is None)


def test_counts_are_rounded_even_where_the_policy_shows_n_in_full(database: Database, tmp_path: Path) -> None:
    source = write_definition(tmp_path, "quality-full", policy="threshold", k=K)
    source.write_text(source.read_text().replace(f"k: {K}", f"k: {K}, display: full, n_rounded_to: null"))
    built = build_draft(database.owner, load_definition(source), write_csv(tmp_path, small_rows(62)))
    assert report_of(database, built.release).respondents == 60


@pytest.mark.parametrize(("lighter", "p5"), [(K - 1, None), (K, 0.44)])
def test_a_quantile_of_weights_is_told_when_k_contributors_are_at_either_side(
    database: Database, tmp_path: Path, lighter: int, p5: float | None
) -> None:
    """The light ones are more than 5 % of 100; weights are told relative to their mean."""
    weights = [0.5] * lighter + [1.2] * (100 - lighter)
    rows = [f"r{place},{weight},a,900,0-9,DE-HB,1,0,0,0,c{place}" for place, weight in enumerate(weights)]
    found = report_on(database, tmp_path, f"quality-light-{lighter}", rows, k=K, grouped=True)
    assert found.weights is not None
    assert found.weights.p5 == p5
    assert (found.weights.p50, found.weights.p95) == (1.1, 1.1)


def test_one_contributor_with_many_light_respondents_is_no_crowd(database: Database, tmp_path: Path) -> None:
    weights = [0.5] * 20 + [1.1] * 80
    holders = ["one" if weight == 0.5 else f"c{place}" for place, weight in enumerate(weights)]
    rows = [
        f"r-{holder}-{place},{weights[place]},a,900,0-9,DE-HB,1,0,0,0,{holder}" for place, holder in enumerate(holders)
    ]
    found = report_on(database, tmp_path, "quality-one-light", rows, k=K, grouped=True)
    assert found.weights is not None
    assert (found.weights.p5, found.weights.p50) == (None, 1.1)


def test_protected_numbers_have_two_digits_and_no_extremes(database: Database, tmp_path: Path) -> None:
    rows = small_rows(60)
    rows[0] = rows[0].replace("2.5", "97.31")
    found = report_on(database, tmp_path, "quality-digits", rows, k=K)
    assert found.weights is not None
    told = [found.weights.cv, found.weights.kish_effect, found.weights.p5, found.weights.p50, found.weights.p95]
    for spread in found.design_effects:
        told += numbers(spread)
    assert all(number is None or number == float(f"{number:.2g}") for number in told)
    mean = sum(float(row["w"]) for row in respondents(rows)) / 60
    assert max(number for number in told if number is not None) < 97.31 / mean


def test_figures_published_elsewhere_have_a_report_of_what_is_known(database: Database) -> None:
    path = CATALOGUE / "bremerhaven-2012.csv"
    (built,) = ingest_file(database.owner, CATALOGUE / "bremerhaven-2012.yaml", path)
    found = report_of(database, built.release)
    rows = figures_of(database, built.release)
    assert (found.design, found.weights, found.respondents, found.items) == (None, None, None, ())
    assert (found.design_effects, found.interval_widths, found.effective_sizes) == ((), (), ())
    assert found.statuses == Counter(row.status for row in rows)
    assert found.reliability == {"not_assessed": found.statuses["published"]}
    assert found.reported is not None
    assert found.reported.with_n == sum(row.n is not None or row.n_text is not None for row in rows)
    assert found.reported.with_notes == sum(bool(row.notes) for row in rows)
    assert found.reported.in_words == sum(row.value is None and row.value_text is not None for row in rows)
    assert found.reported.further_reports == sum(len(row.also_reported or ()) for row in rows) > 0


def test_a_revision_of_texts_has_a_report_too(database: Database, tmp_path: Path) -> None:
    source, path = write_definition(tmp_path, "quality-texts"), write_csv(tmp_path, small_rows())
    ingest_file(database.owner, source, path)
    source.write_text(source.read_text().replace("title: Small survey", "title: A better title"))
    (built,) = ingest_file(database.owner, source, path)
    assert built.release == "quality-texts.2025.r1.1"
    assert report_of(database, built.release) == report_of(database, "quality-texts.2025.r1")


COUNTS = {"0-9": 900, "10-49": 300, "50-249": 90, "GE250": 30}


def kish(weights: Sequence[float]) -> float:
    return float(f"{len(weights) * sum(one * one for one in weights) / sum(weights) ** 2:.2g}")


def test_a_weighting_to_margins_is_told_without_its_extremes(database: Database, tmp_path: Path) -> None:
    source, rows = write_definition(tmp_path, "quality-margins", policy="threshold", k=K), small_rows(60)
    totals = "".join(f"          - {{size: {size}, total: {total}}}\n" for size, total in COUNTS.items())
    weighting = f"  weighting:\n    method: post_stratify\n    margins:\n      - by: [size]\n        totals:\n{totals}"
    source.write_text(source.read_text() + weighting)
    built = build_draft(database.owner, load_definition(source), write_csv(tmp_path, rows))
    found = report_of(database, built.release)
    before = [float(row["w"]) for row in respondents(rows)]
    sizes = [row["size"] for row in respondents(rows)]
    held = {size: sum(w for w, own in zip(before, sizes, strict=True) if own == size) for size in COUNTS}
    after = [w * COUNTS[size] / held[size] for w, size in zip(before, sizes, strict=True)]
    assert found.weighting is not None
    assert (found.weighting.method, found.weighting.iterations) == ("post_stratify", 1)
    assert [(margin.by, margin.cells) for margin in found.weighting.margins] == [(("size",), 4)]
    assert (found.weighting.kish_effect_before, found.weighting.kish_effect_after) == (kish(before), kish(after))
    assert found.weights is not None
    assert found.weights.kish_effect == kish(after)
