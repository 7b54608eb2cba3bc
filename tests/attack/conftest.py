"""The attacked survey, published under each policy, and what the attacker got out of a server of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from api.releases.certification import decoded_cells
from api.releases.contrasts import frames
from api.releases.figures import displaying
from tests.attack.alike import answered_differently, rows_differ
from tests.attack.asking import Server
from tests.attack.atoms import tables
from tests.attack.beyond import look_beyond
from tests.attack.collecting import collect
from tests.attack.discovering import discover
from tests.attack.facts import Outside, Versions, published_sums
from tests.attack.knowledge import Knowledge, Place
from tests.attack.laboratory import Laboratory, laboratory
from tests.attack.news import derived_from_withheld
from tests.attack.positioning import stand_everywhere
from tests.attack.publishing import publish
from tests.attack.reading import Reading
from tests.attack.recovering import recovered
from tests.attack.sample import drawn, revised
from tests.attack.verdict import Verdict, judge, withheld_kinds
from tests.conftest import DatabaseServer
from tests.serving.real_server import real_server
from tests.uncertified import publishing_behind_a_threshold

K = 5
PER_KIND = 2


@dataclass(frozen=True)
class Attack:
    """What an attack brought: what was read, the groups recovered (judged), and what answers should not have said."""

    outside: Outside
    knowledge: Knowledge
    readings: tuple[Reading, ...]
    verdicts: tuple[Verdict, ...]
    contradictions: frozenset[str]
    given_away: frozenset[str]
    different: frozenset[str]
    kinds: frozenset[str]
    """Why the figures whose answers were compared byte by byte are withheld in truth."""


def attacked(server: DatabaseServer, template: str, folder: Path, policy: str) -> Attack:
    """Publish the survey in two versions and attack it."""
    people = drawn()
    with server.database(template) as database:
        versions = publish(database, folder, policy, K, [people, revised(people)])
        with real_server(database, folder / "server.log") as running:
            return attack(Server(running.base), versions)


def attack(server: Server, versions: Versions) -> Attack:
    """Everything the attacker does, and the judge's verdicts on it."""
    (survey,) = discover(server)
    assert set(survey.releases) == set(versions)
    knowledge, readings = collect(server, survey)
    readings += look_beyond(server, knowledge) + stand_everywhere(server, knowledge)
    outside = Outside(versions, survey.axes)
    claims = [one for part in tables(published_sums(knowledge, outside)) for one in recovered(part, K)]
    kinds = withheld_kinds(_withheld(knowledge), outside, K)
    compared = [place for places in kinds.values() for place in _few_of_each(places)]
    different = rows_differ(readings, survey) | answered_differently(server, knowledge, compared)
    server.close()
    return Attack(
        outside,
        knowledge,
        tuple(readings),
        tuple(judge(claims, versions)),
        frozenset(knowledge.contradictions()),
        frozenset(said for release in versions for said in derived_from_withheld(knowledge, release)),
        frozenset(different),
        frozenset(kind for kind, places in kinds.items() if places),
    )


def _withheld(knowledge: Knowledge) -> Iterator[Place]:
    newest = knowledge.survey.releases[-1]
    for series, cells in knowledge.confidential(newest).items():
        yield from (Place(newest, series, cell) for cell in sorted(cells))


def _few_of_each(places: Iterable[Place]) -> Iterator[Place]:
    taken: dict[str, int] = {}
    for place in places:
        if place.series.indicator in ("adoption", "planned_investment") and place.series.channel in ("facebook", "_T"):
            taken[place.series.indicator] = taken.get(place.series.indicator, 0) + 1
            if taken[place.series.indicator] <= PER_KIND:
                yield place


@pytest.fixture(scope="session")
def threshold(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Attack:
    """The attack on a release that holds back small cells only."""
    with publishing_behind_a_threshold():
        return attacked(database_server, migrated_template, tmp_path_factory.mktemp("threshold"), "threshold")


@pytest.fixture(scope="session")
def certified(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Attack:
    """The same attack on certified releases of the same answers."""
    return attacked(database_server, migrated_template, tmp_path_factory.mktemp("certified"), "certified")


@pytest.fixture
def lab(database_server: DatabaseServer, migrated_template: str, tmp_path: Path) -> Iterator[Laboratory]:
    """A laboratory of its own for each test."""
    with laboratory(database_server, migrated_template, tmp_path) as made:
        yield made


@pytest.fixture
def all_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that shows figures to a tenth of a point, whatever their standard errors are and their digits tell."""
    monkeypatch.setattr(displaying, "share_steps", lambda spread, n, finest: np.full(np.shape(spread), 0.001))
    monkeypatch.setattr(displaying, "number_steps", lambda spread, finest: np.broadcast_to(finest, np.shape(spread)))
    monkeypatch.setattr(frames, "share_steps", lambda se, n, least: np.full(np.shape(se), 0.001))
    monkeypatch.setattr(decoded_cells.Decoder, "decode", lambda self, wanted: None)
    monkeypatch.setattr(decoded_cells.Decoder, "unsafe", lambda self, base, cells: np.zeros_like(cells))
