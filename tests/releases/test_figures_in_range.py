"""Whatever a file of published figures holds, in whatever format: no figure outside its kind's range gets through."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.reported_figures import ReportedFigure
from api.errors import InvalidInput
from api.models.metadata import BOUNDS
from api.releases.figures.published_precision import published_precision
from tests.releases.tables import figures_of, table_definition

KINDS = {"adoption": (0, 1), "adoption_gap": (-1, 1), "channel_count": (-math.inf, math.inf)}
SYMBOLS = '  symbols: {"/": unreliable, ".": confidential, "-": 0, "()": unreliable, n: almost_zero, p: provisional}\n'
ODD = ("", "NaN", "inf", "-inf", "1e999", "-666666666", "0", "1", "100", "-100", "100.0001", "/", ".", "-", "x", "0n")
NUMBERS = st.one_of(
    st.sampled_from(ODD),
    st.decimals(-150, 150, places=2).map(str),
    st.floats().map(repr),
    st.decimals(-2, 2, places=3).map(lambda number: f"({number})"),
    st.decimals(0, 120, places=1).map(lambda number: f"{number} %"),
    st.decimals(0, 120, places=1).map(lambda number: f"{number}p"),
)
BESIDE = st.one_of(*[st.just("")] * 4, st.decimals(-50, 150, places=1).map(str), NUMBERS)
COUNTS = st.sampled_from(["", "", "", "5", "0", "-3", "2.5", "99999999999"])
ROWS = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), NUMBERS, BESIDE, BESIDE, BESIDE, COUNTS),
    min_size=1,
    max_size=2,
    unique_by=lambda row: row[0],
)
"""What is measured, the figure, its standard error, both bounds, n; most often nothing but the figure."""
Row = tuple[str, ...]
Written = Callable[[Path, list[Row]], Path]


def as_csv(folder: Path, rows: list[Row]) -> Path:
    path = folder / "table.csv"
    lines = ["what,value,se,low,high,n", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def as_workbook(folder: Path, rows: list[Row]) -> Path:
    workbook = Workbook()
    sheet = workbook.create_sheet("figures", 0)
    for row in [("what", "value", "se", "low", "high", "n"), *rows]:
        sheet.append(row)
    workbook.save(folder / "table.xlsx")
    return folder / "table.xlsx"


def as_tsv(folder: Path, rows: list[Row]) -> Path:
    path = folder / "table.tsv"
    path.write_text("what\\TIME_PERIOD\t2023 \n" + "".join(f"{row[0]}\t{row[1]}\n" for row in rows), encoding="utf-8")
    return path


def as_sdmx(folder: Path, rows: list[Row]) -> Path:
    path = folder / "sdmx.csv"
    lines = ["DATAFLOW,what,TIME_PERIOD,OBS_VALUE", *(f"X,{row[0]},2023,{row[1]}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def as_json_stat(folder: Path, rows: list[Row]) -> Path:
    path, codes = folder / "cube.json", [row[0] for row in rows]
    dimension = {"what": {"category": {"index": codes}}}
    document = {"class": "dataset", "id": ["what"], "size": [len(rows)], "dimension": dimension}
    path.write_text(json.dumps(document | {"value": [row[1] for row in rows]}), encoding="utf-8")
    return path


def as_px(folder: Path, rows: list[Row]) -> Path:
    path, codes = folder / "table.px", ",".join(f'"{row[0]}"' for row in rows)
    cells = " ".join(f'"{row[1]}"' for row in rows)
    path.write_text(f'CHARSET="ANSI";\nSTUB="what";\nVALUES("what")={codes};\nDATA=\n{cells};\n', encoding="cp1252")
    return path


PRECISE = "  value: value\n  se: se\n  ci_low: low\n  ci_high: high\n  n: n\n"
FORMATS: dict[str, tuple[Written, str]] = {
    "csv": (as_csv, PRECISE),
    "xlsx": (as_workbook, PRECISE),
    "eurostat-tsv": (as_tsv, "  value: OBS_VALUE\n  flag: OBS_FLAG\n  flags: {n: almost_zero, p: provisional}\n"),
    "sdmx-csv": (as_sdmx, "  value: OBS_VALUE\n"),
    "json-stat": (as_json_stat, "  value: OBS_VALUE\n"),
    "px": (as_px, "  value: OBS_VALUE\n"),
}


@cache
def definition_of(name: str, scale: str) -> SurveyDefinition:
    figures = f"  file: {{format: {name}}}\n  wave: {{constant: 2023}}\n  indicator: what\n{FORMATS[name][1]}{SYMBOLS}"
    with TemporaryDirectory() as folder:
        return table_definition(Path(folder), figures, "[]", scale=scale)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("scale", ["fraction", "percent"])
@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_no_figure_outside_its_range_is_read(name: str, scale: str, rows: list[Row]) -> None:
    definition = definition_of(name, scale)
    with TemporaryDirectory() as folder:
        try:
            found = figures_of(definition, FORMATS[name][0](Path(folder), rows))
        except InvalidInput:
            return
    for figure in found:
        check_reading(figure)
    check_precision(definition, found)


def check_reading(figure: ReportedFigure) -> None:
    least, most = KINDS[figure.series.indicator]
    stated = figure.precision
    assert (figure.value is None) or figure.status == "published"
    for number in (figure.value, stated.low, stated.high):
        assert number is None or (least <= number <= most and math.isfinite(number))
    assert stated.se is None or (stated.se >= 0 and math.isfinite(stated.se))
    assert figure.n is None or figure.n >= 0
    if figure.value is not None and stated.low is not None and stated.high is not None:
        assert stated.low <= figure.value <= stated.high


def check_precision(definition: SurveyDefinition, figures: list[ReportedFigure]) -> None:
    """What is stored with the figures lies in their range too, and every interval contains its figure."""
    rows = [
        SimpleNamespace(
            indicator=one.series.indicator,
            value=one.value,
            se=one.precision.se,
            ci_low=one.precision.low,
            ci_high=one.precision.high,
            n=one.n,
            flags=one.flags,
        )
        for one in figures
    ]
    for row, found in zip(rows, published_precision(rows, definition), strict=True):
        least, most = KINDS[row.indicator]
        assert found["se"] is None or found["se"] > 0
        for low, high in zip(BOUNDS[::2], BOUNDS[1::2], strict=True):
            if found[low] is not None:
                assert least <= found[low] <= float(row.value) <= found[high] <= most


@pytest.mark.parametrize("name", FORMATS)
def test_a_figure_within_its_range_is_read_in_every_format(name: str, tmp_path: Path) -> None:
    rows: list[Row] = [("adoption", "47.5", "", "", "", ""), ("adoption_gap", "-3", "", "", "", "")]
    found = figures_of(definition_of(name, "percent"), FORMATS[name][0](tmp_path, rows))
    assert [(one.series.indicator, one.value) for one in found] == [
        ("adoption", Decimal("0.475")),
        ("adoption_gap", Decimal("-0.03")),
    ]
