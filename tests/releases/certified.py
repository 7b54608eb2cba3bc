"""A small survey under the policy `certified`: its definition and its respondents, made from a few numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from api.concepts.editions.identifiers import parse_cell
from api.concepts.surveys.definition import SurveyDefinition
from api.definitions import load_definition
from api.disclosure.limits import Limits
from api.models import figures, releases, series
from api.releases.building import build_release
from api.releases.certification.certifying import Certified, certify_draft
from api.releases.imports.importing import import_survey
from api.releases.publishing import publish_release

DEFINITION = """
survey: {survey}
title: {title}
publisher: Test bureau
population: Enterprises
basis: probability_sample
licence: {{name: none}}
citation: Test bureau, certified survey.
access: public
headline: adoption
disclosure: {{policy: {policy}, k: {k}, sensitive: [{sensitive}], knows: {knows}}}
waves:
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
dimensions:
  - id: size
    whole: _T
    nodes: [_T, 0-9, 10-49, 50-249, SME, GE250]
    column: size
  - id: region
    whole: DE
    nodes: [DE, DE-HB, DE-HH, DE-SH]
    column: land
indicators:
  adoption: {{}}
  dialogue: {{}}
  dialogue_rate: {{}}
  dialogue_gap: {{}}
  channel_count: {{}}
  minutes_per_day:
    {{label: Minutes, definition: Minutes per day., kind: mean, unit: minutes, decimals: 0}}
responses:
  file: {{format: csv}}
  respondent: id
  weight: w
  contributor: "group"
  codings:
    yn: {{yes: "1", no: "0", not_asked: "8", no_answer: [""]}}
  universes:
    users: {{indicator: adoption}}
    user: {{indicator: adoption, channel: facebook}}
  items:
    - {{indicator: adoption, coding: yn, columns: {{facebook: fb, xing: xing}}}}
    - {{indicator: dialogue, coding: yn, columns: {{facebook: dfb}}}}
    - indicator: minutes_per_day
      column: minutes
      number: {{minimum: {minimum}}}
      not_asked: ["8888.0"]
      no_answer: [""]{universe}
  derived:
    - {{indicator: dialogue_rate, restrict: dialogue, universe: users, channels: [facebook]}}
    - {{indicator: dialogue_gap, difference: [adoption, dialogue], channels: [facebook]}}
    - {{indicator: channel_count, count_of: adoption, channels: [facebook, xing]}}
"""


@dataclass(frozen=True)
class Respondent:
    """One row of the file; ``None`` is no answer."""

    id: str
    size: str
    region: str
    facebook: int | None
    xing: int | None
    dialogue: int | None
    minutes: float | None
    weight: float = 1.0
    group: str = ""

    @property
    def row(self) -> str:
        values: Sequence[object] = (
            self.id, self.weight, self.group, self.size, self.region,
            self.facebook, self.xing, self.dialogue, self.minutes,
        )  # fmt: skip
        return ",".join("" if value is None else str(value) for value in values)


_numbers = count()


def new_survey(name: str) -> str:
    """An id that no other test of this process gives to a survey: they share one database."""
    return f"{name}-{next(_numbers)}"


SIZES, REGIONS = ("0-9", "10-49", "50-249", "GE250"), ("DE-HB", "DE-HH", "DE-SH")


def respondents(counts: Mapping[tuple[str, str], int] | int) -> list[Respondent]:
    """So many respondents per size and region (one number: in each), with mixed answers."""
    if isinstance(counts, int):
        counts = {(size, region): counts for size in SIZES for region in REGIONS}
    return list(_respondents(counts))


def _respondents(counts: Mapping[tuple[str, str], int]) -> Iterator[Respondent]:
    number = 0
    for (size, region), many in counts.items():
        for place in range(many):
            facebook = int(number % 5 < 3)
            yield Respondent(
                id=f"r{number:04d}",
                size=size,
                region=region,
                facebook=facebook,
                xing=int(number % 7 < 3),
                dialogue=int(facebook and number % 2),
                minutes=float(10 + 5 * (number % 11) + place % 3),
                weight=1.0 + number % 4 / 2,
            )
            number += 1


@dataclass(frozen=True)
class CertifiedSurvey:
    """A survey of its own in a database: what its file says and how its definition is.

    ``mark`` begins the respondents' names (the survey when empty): the same file is not published twice.
    """

    engine: Engine
    folder: Path
    survey: str
    k: int = 5
    policy: str = "certified"
    sensitive: str = ""
    knows: str = "nothing"
    universe: str = ""
    minimum: int = 0
    title: str = "Certified survey"
    mark: str = ""
    limits: Limits = field(default_factory=Limits)

    @property
    def definition(self) -> SurveyDefinition:
        path = self.folder / f"{self.survey}.yaml"
        names = ("survey", "k", "policy", "sensitive", "knows", "universe", "minimum", "title")
        path.write_text(DEFINITION.format(**{name: getattr(self, name) for name in names}), encoding="utf-8")
        return load_definition(path)

    def with_(self, **changes: object) -> CertifiedSurvey:
        return replace(self, **changes)  # type: ignore[arg-type]

    def build(self, rows: Iterable[Respondent]) -> str:
        """Import and build; the draft's id."""
        path = self.folder / f"{self.survey}.csv"
        mark = self.mark or self.survey
        lines = ["id,w,group,size,land,fb,xing,dfb,minutes", *(f"{mark}-{one.row}" for one in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        list(import_survey(self.engine, self.definition, path))
        return build_release(self.engine, self.definition, "2025").release

    def certify(self) -> Certified:
        return certify_draft(self.engine, self.definition, "2025", limits=self.limits)

    def publish(self, rows: Iterable[Respondent]) -> str:
        """Build, certify where that is needed, publish; the release's id."""
        release = self.build(rows)
        if self.policy == "certified":
            self.certify()
        publish_release(self.engine, release)
        return release

    def statuses(
        self, release: str, indicator: str = "adoption", channel: str = "facebook"
    ) -> dict[tuple[str, str], str]:
        """(size, region) → the status of a figure as it is shown."""
        return {cell: row.status for cell, row in self.figures(release, indicator, channel).items()}

    def figures(
        self, release: str, indicator: str = "adoption", channel: str = "facebook"
    ) -> dict[tuple[str, str], Any]:
        """(size, region) → a figure as it is shown."""
        statement = (
            select(figures)
            .join(releases, releases.c.key == figures.c.release_key)
            .join(series, (series.c.release_key == figures.c.release_key) & (series.c.series == figures.c.series))
            .where(releases.c.id == release, series.c.indicator == indicator, series.c.channel == channel)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(statement).all()
        return {(codes["size"], codes["region"]): row for row in rows for codes in [parse_cell(row.cell)]}
