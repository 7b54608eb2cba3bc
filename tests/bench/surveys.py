"""The surveys that are served under measurement: simulated responses, written as files that `benchmarks ingest` takes.

``bench`` has a release of 199,584 figures. ``bench-01`` to ``bench-20`` have ten waves of 10,368 figures each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl
import yaml

CHANNELS = ("blog", "local_review_sites", "facebook", "xing", "linkedin", "twitter", "youtube", "instagram",
            "google_plus")  # fmt: skip
"""In the order of the codelist, so of answers."""
INDICATORS = ("adoption", "dialogue", "dialogue_rate", "dialogue_gap")
DIVISIONS = ("05", "08", "10", "16", "20", "25", "28", "35", "38", "41", "43", "45", "46", "47", "49", "52", "55",
             "56", "58", "62", "63", "68", "69", "71", "73", "77", "78", "82")  # fmt: skip
"""Where respondents are; every section below has some."""
SECTIONS = ("_T", "B-E", "G-I", "M_N", "B", "C", "D", "E", "F", "G", "H", "I", "J", "L", "M", "N")
SHOWN_DIVISIONS = ("10", "20", "25", "28", "41", "43", "45", "46", "47", "49", "55", "56", "58", "62", "69", "71", "73")
SIZE_CLASSES = ("0-9", "10-49", "50-249", "GE250")
SIZES = ("_T", "SME", *SIZE_CLASSES, "10-249", "GE10")
LAENDER = ("DE-SH", "DE-HH", "DE-NI", "DE-HB", "DE-NW", "DE-HE", "DE-RP", "DE-SL", "DE-BW", "DE-BY", "DE-BE", "DE-BB",
           "DE-MV", "DE-SN", "DE-ST", "DE-TH")  # fmt: skip
REGIONS = ("DE", "DE-NORTH", "DE-WEST", "DE-SOUTH", "DE-EAST", *LAENDER)
YES_NO = {"yes": ["1"], "no": ["0"], "not_asked": ["-9"], "no_answer": [""]}
FIRST_YEAR = 2017


@dataclass(frozen=True)
class Survey:
    """A survey to be simulated: its id, number of waves and respondents of each, sectors shown, and which dimensions
    are crossed (``lattice`` of its definition)."""

    id: str
    waves: int
    respondents: int
    sectors: tuple[str, ...]
    lattice: Mapping[str, Any]

    @property
    def years(self) -> list[str]:
        """The codes of its waves, oldest first."""
        return [str(FIRST_YEAR + place) for place in range(self.waves)]

    @property
    def releases(self) -> list[str]:
        """The ids of the releases that a first ingest makes, oldest wave first."""
        return [f"{self.id}.{year}.r1" for year in self.years]


LARGE = Survey("bench", 1, 60_000, (*SECTIONS, *SHOWN_DIVISIONS), {"crossings": 3})
TWO_CROSSINGS = {"crossings": 1, "extra": [{"sector": "*", "size": "*"}, {"size": "*", "region": "*"}]}


def waves_survey(number: int, waves: int) -> Survey:
    """One of the surveys with several small releases."""
    return Survey(f"bench-{number:02d}", waves, 2_000, SECTIONS, TWO_CROSSINGS)


def write_survey(survey: Survey, folder: Path) -> tuple[Path, Path]:
    """Write its definition and its responses, the same ones every time."""
    definition, responses = folder / f"{survey.id}.yaml", folder / f"{survey.id}.csv"
    definition.write_text(yaml.safe_dump(_definition(survey), sort_keys=False), encoding="utf-8")
    _responses(survey).write_csv(responses)
    return definition, responses


def _definition(survey: Survey) -> dict[str, Any]:
    return {
        "survey": survey.id,
        "title": f"{survey.id} (SIMULATED - no real enterprise)",
        "publisher": "Survey Benchmarks API (simulated, no real enterprise)",
        "population": "Imagined enterprises",
        "basis": "simulated",
        "licence": {"name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        "citation": f"{survey.id}, SIMULATED - no real enterprise was asked.",
        "access": "public",
        "headline": "adoption",
        "disclosure": {"policy": "public_use"},
        "waves": [
            {
                "wave": year,
                "period_start": f"{year}-01-01",
                "period_end": f"{year}-12-31",
                "rows": {"column": "wave", "values": [year]},
            }
            for year in survey.years
        ],
        "dimensions": [
            {"id": "sector", "level": "division", "whole": "_T", "nodes": list(survey.sectors), "column": "division"},
            {"id": "size", "whole": "_T", "nodes": list(SIZES), "column": "size"},
            {"id": "region", "level": "land", "whole": "DE", "nodes": list(REGIONS), "column": "land"},
        ],
        "indicators": {indicator: {} for indicator in INDICATORS},
        "responses": {
            "file": {"format": "csv"},
            "respondent": "respondent",
            "weight": "weight",
            "stratum": ["@size"],
            "codings": {"yes_no": YES_NO},
            "items": [_item("adoption"), _item("dialogue")],
            "universes": {"users": {"indicator": "adoption"}},
            "derived": [
                {"indicator": "dialogue_rate", "restrict": "dialogue", "universe": "users"},
                {"indicator": "dialogue_gap", "difference": ["adoption", "dialogue"]},
            ],
        },
        "lattice": dict(survey.lattice),
    }  # fmt: skip


def _item(indicator: str) -> dict[str, Any]:
    columns = {channel: f"{indicator}_{channel}" for channel in CHANNELS}
    return {"indicator": indicator, "coding": "yes_no", "columns": columns}


def _responses(survey: Survey) -> pl.DataFrame:
    random = np.random.default_rng(crc32(survey.id.encode()))
    number = survey.respondents * survey.waves
    columns: dict[str, Any] = {
        "respondent": [f"{place:07d}" for place in range(number)],
        "wave": np.repeat(survey.years, survey.respondents),
        "division": _pick(DIVISIONS, number, random),
        "size": _pick(SIZE_CLASSES, number, random),
        "land": _pick(LAENDER, number, random),
        "weight": np.round(random.lognormal(1, 0.6, number), 3),
    }
    for place, channel in enumerate(CHANNELS):
        uses = random.random(number) < 0.15 + 0.08 * place
        columns[f"adoption_{channel}"] = uses.astype(int)
        columns[f"dialogue_{channel}"] = (uses & (random.random(number) < 0.5)).astype(int)
    return pl.DataFrame(columns)


def _pick(codes: Sequence[str], number: int, random: np.random.Generator) -> Any:
    return np.array(codes)[random.integers(0, len(codes), number)]
