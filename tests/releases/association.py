"""The association's survey of case 50, with a definition written by hand: what its owner knows, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shared import SHARED

CASE = SHARED / "cases" / "50-association"

needs_association = pytest.mark.skipif(not CASE.is_dir(), reason="needs ../shared/cases/50-association")

STANDARD = "_T, 0-9, 10-49, 50-249, GE250"
OVERLAPPING = "_T, SME, 0-9, 10-49, 50-249, GE250, 10-249, GE10"

DEFINITION = """
survey: {survey}
title: {{en: Members' survey, de: Mitgliederbefragung}}
publisher: Association
population: Members of the association
basis: self_selected
licence: {{name: none}}
citation: Association, members' survey.
access: public
headline: adoption
disclosure: {{policy: certified, k: 10, knows: {knows}}}
waves:
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
codelists:
  land:
    label: Land
    nodes:
      - {{code: _T, label: All}}
      - {{code: HB, label: Bremen, parent: _T}}
      - {{code: HH, label: Hamburg, parent: _T}}
      - {{code: NI, label: Lower Saxony, parent: _T}}
      - {{code: SH, label: Schleswig-Holstein, parent: _T}}
  staff:
    label: Persons employed
    nodes:
      - {{code: _T, label: All}}
      - {{code: 0-9, label: 0 to 9, parent: _T}}
      - {{code: 10-49, label: 10 to 49, parent: _T}}
      - {{code: 50-249, label: 50 to 249, parent: _T}}
      - {{code: GE250, label: 250 or more, parent: _T}}
      - {{code: UNKNOWN, label: Not stated, parent: _T}}
      - {{code: LARGE_OR_UNKNOWN, label: 250 or more or not stated, members: [GE250, UNKNOWN]}}
dimensions:
  - id: size
    whole: _T
    nodes: [{nodes}]{codelist}
    column: Wie viele Beschäftigte hat Ihr Unternehmen?
    {placing}
  - id: land
    label: Land
    codelist: land
    whole: _T
    column: Bundesland
    values: {{Bremen: HB, Hamburg: HH, Niedersachsen: NI, Schleswig-Holstein: SH}}
indicators: {{adoption: {{}}, dialogue_rate: {{base: adopters}}}}
responses:
  file: {{format: csv, delimiter: ";", decimal: ",", encoding: cp1252}}{respondent}
  weight: Gewicht
  codings:
    asked: {{yes: "Ja", no: "Nein", no_answer: ["", "weiß nicht"]}}
  items:
    - indicator: adoption
      coding: asked
      columns:
        facebook: "Welche Social-Media-Kanäle nutzt Ihr Unternehmen? [Facebook]"
        xing: "Welche Social-Media-Kanäle nutzt Ihr Unternehmen? [XING]"
        linkedin: "Welche Social-Media-Kanäle nutzt Ihr Unternehmen? [LinkedIn]"
    - indicator: dialogue_rate
      coding: asked
      universe: adopters
      columns:
        facebook: "Führen Sie dort einen Dialog mit Kunden? [Facebook]"
        xing: "Führen Sie dort einen Dialog mit Kunden? [XING]"
        linkedin: "Führen Sie dort einen Dialog mit Kunden? [LinkedIn]"
  universes:
    adopters: {{indicator: adoption}}
bases:
  adopters: Enterprises that use the channel
"""

BANDS = """bands:
      - {code: 0-9, from: 0, to: 9}
      - {code: 10-49, from: 10, to: 49}
      - {code: 50-249, from: 50, to: 249}
      - {code: GE250, from: 250}
    missing: """


def write_association(
    folder: Path,
    survey: str,
    nodes: str = STANDARD,
    missing: str = "unclassified",
    codelist: str = "",
    respondent: str | None = "Antwort-ID",
    knows: str = "participation",
) -> Path:
    """The definition file. Without ``respondent`` no answer can be found again in a corrected file."""
    text = DEFINITION.format(
        survey=survey,
        nodes=nodes,
        placing=BANDS + missing,
        codelist=f"\n    codelist: {codelist}" if codelist else "",
        knows=knows,
        respondent=f"\n  respondent: {respondent}" if respondent else "",
    )
    path = folder / f"{survey}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def answers_of_2025() -> list[list[str]]:
    """The rows of the CSV of 2025, the header first."""
    text = (CASE / "umfrage_2025_excel.csv").read_text(encoding="cp1252")
    return [line.split(";") for line in text.splitlines()]


def write_answers(folder: Path, rows: list[list[str]], name: str = "umfrage_2025.csv") -> Path:
    """The file again, with other cells."""
    path = folder / name
    path.write_text("\n".join(";".join(row) for row in rows) + "\n", encoding="cp1252")
    return path
