"""The reference population: 3,000 respondents, 944 cells, ten items, k = 10. How much is released, and how fast."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from api.disclosure.suppression import SuppressionProblem
from api.releases.certification.base_groups import CertifiedRelease
from tests.disclosure import reference_run
from tests.disclosure.attacker import nested_differences, smallest_set
from tests.disclosure.reference_run import K, Run, reference_problems

SECONDS = 60
BYTES = 2_000_000_000


@pytest.fixture(scope="module")
def problems() -> dict[str, SuppressionProblem]:
    return reference_problems()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path = tmp_path_factory.mktemp("reference") / "run"
    subprocess.run([sys.executable, "-m", reference_run.__name__, str(path)], check=True)
    done = pickle.loads(path.read_bytes())
    assert isinstance(done, Run)
    return done


@pytest.fixture(scope="module")
def release(certified: Run) -> CertifiedRelease:
    return certified.release


def test_the_population_is_the_one_the_targets_were_set_for(problems: dict[str, SuppressionProblem]) -> None:
    assert {len(problem.cells) for problem in problems.values()} == {944}
    alone = [[int((p.candidates(K)[0] & (p.crossings == way)).sum()) for way in (1, 2, 3)] for p in problems.values()]
    assert np.sum(alone, axis=0).tolist() == [530, 5795, 440]


def test_as_much_is_released_as_promised(problems: dict[str, SuppressionProblem], release: CertifiedRelease) -> None:
    for way, promised in ((1, 100), (2, 80), (3, 82)):
        crossing = {name: problem.crossings == way for name, problem in problems.items()}
        alone = sum(int((problems[name].candidates(K)[0] & crossing[name]).sum()) for name in problems)
        released = sum(int((release.released[name][0] & crossing[name]).sum()) for name in problems)
        assert round(100 * released / alone) >= promised


def test_an_attacker_recovers_nothing(problems: dict[str, SuppressionProblem], release: CertifiedRelease) -> None:
    problem = problems["item 3"]
    rows = np.unique(problem.rows(release.released["item 3"]), axis=0)
    assert not nested_differences(rows, problem.atoms.respondents, K)
    assert smallest_set(rows, problem.atoms.respondents, K) is None


def test_the_certificate_says_how_it_came_about(release: CertifiedRelease) -> None:
    certificate = release.certificate
    assert len(certificate.parts) == 10
    assert certificate.solver.version.count(".") == 2
    for part in certificate.parts:
        assert part.status == "infeasible"
        assert part.programmes > 0
        assert part.sets_found > 0
        assert not part.given_up


def test_it_needs_less_than_two_gigabytes(certified: Run) -> None:
    assert certified.memory < BYTES


def test_it_takes_less_than_a_minute_of_two_cores(certified: Run) -> None:
    """Other tests run beside this one: what it needs of two cores is what it uses."""
    assert min(certified.elapsed, certified.used / min(2, os.cpu_count() or 1)) < SECONDS
