"""A small complete definition, and how a test spoils it."""

from __future__ import annotations

from pathlib import Path

from api.concepts.surveys.definition import SurveyDefinition
from api.definitions.loading import load_definition
from api.errors import InvalidInput, Problem

RESPONSES = """\
survey: pulse
title: {en: Pulse, de: Puls}
publisher: Somebody
population: {en: All, de: Alle}
basis: probability_sample
licence: {name: CC0-1.0}
citation: Somebody, Pulse.
access: public
headline: adoption
disclosure: {policy: threshold, k: 10}
waves:
  - {wave: 2025, period_start: 2025-01-01, period_end: 2025-12-31}
  - {wave: 2026, period_start: 2026-01-01, period_end: 2026-12-31, notes: [careful]}
codelists:
  market:
    label: Market
    nodes:
      - {code: _T, label: {en: All, de: Alle}}
      - {code: near, parent: _T}
      - {code: far, parent: _T}
      - {code: abroad, parent: far}
      - {code: elsewhere, parent: far}
dimensions:
  - id: size
    whole: _T
    column: staff
    bands:
      [{code: 0-9, to: 9}, {code: 10-49, from: 10, to: 49}, {code: 50-249, from: 50, to: 249}, {code: GE250, from: 250}]
  - id: market
    label: Market
    codelist: market
    whole: _T
    column: market
    values: {n: near, a: abroad, e: elsewhere}
    missing: unclassified
indicators:
  adoption: {}
  dialogue: {}
  dialogue_rate: {base: users}
  dialogue_gap: {}
  channel_count: {}
  goal: {label: Goal, definition: Which goal., categories: {more: More, less: Less}}
  minutes: {label: Minutes, definition: Mean minutes., kind: mean, unit: minutes}
notes: {careful: Be careful.}
channels: {carrier_pigeon: {en: Carrier pigeon, de: Brieftaube}}
responses:
  file: {delimiter: ";", decimal: ","}
  respondent: id
  weight: w
  stratum: [size_band, "@market"]
  population_size: N
  codings:
    yn: {yes: 1, no: 2, not_asked: 99}
  items:
    - {indicator: adoption, coding: yn, columns: {facebook: f, xing: x, carrier_pigeon: p}}
    - {indicator: dialogue, coding: yn, columns: {facebook: df, xing: dx}}
    - {indicator: goal, column: g, answers: {more: m, less: [l, ll]}}
    - {indicator: minutes, column: t, number: {minimum: 0, maximum: 1440}, waves: [2026]}
  universes:
    users: {indicator: adoption}
    anybody: {indicator: adoption, channel: any}
  derived:
    - {indicator: adoption, channel: any, any_of: "*"}
    - {indicator: channel_count, count_of: adoption, channels: [facebook, xing]}
    - {indicator: dialogue_rate, restrict: dialogue, universe: users}
    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: "*"}
lattice:
  crossings: 1
  extra: [{size: [SME, GE250], market: [near]}]
"""

FIGURES = """\
survey: press
title: Press
publisher: Somebody
population: All
basis: published
licence: {name: Facts}
citation: Somebody.
access: public
headline: adoption
disclosure: {policy: published}
waves:
  - {wave: 2012, period_start: 2012-01-01, period_end: 2012-12-31}
dimensions:
  - {id: size, whole: SME, column: size}
  - {id: region, whole: DE, constant: DE}
indicators: {adoption: {}, purpose: {}}
sources:
  page: {url: https://example.org/page}
figures:
  wave: year
  series:
    columns: measure
    map:
      FB: {indicator: adoption, channel: facebook}
      JOBS: {indicator: purpose, category: recruiting}
  value: percent
  scale: percent
  flag: flag
  flags: {b: break, e: estimated}
  statuses: {c: confidential, "": not_available}
"""


def loaded(folder: Path, text: str) -> SurveyDefinition:
    path = folder / "definition.yaml"
    path.write_text(text, encoding="utf-8")
    return load_definition(path)


def problems(folder: Path, text: str) -> list[Problem]:
    """The problems reported for the text; a definition without any fails the test."""
    try:
        loaded(folder, text)
    except InvalidInput as error:
        return list(error.problems)
    raise AssertionError("no problem was reported")


def spoilt(text: str, right: str, wrong: str) -> str:
    assert text.count(right) >= 1, f"the sample does not hold {right!r}"
    return text.replace(right, wrong, 1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1
