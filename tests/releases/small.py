"""A small survey for tests: its definition and files made from a few rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

DEFINITION = """
survey: {survey}
title: Small survey
publisher: Test bureau
population: Enterprises
basis: probability_sample
licence: {{name: none}}
citation: Test bureau, small survey.
access: public
headline: adoption
disclosure: {{policy: {policy}, k: {k}}}
waves:
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
dimensions:
  - id: size
    whole: _T
    nodes: [_T, 0-9, 10-49, 50-249, SME, GE250]
    column: size
  - id: region
    whole: DE
    nodes: [DE, DE-HB, DE-HH]
    column: land
indicators: {{adoption: {{}}, dialogue: {{}}, dialogue_gap: {{}}, channel_count: {{}}}}
responses:
  file: {{format: csv}}
  respondent: id
  weight: w
  stratum: [stratum]
  population_size: N
  codings:
    yn: {{yes: "1", no: "0", not_asked: "8", no_answer: [""]}}
  items:
    - {{indicator: adoption, coding: yn, columns: {{facebook: fb, xing: xing}}}}
    - {{indicator: dialogue, coding: yn, columns: {{facebook: dfb, xing: dx}}}}
  derived:
    - {{indicator: adoption, channel: any, any_of: "*"}}
    - {{indicator: dialogue_gap, difference: [adoption, dialogue], channels: [facebook, xing]}}
    - {{indicator: channel_count, count_of: adoption, channels: [facebook, xing]}}
"""

HEADER = "id,w,stratum,N,size,land,fb,xing,dfb,dx"


def write_definition(folder: Path, survey: str, policy: str = "public_use", k: int = 10) -> Path:
    """The definition file of a small survey with its own id."""
    path = folder / f"{survey}.yaml"
    path.write_text(DEFINITION.format(survey=survey, policy=policy, k=k), encoding="utf-8")
    return path


def small_rows(count: int = 60) -> list[str]:
    """Deterministic respondents of two strata, some without an answer."""
    sizes, lands = ("0-9", "10-49", "50-249", "GE250"), ("DE-HB", "DE-HH")
    rows = []
    for place in range(count):
        stratum = "b" if place % 3 == 0 else "a"
        weight, population = (2.5, 100) if stratum == "b" else (7.25, 400)
        answers = [str(int(place % divisor == 0)) for divisor in (2, 3, 4, 6)]
        if place % 11 == 5:
            answers[1] = ""
        codes = f"{sizes[place % 4]},{lands[place % 2]}"
        rows.append(f"r{place},{weight},{stratum},{population},{codes},{','.join(answers)}")
    return rows


def write_csv(folder: Path, rows: Iterable[str], name: str = "answers.csv", header: str = HEADER) -> Path:
    """A survey file with a header and rows."""
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


TWO_WAVES = """
survey: {survey}
title: Two waves
publisher: Test bureau
population: Enterprises
basis: census
licence: {{name: none}}
citation: Test bureau.
access: public
headline: adoption
disclosure: {{policy: public_use}}
waves:
  - {{wave: "2024", period_start: 2024-01-01, period_end: 2024-12-31}}
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
dimensions:
  - {{id: size, whole: _T, column: size}}
indicators: {{adoption: {{}}, tablet_use: {{}}}}
responses:
  file: {{format: csv}}
  codings: {{yn: {{yes: "1", no: "0"}}}}
  items:
    - {{indicator: adoption, coding: yn, columns: {{facebook: fb}}, waves: ["2024"]}}
    - {{indicator: adoption, coding: yn, columns: {{facebook: facebook}}, waves: ["2025"]}}
    - {{indicator: tablet_use, coding: yn, column: tablet, waves: ["2025"]}}
"""
