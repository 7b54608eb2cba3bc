"""Small tables of published figures: their definitions, and the figures they give."""

from __future__ import annotations

from pathlib import Path

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.reported_figures import ReportedFigure
from api.definitions import load_definition
from api.errors import InvalidInput, Problem
from api.releases.imports.reported_figures import FiguresFile

DEFINITION = """\
survey: {survey}
title: A table
publisher: A statistical office
population: Enterprises
basis: published
licence: {{name: CC0}}
citation: A statistical office, a table.
access: public
headline: adoption
disclosure: {{policy: published}}
waves:
  - {{wave: 2021, period_start: 2021-01-01, period_end: 2021-12-31}}
  - {{wave: 2023, period_start: 2023-01-01, period_end: 2023-12-31}}
dimensions: {dimensions}
indicators:
  adoption: {{}}
  adoption_gap: {{label: Gap, definition: A difference., kind: difference}}
  channel_count: {{}}
  purpose: {{categories: {{more: More, less: Less}}}}
figures:
  scale: {scale}
{figures}"""
SIZE = "[{id: size, whole: GE10, column: size}]"
LONG = "  wave: year\n  value: value\n"


def table_definition(
    folder: Path, figures: str = LONG, dimensions: str = SIZE, survey: str = "table", scale: str = "percent"
) -> SurveyDefinition:
    """The definition whose ``figures`` say these things, beside ``scale``."""
    path = folder / f"{survey}.yaml"
    path.write_text(
        DEFINITION.format(survey=survey, dimensions=dimensions, figures=figures, scale=scale), encoding="utf-8"
    )
    return load_definition(path)


def table_file(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def figures_of(definition: SurveyDefinition, path: Path) -> list[ReportedFigure]:
    return FiguresFile(definition, path).figures


def shown(figures: list[ReportedFigure]) -> list[tuple[object, ...]]:
    """Of each figure its cell, status, value and flags."""
    return [(*one.cell, one.status, None if one.value is None else float(one.value), *one.flags) for one in figures]


def mistakes(definition: SurveyDefinition, path: Path) -> list[Problem]:
    """What is wrong with a file; one that is in order fails the test."""
    try:
        figures_of(definition, path)
    except InvalidInput as error:
        return list(error.problems)
    raise AssertionError("no problem was reported")
