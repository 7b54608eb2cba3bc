"""Stored contrasts are R's: every difference of two domains or two items of R's results that a release offers.

The oracle's files become surveys with the oracle's designs: stratified, with and without a finite population
correction, unstratified, one-stage clusters, and clusters in strata.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.concepts.editions.stored_figures import StandardError
from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.releases.ingesting import ingest
from tests.conftest import Database, DatabaseServer
from tests.estimation.oracle import ORACLE, Row, expected, needs_oracle
from tests.releases.contrasted import Codes, Contrasted
from tests.releases.stored import DEFINITIONS

pytestmark = needs_oracle

HEAD = """
survey: {survey}
title: Oracle
publisher: Test bureau
population: Units
basis: probability_sample
licence: {{name: none}}
citation: Test bureau.
access: public
headline: adoption
disclosure: {{policy: public_use, display: full, n_rounded_to: null, interval: r_survey}}
waves:
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
"""
SCHOOLS = """
codelists: {{levels: {levels}, meals: {meals}, counties: {counties}}}
dimensions:
  - {{id: stype, label: Group, codelist: levels, whole: _T, column: stype}}
  - {{id: meals_class, label: Group, codelist: meals, whole: _T, column: meals_class}}
  - {{id: cname, label: Group, codelist: counties, whole: _T, column: cname, values: {{{names}}}}}
channels: {{sch_wide_yes: Growth, awards_yes: Awards}}
indicators:
  adoption: {{}}
  api00: {{label: Score, definition: Score, kind: mean, unit: points, decimals: 1}}
  enroll: {{label: Enrolled, definition: Enrolled, kind: mean, unit: pupils, decimals: 1}}
responses:
  file: {{format: csv}}
  respondent: cds
  weight: weight
  codings: {{yn: {{yes: "1", no: "0"}}}}
  items:
    - {{indicator: adoption, coding: yn, columns: {{sch_wide_yes: sch_wide_yes, awards_yes: awards_yes}}}}
    - {{indicator: api00, column: api00, number: {{minimum: 0}}, no_answer: ["NA"]}}
    - {{indicator: enroll, column: enroll, number: {{minimum: 0}}, no_answer: ["NA"]}}
lattice: {{crossings: 1}}
"""
PERSONS = """
codelists: {{races: {races}}}
dimensions:
  - {{id: race, label: Group, codelist: races, whole: _T, column: race}}
channels: {{HI_CHOL: Cholesterol}}
indicators: {{adoption: {{}}}}
responses:
  file: {{format: csv}}
  weight: WTMEC2YR
  codings: {{yn: {{yes: "1", no: "0", no_answer: ["NA"]}}}}
  items:
    - {{indicator: adoption, coding: yn, columns: {{HI_CHOL: HI_CHOL}}}}
"""
DESIGNS = {
    "strat": ("apistrat.csv", SCHOOLS, "stratum: [stype]\n  population_size: N_h"),
    "strat_nofpc": ("apistrat.csv", SCHOOLS, "stratum: [stype]"),
    "strat_w": ("apistrat.csv", SCHOOLS, ""),
    "clus1": ("apiclus1.csv", SCHOOLS, "cluster: dnum\n  population_size: N_h"),
    "nhanes": ("nhanes.csv", PERSONS, "stratum: [SDMVSTRA]\n  cluster: SDMVPSU"),
}
MEANS = ("minutes", "api00", "enroll")
NODES = {
    "micro|small|medium": "micro-medium",
    "small|medium": "small-medium",
    "C|F": "CF",
    "C|F|G": "CFG",
    "J|K|M": "JKM",
}
MORE_NODES = """
      - {code: CFG, label: C F and G, parent: _T, members: [C, F, G]}
      - {code: JKM, label: J K and M, parent: _T, members: [J, K, M]}
"""


@pytest.fixture(scope="module")
def contrasted(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Contrasted]]:
    """Design → its survey's release."""
    folder = tmp_path_factory.mktemp("oracle")
    with database_server.database(migrated_template) as database:
        found = {name: _release(database, _written(folder, name), file) for name, (file, _, _) in DESIGNS.items()}
        source = (DEFINITIONS / "synth-a.yaml").read_text(encoding="utf-8")
        total = "      - {code: CF, "
        (folder / "synth-a.yaml").write_text(source.replace(total, MORE_NODES.strip("\n") + "\n" + total, 1))
        yield found | {"a25": _release(database, folder / "synth-a.yaml", "synth_a.csv")}


def _written(folder: Path, design: str) -> Path:
    file, body, layout = DESIGNS[design]
    with (ORACLE / "data" / file).open(newline="") as lines:
        counties = sorted({row.get("cname", "") for row in csv.DictReader(lines)})
    codelists = {
        "levels": _codelist("E", "M", "H"),
        "meals": _codelist("m0_20", "m20_50", "m50_80", "m80_100"),
        "counties": _codelist(*map(_code, counties)),
        "races": _codelist("1", "2", "3", "4"),
    }
    names = ", ".join(f'"{name}": {_code(name)}' for name in counties)
    survey = f"contrasts-{design.replace('_', '-')}"
    text = (HEAD + body).format(survey=survey, names=names, **codelists)
    path = folder / f"{survey}.yaml"
    path.write_text(text.replace("  file: {format: csv}\n", f"  file: {{format: csv}}\n  {layout}\n"), encoding="utf-8")
    return path


def _codelist(*codes: str) -> str:
    nodes = ", ".join(f'{{code: "{code}", label: x, parent: _T}}' for code in codes)
    return f"{{label: Codes, nodes: [{{code: _T, label: All}}, {nodes}]}}"


def _code(name: str) -> str:
    return name.replace(" ", "_")


def _release(database: Database, source: Path, file: str) -> Contrasted:
    definition = load_definition(source)
    built = list(ingest(database.owner, definition, ORACLE / "data" / file))
    return Contrasted.of(database, definition, built[-1].release)


def _codes(filter_: str) -> Codes:
    parts = (part.split("=") for part in filter_.split(";") if part)
    return {name: NODES.get(value, _code(value)) for name, value in parts}


def _series(item: str) -> Series:
    return Series(item) if item in MEANS else Series("adoption", item)


def _checked(row: Row, found: StandardError | None, df: str) -> None:
    assert found is not None, row["case_id"]
    assert found.se == pytest.approx(float(row["se_diff"]), rel=1e-10, abs=1e-15), row["case_id"]
    assert found.df == int(row[df]), row["case_id"]


def test_every_difference_of_domains(contrasted: dict[str, Contrasted]) -> None:
    rows = expected("diff_domains.csv")
    assert {row["design_id"] for row in rows} == set(contrasted)
    for row in rows:
        cells = _codes(row["filter_a"]), _codes(row["filter_b"])
        _checked(row, contrasted[row["design_id"]].of_cells(_series(row["item"]), *cells), "degf_union")
    assert len(rows) == 102


def test_every_difference_of_items_on_their_own_bases(contrasted: dict[str, Contrasted]) -> None:
    """A common base is none of the release, except where everybody answered both."""
    rows = [row for row in expected("diff_items.csv") if row["base"] == "own" or row["design_id"] != "a25"]
    for row in rows:
        items = (_series(row[name]) for name in ("item_1", "item_2"))
        _checked(row, contrasted[row["design_id"]].of_series(_codes(row["filter"]), *items), "df")
    assert len(rows) == 20
