"""What happens where there is no proof: limits, crashes, hangs, and what is given up then."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest

from api.concepts.surveys.policies import Policy
from api.disclosure import apart
from api.disclosure.apart import Task, certify_apart
from api.disclosure.certifying import Step, certify
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.problems import Problem
from api.disclosure.programme import small_set
from api.disclosure.reductions import lattices
from api.disclosure.releasing import certify_release
from api.errors import Refused
from tests.disclosure.population import item_problem, population
from tests.disclosure.small import LIMITS, released_cells, table_problem

POLICY = Policy("certified", k=5)


def silent(step: Step) -> None:
    """Nobody watches."""


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "api.disclosure.child" in one.cmdline()]


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


def test_the_child_process_finds_what_the_same_process_finds() -> None:
    problem, steps = table_problem(300, 0), list[Step]()
    outcome = certify_apart(Task(problem, 5, LIMITS), steps.append)
    here = certify(problem, 5, LIMITS, silent)
    assert released_cells(problem, outcome) == released_cells(problem, here)
    assert [step.round for step in steps] == list(range(1, here.rounds + 1))
    assert steps[-1].released == outcome.released.sum()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_of_the_child_is_a_clear_error(number: signal.Signals) -> None:
    sender = send_when_started(number)
    with pytest.raises(NotCertified, match=f"ended by the signal {number.name}"):
        certify_apart(Task(table_problem(300, 0), 5, LIMITS), silent)
    sender.join()


def test_a_hang_of_the_child_is_a_clear_error_and_leaves_no_process() -> None:
    sender = send_when_started(signal.SIGSTOP)
    with pytest.raises(NotCertified, match="no proof within 2 seconds; the process was stopped"):
        certify_apart(Task(table_problem(300, 0), 5, replace(LIMITS, seconds=2)), silent)
    sender.join()
    assert not children()


def test_too_little_memory_is_a_clear_error() -> None:
    with pytest.raises(NotCertified, match="memory|process"):
        certify_apart(Task(item_problem(population(3000, 1), 0), 10, replace(LIMITS, memory=1_000_000)), silent)


def test_a_child_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with pytest.raises(NotCertified, match="the process ended with code 1"):
        certify_apart(Task(table_problem(300, 0), 5, LIMITS), silent)


def test_no_proof_within_the_rounds_is_an_error() -> None:
    with pytest.raises(NotCertified, match="fewer than 5 contributors were still found after 1 rounds"):
        certify(table_problem(300, 1), 5, replace(LIMITS, rounds=1), silent)


@pytest.mark.parametrize("status", [0, 1, 3, 4])
def test_only_the_status_infeasible_is_a_proof(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer:
        x, message = None, "whatever"

        def __init__(self) -> None:
            self.status = status

    monkeypatch.setattr("api.disclosure.programme.milp", lambda *arguments, **options: Answer())
    with pytest.raises(NotCertified, match="neither found a set nor proved"):
        certify(table_problem(300, 1), 5, LIMITS, silent)


def test_a_set_that_the_solver_made_up_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*arguments: object) -> object:
        found = small_set(*arguments)  # type: ignore[arg-type]
        return np.ones(len(arguments[1].classes), dtype=np.int64) if found is None else found  # type: ignore[attr-defined]

    monkeypatch.setattr("api.disclosure.searching.small_set", wrong)
    with pytest.raises(NotCertified, match="exact arithmetic does not confirm"):
        certify(table_problem(300, 1), 5, LIMITS, silent)


def test_cells_are_given_up_in_the_stated_order() -> None:
    problem = item_problem(population(500, 1), 0, fine_three_way=True)
    given_up = [name for name, _ in lattices(problem)]
    left = [int(reduced.offered.any(axis=0).sum()) for _, reduced in lattices(problem)]
    assert given_up == [
        "",
        "cells that cross 3 dimensions",
        "cells that are single leaves in two dimensions",
        "cells that cross 2 dimensions",
        "single leaves of one dimension",
    ]
    assert left == [4536, 896, 896 - (20 * 5 + 20 * 16 + 5 * 16), 54, 54 - 41]


def failing_above(crossed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Certifications that offer cells of more than so many dimensions do not finish."""
    original = apart.certify_apart

    def fails(task: Task, *arguments: object) -> object:
        if (task.problem.crossings[task.problem.offered.any(axis=0)] > crossed).any():
            raise NotCertified("no proof within 1 seconds")
        return original(task, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("api.disclosure.releasing.certify_apart", fails)


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
    problems: dict[str, Problem] = {"item": table_problem(300, 0), "other": table_problem(300, 1)}
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
