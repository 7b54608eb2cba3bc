"""Import of microdata: one row per respondent into a typed table of its own."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, Table

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.sources import ResponsesSource
from api.errors import InvalidInput, Problem, ProblemCollector
from api.models.responses import DESIGN_WEIGHT, item_column, responses_table
from api.queries.copying import copy_csv
from api.queries.imports import (
    add_strata,
    count_rows,
    create_responses,
    finish_import,
    finish_responses,
    repeated_respondents,
    sampled_by_stratum,
)
from api.queries.rows_read import note_rows_read
from api.queries.weighting import replace_weights
from api.readers import read_sheet
from api.releases.checks.label_lines import missed_label_lines
from api.releases.checks.populations import Stratum
from api.releases.checks.report import AnswersReport
from api.releases.checks.tally import Tally
from api.releases.imports.derivation import add_derived
from api.releases.imports.design_columns import SEPARATOR
from api.releases.imports.encoding import Encoder
from api.releases.imports.fingerprints import table_fingerprint
from api.releases.imports.margin_counts import MarginCounts, read_margins
from api.releases.imports.number_columns import wrong_style
from api.releases.imports.respondents import count_population, read_respondents
from api.releases.imports.weighting import Weighter
from api.releases.progress import Progress

POSTGRESQL_COLUMNS = 1500
"""A table may have 1,600 columns; the rest is kept for the design's."""
POSTGRESQL_NAME = 63
"""Bytes a name may have in PostgreSQL; longer ones would be cut silently."""


def import_responses(
    connection: Connection,
    definition: SurveyDefinition,
    wave: str,
    path: Path,
    key: int,
    progress: Progress,
    file_hash: str,
) -> AnswersReport:
    """Fill the table of responses of import ``key``; what was understood of the file.

    ``file_hash`` is the file's; with the sheet that is read it tells whether other rows are from the same table.
    """
    source = definition.responses
    table = survey_table(definition, key)
    problems = ProblemCollector()
    encoder, tally = Encoder(definition, wave, path.name, problems), Tally(definition, wave, path.name)
    weighter = _weighter(definition, wave, path, problems)
    create_responses(connection, table)
    progress.start(f"Reading {path.name} ({definition.survey.id}, wave {wave})")
    columns = [column.name for column in table.columns if column.name != DESIGN_WEIGHT]
    frames = weighter.collect(_frames(encoder, tally, path, problems, progress))
    copy_csv(connection, table, columns, _csv_parts(frames, columns))
    problems.raise_if_any(f"{path.name} was not imported; nothing was stored")
    sampled = sampled_by_stratum(connection, table, clustered=source.cluster is not None)
    _check_respondents(path.name, sum(sampled.values()), repeated_respondents(connection, table))
    strata = _strata(encoder, path, sampled)
    add_strata(connection, [{"import_key": key, **asdict(stratum)} for stratum in strata])
    weighted = weighter.weigh(progress)
    if weighted is not None:
        replace_weights(connection, table, weighted.parts())
    finish_responses(connection, table)
    note_rows_read(connection, key, table, table_fingerprint(file_hash, read_sheet(path, source.file)))
    rows = count_rows(connection, table)
    finish_import(connection, key, rows, table.name, weighted.report if weighted else None)
    return tally.report(strata)


def check_responses(definition: SurveyDefinition, wave: str, path: Path, progress: Progress) -> AnswersReport:
    """Everything :func:`import_responses` checks and reports, without a database."""
    source = definition.responses
    survey_table(definition, 0)
    problems = ProblemCollector()
    encoder, tally = Encoder(definition, wave, path.name, problems), Tally(definition, wave, path.name)
    weighter = _weighter(definition, wave, path, problems)
    progress.start(f"Checking {path.name} ({definition.survey.id}, wave {wave})")
    lines: dict[str, list[int]] = {}
    sampled: dict[int, int] = {}
    clusters: set[tuple[int, str]] = set()
    for frame in weighter.collect(_frames(encoder, tally, path, problems, progress)):
        for respondent, line in frame.select("respondent", "line").drop_nulls("respondent").iter_rows():
            lines.setdefault(respondent, []).append(line)
        if source.cluster is None:
            for stratum, count in frame.group_by("stratum").len().iter_rows():
                sampled[stratum] = sampled.get(stratum, 0) + count
        else:
            clusters.update(frame.select("stratum", "cluster").unique().iter_rows())
    for stratum, _ in clusters:
        sampled[stratum] = sampled.get(stratum, 0) + 1
    problems.raise_if_any(f"{path.name} cannot be imported")
    repeated = [(respondent, found) for respondent, found in lines.items() if len(found) > 1]
    _check_respondents(path.name, tally.rows.kept, repeated)
    strata = _strata(encoder, path, sampled)
    weighter.weigh(progress)
    return tally.report(strata)


def survey_table(definition: SurveyDefinition, key: int) -> Table:
    """The table of responses an import of the survey fills."""
    source = definition.responses
    measured = measured_items(source)
    names = list(dict.fromkeys(item.name for item in source.all_items if item.has_column))
    _check_names(names)
    coded = [name for name in names if name not in measured]
    dimensions = [name for name, _ in source.dimensions]
    return responses_table(key, dimensions, coded, [name for name in names if name in measured])


def measured_items(source: ResponsesSource) -> frozenset[str]:
    """Names of the items whose answers are measured numbers (not counts): columns of floats."""
    asked = {item.name: item for item in source.items}
    return frozenset(item.name for item in source.all_items if item.holds_numbers(asked))


def _check_names(names: list[str]) -> None:
    problems = ProblemCollector()
    for name in names:
        if len(item_column(name).encode()) > POSTGRESQL_NAME:
            allowed = POSTGRESQL_NAME - len(item_column(""))
            problems.add(Problem(f"the name “{name}” is too long", expected=f"at most {allowed} bytes in all"))
    if len(names) > POSTGRESQL_COLUMNS:
        problems.add(Problem(f"{len(names)} items are too many", expected=f"at most {POSTGRESQL_COLUMNS}"))
    problems.raise_if_any("The survey does not fit into a table")


def _weighter(definition: SurveyDefinition, wave: str, path: Path, problems: ProblemCollector) -> Weighter:
    """The gatherer of what weighting needs; problems of the margins are found together with those of the answers."""
    margins: list[MarginCounts] = []
    with problems.collecting():
        margins = read_margins(definition, wave, path.parent)
    return Weighter(definition, margins, path.name)


def _frames(
    encoder: Encoder, tally: Tally, path: Path, problems: ProblemCollector, progress: Progress
) -> Iterator[pl.DataFrame]:
    """Encoded blocks, counted; after the first problem only problems are looked for, and no frame is given."""
    with problems.collecting():
        for block in read_respondents(encoder.source, encoder.wave, path, problems, tally.rows):
            if block.frame.is_empty():
                continue
            encoded = encoder.encode(block.frame, block.lines)
            progress.advance(block.frame.height)
            if not problems:
                complete = add_derived(encoded, encoder.definition, encoder.wave)
                tally.add(block.frame, complete)
                yield complete
        problems.extend(encoder.lost_zeros())
        if encoder.bad.other_numbers:
            problems.extend(wrong_style(encoder.source, encoder.wave, path))
        if problems:
            problems.extend(missed_label_lines(path, encoder.source.file, problems.problems))


def _csv_parts(frames: Iterator[pl.DataFrame], columns: list[str]) -> Iterator[bytes]:
    for frame in frames:
        part = io.BytesIO()
        frame.select(columns).write_csv(part, include_header=False)
        yield part.getvalue()


def _check_respondents(name: str, rows: int, repeated: Sequence[tuple[str, list[int]]]) -> None:
    if rows == 0:
        raise InvalidInput([Problem("there is no respondent in the file", name, expected="at least one row")])
    problems = ProblemCollector()
    for respondent, lines in repeated:
        first, *others = lines
        message = f"respondent “{respondent}” is there {len(lines)} times, first in line {first}"
        group = "respondents that are there several times"
        problems.add(Problem(message, name, others[0], expected="each respondent once", group=group))
    problems.raise_if_any(f"{name} cannot be imported")


def _strata(encoder: Encoder, path: Path, sampled: Mapping[int, int]) -> list[Stratum]:
    """The strata, after checking that no population is smaller than its sample."""
    source, populations = encoder.source, encoder.design.populations
    register = count_population(source.population, path.parent) if source.population else None
    problems = ProblemCollector()
    strata = []
    for label, stratum in encoder.design.strata.items():
        count = sampled[stratum]
        population: float | None = populations[stratum][0] if stratum in populations else None
        if register is not None:
            population = float(register[label])
        shown = label.replace(SEPARATOR, " × ")
        if population is not None and population < count:
            drawn = f"{count} clusters" if source.cluster is not None else f"{count}"
            message = f"stratum “{shown}” has a population of {population:g}, but {drawn} in the sample"
            problems.add(Problem(message, path.name, expected="a population at least as large as the sample"))
        strata.append(Stratum(stratum, shown, count, population))
    problems.raise_if_any(f"{path.name} cannot be imported")
    return strata
