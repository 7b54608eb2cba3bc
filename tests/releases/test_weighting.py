"""Weighting to margins at the end of an import: the weights, the report, and everything that refuses it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from api.cli import cli
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.errors import InvalidInput
from api.estimation.calibration import calibrate
from api.estimation.margins import Margin
from api.estimation.weighting import post_stratify, rake
from api.models import releases
from api.queries.weighting import weighting_report
from api.releases.imports.importing import Imported, check_survey, import_survey
from api.releases.progress import Silent
from tests.conftest import Database
from tests.estimation.oracle import ORACLE, needs_oracle
from tests.releases.small import DEFINITION, HEADER, small_rows, write_csv
from tests.releases.stored import Stored, build_draft

SIZES = ("0-9", "10-49", "50-249", "GE250")
SIZE = """\
      - by: [size]
        totals:
          - {size: 0-9, total: 200}
          - {size: 10-249, total: 180}
          - {size: GE250, total: 120}
"""
REGION = """\
      - by: [region]
        file: counts.csv
        format: {delimiter: ";", decimal: ","}
        columns: {region: land, total: enterprises}
"""
COUNTS = ("land;enterprises", "DE-HB;300,5", "DE-HH;199,5")


def write_weighted(folder: Path, survey: str, *margins: str, method: str = "rake", extra: str = "") -> SurveyDefinition:
    """The small survey with a weighting to the margins."""
    body = DEFINITION.format(survey=survey, policy="threshold", k=3)
    weighting = f"  weighting:\n    method: {method}\n{extra}    margins:\n" + "".join(margins)
    path = folder / f"{survey}.yaml"
    path.write_text(body.replace("  codings:\n", f"{weighting}  codings:\n"), encoding="utf-8")
    return load_definition(path)


def write_counts(folder: Path, *lines: str) -> Path:
    path = folder / "counts.csv"
    path.write_text("\n".join(lines or COUNTS) + "\n", encoding="utf-8")
    return path


def stored(database: Database, imported: Imported) -> dict[str, tuple[float, float | None]]:
    """Final and design weight of each respondent."""
    statement = f"SELECT respondent, weight, design_weight FROM confidential.responses_{imported.key}"
    with database.owner.connect() as connection:
        return {name: (weight, design) for name, weight, design in connection.execute(text(statement))}


def report_of(database: Database, imported: Imported) -> Any:
    with database.owner.connect() as connection:
        return weighting_report(connection, imported.key)


class Listener(Silent):
    """Remembers what an import says."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, line: str) -> None:
        self.notes.append(line)


def columns() -> dict[str, list[str]]:
    """The small survey's rows by column."""
    return dict(zip(HEADER.split(","), zip(*(row.split(",") for row in small_rows()), strict=True), strict=True))  # type: ignore[arg-type]


def margins_by_hand() -> tuple[Margin, Margin]:
    sizes = np.array([{"0-9": 0, "GE250": 2}.get(size, 1) for size in columns()["size"]])
    regions = np.array([["DE-HB", "DE-HH"].index(land) for land in columns()["land"]])
    return (
        Margin("size", ("0-9", "10-249", "GE250"), np.array([200.0, 180.0, 120.0]), sizes),
        Margin("region", ("DE-HB", "DE-HH"), np.array([300.5, 199.5]), regions),
    )


def design_weights() -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([float(weight) for weight in columns()["w"]])


EXPECTED: dict[str, Callable[[], Any]] = {
    "rake": lambda: rake(design_weights(), margins_by_hand()),
    "linear": lambda: calibrate(design_weights(), margins_by_hand(), "linear"),
    "logit": lambda: calibrate(design_weights(), margins_by_hand(), "logit", (0.2, 4)),
    "post_stratify": lambda: post_stratify(design_weights(), margins_by_hand()[0]),
}


@pytest.mark.parametrize("method", EXPECTED)
def test_the_weights_are_those_of_the_pure_functions(method: str, database: Database, tmp_path: Path) -> None:
    write_counts(tmp_path)
    margins = [SIZE] if method == "post_stratify" else [SIZE, REGION]
    extra = "    bounds: [0.2, 4]\n" if method == "logit" else ""
    survey = f"weighted-{method.replace('_', '-')}"
    definition = write_weighted(tmp_path, survey, *margins, method=method, extra=extra)
    (imported,) = import_survey(database.owner, definition, write_csv(tmp_path, small_rows()))
    found, expected = stored(database, imported), EXPECTED[method]()
    weights = [found[f"r{place}"][0] for place in range(60)]
    np.testing.assert_allclose(weights, expected.weights, rtol=1e-9)
    assert [found[f"r{place}"][1] for place in range(60)] == list(design_weights())
    report = report_of(database, imported)
    assert report["method"] == method
    assert report["converged"] is True
    assert report["largest_difference"] <= 1e-9
    assert report["bounds"] == ([0.2, 4] if method == "logit" else None)


def test_the_report_says_how_the_weights_changed(database: Database, tmp_path: Path) -> None:
    write_counts(tmp_path)
    definition = write_weighted(tmp_path, "reported-weights", SIZE, REGION)
    listener = Listener()
    (imported,) = import_survey(database.owner, definition, write_csv(tmp_path, small_rows()), progress=listener)
    report, expected = report_of(database, imported), EXPECTED["rake"]()
    after, design = report["weights"]["after"], design_weights()
    assert report["iterations"] == expected.iterations
    assert after["n"] == 60
    assert after["total"] == pytest.approx(500)
    quartiles = [after["minimum"], after["lower_quartile"], after["median"], after["upper_quartile"], after["maximum"]]
    assert quartiles == pytest.approx(np.quantile(expected.weights, [0, 0.25, 0.5, 0.75, 1]).tolist())
    assert after["cv"] == pytest.approx(expected.weights.std() / expected.weights.mean())
    assert report["weights"]["before"]["design_effect"] == pytest.approx(60 * (design**2).sum() / design.sum() ** 2)
    assert after["n_eff"] == pytest.approx(60 / after["design_effect"])
    assert report["weights"]["factors"]["maximum"] == pytest.approx((expected.weights / design).max())
    size, region = report["margins"]
    assert (size["name"], size["cells"], size["population"], size["file"]) == ("size", 3, 500, None)
    assert (size["fewest_respondents"], region["fewest_respondents"]) == (15, 30)
    assert (region["by"], region["file"]) == (["region"], "counts.csv")
    gaps = {"DE-HB": abs(design[::2].sum() / 300.5 - 1), "DE-HH": abs(design[1::2].sum() / 199.5 - 1)}
    worst = max(gaps, key=lambda code: gaps[code])
    assert region["before"] == {"cell": {"region": worst}, "difference": pytest.approx(gaps[worst])}
    assert region["after"]["difference"] <= 1e-10
    (line,) = listener.notes
    assert line.startswith("answers.csv weighted (rake) to size, region: ")
    assert f"design effect {report['weights']['before']['design_effect']:.2f} before, " in line


def test_figures_use_the_final_weights_and_say_so(database: Database, tmp_path: Path) -> None:
    write_counts(tmp_path)
    definition = write_weighted(tmp_path, "weighted-figures", SIZE, REGION)
    built = build_draft(database.owner, definition, write_csv(tmp_path, small_rows()))
    row = Stored(database.owner, built.release).figure(Series("adoption", "facebook"))
    estimate = Stored(database.owner, built.release).estimate(Series("adoption", "facebook"))
    weights = EXPECTED["rake"]().weights
    assert estimate.value == pytest.approx(weights[::2].sum() / weights.sum(), rel=1e-9)
    assert "weights-calibrated" in row.notes
    with database.owner.connect() as connection:
        snapshot = connection.execute(select(releases.c.snapshot).where(releases.c.id == built.release)).scalar_one()
    assert "raked to known population counts by" in str(snapshot["notes"])


def test_a_survey_without_weighting_keeps_its_weights(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "unweighted.yaml"
    path.write_text(DEFINITION.format(survey="unweighted", policy="threshold", k=3), encoding="utf-8")
    (imported,) = import_survey(database.owner, load_definition(path), write_csv(tmp_path, small_rows()))
    assert {design for _, design in stored(database, imported).values()} == {None}
    assert report_of(database, imported) is None


def test_the_same_files_are_recognised_and_other_counts_are_a_new_version(database: Database, tmp_path: Path) -> None:
    write_counts(tmp_path)
    path = write_csv(tmp_path, small_rows())
    definition = write_weighted(tmp_path, "weighted-again", SIZE, REGION)
    (first,) = import_survey(database.owner, definition, path)
    (again,) = import_survey(database.owner, definition, path)
    assert (again.new, again.version) == (False, 1)
    write_counts(tmp_path, "land;enterprises", "DE-HB;250", "DE-HH;250")
    (changed,) = import_survey(database.owner, definition, path)
    assert (changed.new, changed.version) == (True, 2)
    assert stored(database, changed)["r0"][0] < stored(database, first)["r0"][0]


def test_other_counts_in_the_definition_are_a_new_version(database: Database, tmp_path: Path) -> None:
    path = write_csv(tmp_path, small_rows())
    import_survey(database.owner, write_weighted(tmp_path, "weighted-otherwise", SIZE), path)
    other = write_weighted(tmp_path, "weighted-otherwise", SIZE.replace("200", "201"))
    (changed,) = import_survey(database.owner, other, path)
    assert (changed.new, changed.version) == (True, 2)


def _unclassified(folder: Path, margin: str) -> tuple[SurveyDefinition, Path]:
    """A survey in which one respondent, in line 5, has no region."""
    write_weighted(folder, "unclassified", margin)
    path = folder / "unclassified.yaml"
    missing = "column: land\n    missing: unclassified\n"
    path.write_text(path.read_text(encoding="utf-8").replace("column: land\n", missing, 1), encoding="utf-8")
    rows = small_rows()
    rows[3] = rows[3].replace("DE-HH", "")
    return load_definition(path), write_csv(folder, rows)


def test_respondents_without_a_code_belong_to_the_whole(tmp_path: Path) -> None:
    definition, path = _unclassified(tmp_path, "      - {by: region, totals: [{region: DE, total: 500}]}\n")
    assert [report.stored for report in check_survey(definition, path)] == [60]


def test_respondents_without_a_code_belong_to_no_part_of_it(tmp_path: Path) -> None:
    write_counts(tmp_path)
    definition, path = _unclassified(tmp_path, REGION)
    with pytest.raises(InvalidInput, match="answers.csv:5: margin region has no cell for unclassified: 1 respondents"):
        check_survey(definition, path)


def test_the_command_line_prints_a_line_about_the_weighting(tmp_path: Path) -> None:
    write_weighted(tmp_path, "printed", SIZE)
    path = write_csv(tmp_path, small_rows())
    result = CliRunner().invoke(cli, ["survey", "check", str(tmp_path / "printed.yaml"), str(path)])
    lines = [line for line in result.output.splitlines() if "weighted (rake) to size: 1 round, " in line]
    assert len(lines) == 1


def _without(size: str, rows: list[str]) -> list[str]:
    return [row for row in rows if f",{size}," not in row]


Case = tuple[tuple[str, ...], tuple[str, ...], Callable[[list[str]], list[str]], tuple[str, ...]]


def _same(rows: list[str]) -> list[str]:
    return rows


MISTAKES: dict[str, Case] = {
    "a cell without respondents": (
        (SIZE,),
        COUNTS,
        lambda rows: _without("GE250", rows),
        ("margin size, cell GE250: 120 in the population, but no respondent",),
    ),
    "respondents without a cell": (
        (SIZE.replace("          - {size: GE250, total: 120}\n", ""),),
        COUNTS,
        _same,
        ("answers.csv:5: margin size has no cell for GE250: 15 respondents",),
    ),
    "respondents in an empty cell": (
        (SIZE.replace("120", "0"),),
        COUNTS,
        _same,
        ("margin size, cell GE250: 15 respondents, but none in the population",),
    ),
    "sums that differ": (
        (SIZE, REGION),
        ("land;enterprises", "DE-HB;300", "DE-HH;199"),
        _same,
        ("different populations: size 500, region 499",),
    ),
    "an unknown code": ((REGION,), (*COUNTS, "DE-HX;1"), _same, ("counts.csv:4", "unknown code “DE-HX”", "DE-HH")),
    "a node the respondents cannot be put into": (
        (REGION,),
        (*COUNTS, "EU27_2020;1"),
        _same,
        ("counts.csv:4", "“EU27_2020” cannot be made of the leaves inside “DE”"),
    ),
    "an empty code": ((REGION,), (*COUNTS, ";1"), _same, ("counts.csv:4", "region (column “land”) is empty")),
    "a cell twice": ((REGION,), (*COUNTS, "DE-HB;1"), _same, ("counts.csv:4: the cell DE-HB is already in line 2",)),
    "cells that overlap": (
        (REGION,),
        (*COUNTS, "DE;500"),
        _same,
        ("counts.csv:4: the cell DE shares respondents with DE-HB in line 2",),
    ),
    "a negative count": ((REGION,), (*COUNTS[:2], "DE-HH;-5"), _same, ("counts.csv:3", "is -5", "not negative")),
    "a count that is no number": ((REGION,), (*COUNTS[:2], "DE-HH;1.5"), _same, ("counts.csv:3", "“1.5” is not a")),
    "an empty count": (
        (REGION,),
        (*COUNTS[:2], "DE-HH;"),
        _same,
        ("counts.csv:3: the count in “enterprises” is empty",),
    ),
    "a column that is not there": ((REGION,), ("land;total", "DE-HB;1"), _same, ("counts.csv", "enterprises")),
    "a cell of the file without respondents": (
        (REGION,),
        (*COUNTS, "DE-BY;10"),
        _same,
        ("cell DE-BY (counts.csv:4): 10 in the population, but no respondent",),
    ),
}


def _tables(database: Database) -> list[tuple[str, ...]]:
    statement = "SELECT tablename FROM pg_tables WHERE schemaname = 'confidential' ORDER BY 1"
    with database.owner.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


@pytest.mark.parametrize("case", MISTAKES)
def test_what_cannot_be_met_is_named_and_nothing_is_stored(case: str, database: Database, tmp_path: Path) -> None:
    margins, counts, change, expected = MISTAKES[case]
    write_counts(tmp_path, *counts)
    definition = write_weighted(tmp_path, "not-weighted", *margins)
    path, before = write_csv(tmp_path, change(small_rows())), _tables(database)
    for attempt in (lambda: import_survey(database.owner, definition, path), lambda: check_survey(definition, path)):
        with pytest.raises(InvalidInput) as raised:
            attempt()
        assert all(fragment in str(raised.value) for fragment in expected), str(raised.value)
    assert _tables(database) == before


CONTRADICTION = """\
      - by: [size, region]
        totals:
          - {size: 0-9, region: DE, total: 250}
          - {size: GE10, region: DE, total: 250}
"""


def test_margins_that_contradict_each_other_name_the_cells_they_miss(database: Database, tmp_path: Path) -> None:
    rows = [row.replace(",DE-HH,", ",DE-HB,") if ",0-9," in row else row for row in small_rows()]
    rows = [row.replace(",DE-HB,", ",DE-HH,") if ",0-9," not in row else row for row in rows]
    write_counts(tmp_path, "land;enterprises", "DE-HB;100", "DE-HH;400")
    definition = write_weighted(tmp_path, "contradicting", CONTRADICTION, REGION)
    with pytest.raises(InvalidInput, match="after 1000 rounds of raking") as raised:
        import_survey(database.owner, definition, write_csv(tmp_path, rows))
    assert "margin size × region, cell 0-9 × DE: 100 instead of 250" in str(raised.value)


def test_bounds_that_are_too_narrow_are_refused(tmp_path: Path) -> None:
    write_counts(tmp_path)
    definition = write_weighted(tmp_path, "narrow", SIZE, REGION, method="logit", extra="    bounds: [0.99, 1.01]\n")
    with pytest.raises(InvalidInput, match="calibration by logit finds no weights"):
        check_survey(definition, write_csv(tmp_path, small_rows()))


def test_weights_that_would_be_negative_are_refused(tmp_path: Path) -> None:
    margins = """\
      - {by: size, totals: [{size: 0-9, total: 495}, {size: GE10, total: 5}]}
      - {by: region, totals: [{region: DE-HB, total: 255}, {region: DE-HH, total: 245}]}
"""
    rows = small_rows()
    definition = write_weighted(tmp_path, "negative", margins, method="linear")
    with pytest.raises(InvalidInput, match="would get a weight that is not positive") as raised:
        check_survey(definition, write_csv(tmp_path, rows))
    (problem,) = raised.value.problems
    assert problem.file == "answers.csv"
    assert problem.line is not None
    assert "size GE10, region DE-H" in problem.message
    assert rows[problem.line - 2].split(",")[4] != "0-9"


def test_mistakes_in_the_counts_and_in_the_answers_are_reported_together(tmp_path: Path) -> None:
    write_counts(tmp_path, *COUNTS, "DE-HX;1")
    rows = small_rows()
    rows[0] = rows[0].replace(",0-9,", ",0-8,")
    definition = write_weighted(tmp_path, "both-wrong", REGION)
    with pytest.raises(InvalidInput) as raised:
        check_survey(definition, write_csv(tmp_path, rows))
    assert [(problem.file, problem.line) for problem in raised.value.problems] == [
        ("answers.csv", 2),
        ("counts.csv", 4),
    ]


def test_a_missing_file_of_counts_is_named(tmp_path: Path) -> None:
    definition = write_weighted(tmp_path, "no-counts", REGION)
    with pytest.raises(InvalidInput, match="counts.csv is not there"):
        check_survey(definition, write_csv(tmp_path, small_rows()))


ORACLE_DEFINITION = """
survey: {survey}
title: Synthetic
publisher: Test bureau
population: Enterprises
basis: simulated
licence: {{name: none}}
citation: Test bureau.
access: public
headline: usage
disclosure: {{policy: public_use}}
waves: [{{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}]
codelists:
  place:
    label: Place
    nodes: [{{code: _T}}, {regions}]
dimensions:
  - {{id: sector, whole: _T, level: section, column: sector}}
  - {{id: size, whole: _T, column: size, values: {{micro: 0-9, small: 10-49, medium: 50-249, large: GE250}}}}
  - {{id: place, label: Place, codelist: place, whole: _T, column: region}}
indicators: {{usage: {{label: Use, definition: Use of e-mail.}}}}
responses:
  respondent: resp_id
  weight: weight
  stratum: stratum
  population_size: N_h
  keep: [{{column: wave, values: 2025}}]
  weighting:
    method: {method}
    margins:
{margins}
  items: [{{indicator: usage, column: email, coding: {{yes: 1, no: 0, not_asked: -1, no_answer: -2}}}}]
"""
ORACLE_METHODS = {
    "rake_sector_size_region": ("rake", ("sector", "size", "region"), 1e-8),
    "rake_sector_size": ("rake", ("sector", "size"), 1e-8),
    "poststratify_sector": ("post_stratify", ("sector",), 1e-10),
    "calibrate_linear_sector_size": ("linear", ("sector", "size"), 1e-10),
    "calibrate_logit_0.5_2_sector_size": ("logit", ("sector", "size"), 1e-8),
}


@needs_oracle
@pytest.mark.parametrize("case", ORACLE_METHODS)
def test_the_stored_weights_are_those_of_r(case: str, database: Database, tmp_path: Path) -> None:
    method, names, tolerance = ORACLE_METHODS[case]
    margins = [
        f"      - {{by: {'place' if name == 'region' else name}, file: margins_a25.csv, "
        f"columns: {{{'place' if name == 'region' else name}: level}}, keep: [{{column: margin, values: {name}}}]}}"
        for name in names
    ]
    survey = f"oracle-{case.translate(str.maketrans('_.', '--'))}"
    regions = ", ".join(f"{{code: R{number:02d}, parent: _T}}" for number in range(1, 17))
    definition = tmp_path / "oracle.yaml"
    definition.write_text(
        ORACLE_DEFINITION.format(survey=survey, method=method, margins="\n".join(margins), regions=regions)
    )
    path = ORACLE / "data" / "synth_a.csv"
    (imported,) = import_survey(database.owner, load_definition(definition), path)
    with (ORACLE / "expected" / "weights_a25.csv").open(encoding="utf-8") as file:
        expected = {row["resp_id"]: row for row in csv.DictReader(file) if row["method"] == case}
    found = stored(database, imported)
    assert found.keys() == expected.keys()
    for respondent, row in expected.items():
        weight, design = found[respondent]
        assert weight == pytest.approx(float(row["weight_out"]), rel=tolerance)
        assert design == float(row["weight_in"])
