"""The rows of a survey file that are respondents of a wave, with auxiliary columns joined and populations counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

import polars as pl

from api.concepts.nearest import nearest
from api.concepts.surveys.sources import AuxiliaryFile, PopulationFile, ResponsesSource
from api.errors import Problem, ProblemCollector, invalid
from api.readers import Block, number_in, read_blocks
from api.releases.checks.row_counts import DropReason, RowCounts
from api.releases.imports.design_columns import SEPARATOR
from api.releases.imports.named_codes import named_codes
from api.releases.imports.row_conditions import all_hold, condition_columns


def needed_columns(source: ResponsesSource, wave: str) -> tuple[str, ...]:
    """All columns the definition needs for a wave, in the main file or joined."""
    columns = [source.respondent, source.weight, source.population_size, source.cluster, source.contributor]
    columns += [column for column in source.stratum if not column.startswith("@")]
    columns += [mapping.column for _, mapping in source.dimensions]
    columns += [column for item in source.items_of(wave) for column in item.file_columns]
    columns += condition_columns(source.conditions_of(wave))
    return tuple(dict.fromkeys(column for column in columns if column is not None))


def read_respondents(
    source: ResponsesSource, wave: str, path: Path, problems: ProblemCollector, rows: RowCounts
) -> Iterator[Block]:
    """Blocks of the wave's respondents with every needed column; rows that are not respondents are left out, and
    counted in ``rows``.

    Auxiliary files are read whole, once; the main file is streamed.
    """
    joined = {column for join in source.joins for column in join.columns}
    main = [column for column in needed_columns(source, wave) if column not in joined]
    main += [join.main_key for join in source.joins if join.main_key not in main and join.main_key not in joined]
    named = named_codes(source, wave)
    auxiliary = [(join, read_auxiliary(join, path.parent, named)) for join in source.joins]
    conditions = _conditions(source, wave)
    for block in read_blocks(path, source.file, main, named):
        frame = block.frame.with_columns(block.lines.alias(LINE))
        rows.read += frame.height + block.blank
        rows.drop("blank", block.blank)
        for join, table in auxiliary:
            frame = _join(frame, join, table, path.name, problems)
        for reason, holds in conditions.items():
            before = frame.height
            frame = frame.filter(holds)
            rows.drop(reason, before - frame.height)
        yield Block(frame.drop(LINE), frame[LINE])


def _conditions(source: ResponsesSource, wave: str) -> dict[DropReason, pl.Expr]:
    """What holds of the rows that are respondents; those of which it does not are left out for the reason."""
    conditions: dict[DropReason, pl.Expr] = {
        "keep": all_hold(source.keep, source.file),
        "other_wave": all_hold(source.rows_of(wave), source.file),
    }
    if source.weight is not None:
        weight = number_in(pl.col(source.weight), source.style_of(source.weight))
        conditions["zero_weight"] = (weight != 0).fill_null(value=True)
    return conditions


LINE = "\x1fline"
"""Name of the column that carries line numbers through joins and filters; no file has it."""


def read_auxiliary(join: AuxiliaryFile, folder: Path, named: Mapping[str, Container[str]]) -> pl.DataFrame:
    """The auxiliary file's columns by key; a key that is there twice is refused."""
    path = folder / join.path
    columns = [join.key, *(column for column in join.columns if column != join.key)]
    problems = ProblemCollector()
    seen: dict[str, int] = {}
    frames = []
    for block in read_blocks(path, join.file, columns, named):
        frames.append(block.frame)
        for place, key in enumerate(block.frame[join.key]):
            first = seen.setdefault(key, block.line_of(place))
            if first != block.line_of(place):
                message = f"key “{key}” of column “{join.key}” is already in line {first}"
                problems.add(Problem(message, path.name, block.line_of(place), expected="each key once"))
    problems.raise_if_any(f"{path.name} cannot be joined")
    return pl.concat(frames)


def _join(
    frame: pl.DataFrame, join: AuxiliaryFile, table: pl.DataFrame, name: str, problems: ProblemCollector
) -> pl.DataFrame:
    known = frame[join.main_key].is_in(table[join.key].implode())
    for row in (~known.fill_null(value=False)).arg_true().to_list():
        key = frame[join.main_key][row]
        message = f"“{key}” in column “{join.main_key}” is not in {join.path}"
        problems.add(
            Problem(
                message, name, int(frame[LINE][row]), nearest=nearest(key or "", table[join.key].drop_nulls()[:2000])
            )
        )
    keyed = table.rename({join.key: join.main_key}) if join.key != join.main_key else table
    return frame.join(keyed, on=join.main_key, how="left", maintain_order="left")


def count_population(population: PopulationFile, folder: Path) -> Counter[str]:
    """What the register has by crossed stratum label: rows, or distinct clusters."""
    path, columns = folder / population.path, list(population.stratum)
    if population.cluster is not None:
        columns.append(population.cluster)
    found: list[pl.DataFrame] = []
    for block in read_blocks(path, population.file, list(dict.fromkeys(columns))):
        _require_clusters(population.cluster, block, path.name)
        texts = block.frame.with_columns(pl.all().str.strip_chars().fill_null(""))
        label = pl.concat_str(population.stratum, separator=SEPARATOR).alias("label")
        if population.cluster is None:
            found.append(texts.group_by(label).len())
        else:
            found.append(texts.select(label, pl.col(population.cluster).alias("cluster")).unique())
    together = pl.concat(found)
    sizes = pl.col("len").sum() if population.cluster is None else pl.col("cluster").n_unique()
    return Counter(dict(together.group_by("label").agg(sizes).iter_rows()))


def _require_clusters(cluster: str | None, block: Block, name: str) -> None:
    if cluster is not None and block.frame[cluster].null_count():
        line = block.line_of(int(block.frame[cluster].is_null().arg_true()[0]))
        raise invalid(f"the cluster is missing (column “{cluster}” is empty)", file=name, line=line)
