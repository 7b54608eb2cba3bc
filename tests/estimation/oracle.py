"""R's results beside the project: reading them, and keeping account of every row that is or is not compared."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from api.estimation.moments import Array
from api.estimation.sample import Sample
from tests.shared import SHARED

ORACLE = SHARED / "oracle"
Row = dict[str, str]

needs_oracle = pytest.mark.skipif(
    not (ORACLE / "expected").is_dir(), reason="needs R's results in ../shared/oracle/expected"
)

Excuse = Literal[
    "R's bounds are accidents of rounding (p = 0 or 1, se = 0 or df = 0)",
    "R has no bound on one degree of freedom (0, NaN or NA)",
    "no test without a standard error (R: t = ±∞)",
    "the variance that calibration leaves is not offered (mean, n, df and weights compared)",
]
EXCUSES: tuple[str, ...] = get_args(Excuse)


def expected(name: str) -> list[Row]:
    """The rows of a file of expected results."""
    return _read(ORACLE / "expected" / name)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    """R's numbers: NA and NaN are NaN."""
    return math.nan if text in ("NA", "NaN", "") else float(text)


@dataclass(frozen=True)
class Design:
    """A data file of the oracle with its design."""

    columns: dict[str, NDArray[np.str_]]
    sample: Sample

    def domain(self, filter_: str) -> NDArray[np.bool_]:
        """Who is in ``col=a|b;col2=c``."""
        inside = np.ones(len(self.sample.weights), dtype=np.bool_)
        for part in filter(None, filter_.split(";")):
            column, _, codes = part.partition("=")
            inside &= np.isin(self.columns[column], codes.split("|"))
        return inside

    def answers(self, item: str, filter_: str = "") -> Array:
        """Valid answers of the domain (n × 1), NaN elsewhere; negative codes mean no answer in the synthetic survey."""
        values = np.array([number(text) for text in self.columns[item]])
        if "resp_id" in self.columns:
            values = np.where(values < 0, np.nan, values)
        return np.where(self.domain(filter_), values, np.nan)[:, None]


@cache
def design(design_id: str) -> Design:
    row = next(row for row in expected("designs.csv") if row["design_id"] == design_id)
    rows = _read(ORACLE / "data" / row["data_file"])
    if row["row_filter"]:
        column, _, code = row["row_filter"].partition("=")
        rows = [line for line in rows if line[column] == code]
    columns = {name: np.array([line[name] for line in rows]) for name in rows[0]}

    def optional(name: str) -> NDArray[np.str_] | None:
        return columns[row[name].split()[0]] if row[name] else None

    weights, population = optional("weight"), optional("fpc_population_size")
    sample = Sample.drawn(
        # R keeps probabilities, so its weights are their inverses, which matters for identical quantiles
        np.ones(len(rows)) if weights is None else 1 / (1 / weights.astype(float)),
        optional("strata"),
        None if population is None else population.astype(float),
        optional("cluster"),
    )
    return Design(columns, sample)


@dataclass
class Ledger:
    """Accounts for the rows of one file: each is compared in full, or excused for a listed reason."""

    file: str
    rows: list[Row] = field(init=False)
    compared: int = 0
    excuses: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = expected(self.file)

    def check(self, row: Row, name: str, value: float, tolerance: float, floor: float = 0.0) -> None:
        """Our ``value`` against R's in column ``name``: within ``tolerance`` of it (relative) or ``floor``."""
        theirs = number(row[name])
        if value == theirs or math.isnan(theirs) and math.isnan(value):
            return
        if not abs(value - theirs) <= max(tolerance * abs(theirs), floor):
            self.differences.append(f"{self.label(row)} {name}: {value!r}, R has {theirs!r}")

    @staticmethod
    def label(row: Row) -> str:
        return row.get("case_id") or "/".join(list(row.values())[:3])

    def settle(self, excuse: Excuse | None = None) -> None:
        """A row is done: in full, or except for what the excuse says."""
        if excuse is None:
            self.compared += 1
        else:
            self.excuses[excuse] += 1

    def close(self, record_property: Callable[[str, object], None]) -> None:
        """Every row accounted for and no difference left."""
        account: list[object] = [self.file, len(self.rows), self.compared, dict(self.excuses), len(self.differences)]
        record_property("oracle", account)
        assert self.compared + sum(self.excuses.values()) == len(self.rows), "rows were left out silently"
        assert set(self.excuses) <= set(EXCUSES)
        assert not self.differences, _some(self.differences)


def _some(lines: Iterable[str], most: int = 20) -> str:
    listed = list(lines)
    return "\n".join([f"{len(listed)} differences from R:", *listed[:most]])
