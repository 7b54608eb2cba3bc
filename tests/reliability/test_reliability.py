"""The studies of reliability in small, and the tables they left in the documentation."""

from __future__ import annotations

import re

import pytest

from tests.reliability import chaos, soak
from tests.reliability.asking import LOST, Asked, Record, Request
from tests.reliability.bench import bench
from tests.reliability.chaos import Survived, survive
from tests.reliability.faults import FAULTS, Fault
from tests.reliability.soaked import Soaked
from tests.starting.served_folder import open_folder

LIGHT = Request("/healthz")


def record(*statuses: int, seconds: float = 0.01) -> Record:
    return Record([Asked(LIGHT, float(number), seconds, status) for number, status in enumerate(statuses)])


def test_faults_are_caused_under_load_and_what_they_cost_is_told() -> None:
    wanted = ("a serving process dies", "sessions are ended", "200 clients vanish", "its connections are cut")
    with open_folder() as folder, bench(folder) as made:
        for fault in (fault for fault in FAULTS if fault.name in wanted):
            found = survive(made, fault)
            assert found.missed() == []
            assert len(found.record.asked) > 50


def test_a_fault_costs_no_more_than_it_may() -> None:
    def missed(fault: Fault, *statuses: int, recovered: float = 0.0, wrong: str = "") -> list[str]:
        return Survived(fault, record(*statuses), recovered, 0, wrong).missed()

    strict = Fault("it", "so", lambda made: None)
    lenient = Fault("it", "so", lambda made: None, may_refuse=True, may_lose=True)
    assert missed(strict, 200, 200) == missed(lenient, 200, 503, LOST) == []
    assert missed(strict, 503, LOST) == ["it: 1 failed", "it: 1 answers were lost"]
    assert missed(lenient, 500) == ["it: answered with 500"]
    assert missed(lenient, recovered=9.0, wrong="no") == ["it: no", "it: it took 9.0 s"]


@pytest.fixture
def soaked() -> Soaked:
    return Soaked(600, 96, record(200), ["a"], [], {1: 100.0}, {1: 110.0}, {"x": record(*[200] * 100)})


def test_what_a_long_run_may_cost(soaked: Soaked) -> None:
    assert list(soaked.missed()) == []
    soaked.beside["x"].asked[3:5] = record(200, 200, seconds=0.2).asked
    soaked.everything, soaked.unpublished, soaked.last = record(200, 500, LOST), ["not published"], {1: 330.0}
    assert list(soaked.missed()) == [
        "/healthz: 500, 1 times",
        "/healthz: no answer, 1 times",
        "not published",
        "a process grew to 3.30 times its memory",
        "a process has 330 MB",
        "light answers while x: p99 is 200 ms",
    ]
    soaked.last = {2: 100.0}
    assert "a serving process has ended" in soaked.missed()


def test_everything_is_served_while_releases_are_published() -> None:
    with open_folder() as folder:
        found = soak.soak(folder, 20)
    assert not [one for record in found.asked for one in record.bad]
    assert found.unpublished == []
    assert len(found.published) > 1
    assert found.first.keys() == found.last.keys()
    assert max(found.last.values()) < 300


def test_the_documented_tables_are_complete() -> None:
    row = r"^\| ([^|]+) \| [^|]+ \| \d+ \| \d+ \| \d+ \| (?:nothing failed|[\d.]+ s) \|$"
    rows = re.findall(row, chaos.DOCUMENT.read(), re.MULTILINE)
    assert rows == [fault.name for fault in FAULTS]
    assert "| errors | 0 | 0 |" in soak.DOCUMENT.read()
