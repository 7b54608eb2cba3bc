"""A short run of schemathesis on the sample releases; `make contract` has the long one, on the shipped catalogue."""

from __future__ import annotations

import re

from tests.contract.tools import run, schemathesis_command
from tests.serving.real_server import RealServer

FEWEST_CASES = 150


def test_requests_made_from_the_specification_are_answered_as_it_says(server: RealServer) -> None:
    options = ("--phases", "fuzzing,stateful", "--max-examples", "8", "--exclude-checks", "EveryOperationAnswers")
    said = run(schemathesis_command(f"{server.base}/openapi.json", *options))
    counted = re.search(r"([0-9]+) generated, ([0-9]+) passed", said)
    assert counted is not None, said
    assert counted[1] == counted[2], said
    assert int(counted[1]) >= FEWEST_CASES, said
