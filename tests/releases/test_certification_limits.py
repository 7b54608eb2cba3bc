"""What happens where there is no proof: limits, crashes, hangs, and what is given up then."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest

from api.concepts.surveys.policies import Policy
from api.disclosure.certifying import Step, certify
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.suppression import SuppressionProblem
from api.errors import Refused
from api.releases.certification import certifier, child_process
from api.releases.certification.base_groups import certify_release
from api.releases.certification.child_process import Certification, run_in_child_process
from tests.disclosure.population import item_problem, population
from tests.disclosure.small import LIMITS, released_cells, table_problem

POLICY = Policy("certified", k=5)


def silent(step: Step) -> None:
    """Nobody watches."""


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "api.releases.certification.certifier" in one.cmdline()]


def send_when_started(number: int) -> threading.Thread:
    """Send a signal to the certifying child as soon as there is one."""

    def send() -> None:
        for _ in range(1000):
            for child in children():
                os.kill(child.pid, number)
                return
            time.sleep(0.01)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.fixture(autouse=True)
def _no_child_waits() -> None:
    """Each test starts a process of its own."""
    child_process.end_waiting()


def test_the_child_process_finds_what_the_same_process_finds() -> None:
    problem, steps = table_problem(300, 0), list[Step]()
    outcome = run_in_child_process(Certification(problem, 5, LIMITS), steps.append)
    here = certify(problem, 5, LIMITS, silent)
    assert released_cells(problem, outcome) == released_cells(problem, here)
    assert [step.round for step in steps] == list(range(1, here.rounds + 1))
    assert steps[-1].released == outcome.released.sum()


def test_a_child_certifies_one_problem_after_the_other() -> None:
    first = run_in_child_process(Certification(table_problem(300, 0), 5, LIMITS), silent)
    (child,) = children()
    again = run_in_child_process(Certification(table_problem(300, 0), 5, LIMITS), silent)
    assert children() == [child]
    assert (first.released == again.released).all()
    other = table_problem(300, 1)
    outcome = run_in_child_process(Certification(other, 5, LIMITS), silent)
    assert released_cells(other, outcome) == released_cells(other, certify(other, 5, LIMITS, silent))


@pytest.mark.parametrize("number", [None, signal.SIGKILL])
def test_a_child_that_ended_while_it_waited_is_replaced(number: signal.Signals | None) -> None:
    """By itself, since no task came, or by somebody else."""
    task = Certification(table_problem(300, 0), 5, LIMITS)
    run_in_child_process(task, silent)
    (child,) = children()
    if number is not None:
        child.send_signal(number)
    psutil.wait_procs([child], timeout=3 * certifier.PATIENCE)
    assert run_in_child_process(task, silent).released.any()
    assert children() != [child]


def test_a_child_that_ends_just_when_its_task_comes_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Certification(table_problem(300, 0), 5, LIMITS)
    run_in_child_process(task, silent)
    (child,) = children()
    monkeypatch.setattr(child_process._waiting[0].process, "poll", lambda: None)
    psutil.wait_procs([child], timeout=3 * certifier.PATIENCE)
    assert run_in_child_process(task, silent).released.any()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_of_the_child_is_a_clear_error(number: signal.Signals) -> None:
    sender = send_when_started(number)
    with pytest.raises(NotCertified, match=f"ended by the signal {number.name}"):
        run_in_child_process(Certification(table_problem(300, 0), 5, LIMITS), silent)
    sender.join()


def test_a_hang_of_the_child_is_a_clear_error_and_leaves_no_process() -> None:
    sender = send_when_started(signal.SIGSTOP)
    with pytest.raises(NotCertified, match="no proof within 2 seconds; the process was stopped"):
        run_in_child_process(Certification(table_problem(300, 0), 5, replace(LIMITS, seconds=2)), silent)
    sender.join()
    assert not children()


def test_too_little_memory_is_a_clear_error() -> None:
    with pytest.raises(NotCertified, match="memory|process"):
        run_in_child_process(
            Certification(item_problem(population(3000, 1), 0), 10, replace(LIMITS, memory=1_000_000)), silent
        )


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are read on Linux")
def test_a_child_is_given_no_login_and_leaves_no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_READER_URL", "RATE_LIMIT_URL", "BENCHMARKS_KEY"):
        monkeypatch.setenv(name, "s3cret")
    run_in_child_process(Certification(table_problem(300, 0), 5, LIMITS), silent)
    (child,) = children()
    assert "s3cret" not in child.environ().values()
    assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_a_child_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with pytest.raises(NotCertified, match="the process ended with code 1"):
        run_in_child_process(Certification(table_problem(300, 0), 5, LIMITS), silent)


def failing_above(crossed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Certifications that offer cells of more than so many dimensions do not finish."""
    original = child_process.run_in_child_process

    def fails(task: Certification, *arguments: object) -> object:
        if (task.problem.crossings[task.problem.offered.any(axis=0)] > crossed).any():
            raise NotCertified("no proof within 1 seconds")
        return original(task, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("api.releases.certification.base_groups.run_in_child_process", fails)


def test_a_lattice_that_is_not_certified_is_reduced_and_the_certificate_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing_above(1, monkeypatch)
    problem = table_problem(300, 0)
    done = certify_release({"item": problem}, POLICY, LIMITS)
    (part,) = done.certificate.parts
    assert [lost.cells for lost in part.given_up] == [
        "cells that are single leaves in two dimensions",
        "cells that cross 2 dimensions",
    ]
    assert {lost.reason for lost in part.given_up} == {"no proof within 1 seconds"}
    assert part.released == done.released["item"].sum() > 0
    assert part.cells == len(problem.cells) == part.released + part.withheld
    assert not done.released["item"][:, problem.crossings > 1].any()


def test_where_nothing_is_left_to_give_up_nothing_is_released(monkeypatch: pytest.MonkeyPatch) -> None:
    failing_above(-1, monkeypatch)
    problems: dict[str, SuppressionProblem] = {"item": table_problem(300, 0), "other": table_problem(300, 1)}
    with pytest.raises(NotCertified, match="cannot be certified, so nothing of it may be published") as failure:
        certify_release(problems, POLICY, LIMITS)
    assert "  all cells: no proof within 1 seconds" in str(failure.value)
    assert "  without single leaves of one dimension: no proof within 1 seconds" in str(failure.value)


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (Policy("threshold"), "“threshold”"),
        (Policy("public_use"), "“public_use”"),
        (Policy("certified", k=1), "k is 1"),
    ],
)
def test_other_policies_are_not_certified(policy: Policy, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        certify_release({"item": table_problem(300, 0)}, policy, Limits())
