"""Whatever a file holds: it is read, or refused with what is wrong; never a trace, a crash or an endless wait."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.spoiling import spoilt
from tests.hostile.targets import targets

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "60"))
TARGETS = targets()
RANDOMLY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", TARGETS)
@RANDOMLY
@given(st.data())
def test_no_file_is_a_fault(name: str, data: st.DataObject) -> None:
    target, seeds = TARGETS[name]
    target(data.draw(spoilt(seeds)))


@pytest.mark.parametrize("name", [name for name in TARGETS if not name.startswith("read-")])
def test_what_is_in_order_is_taken(name: str) -> None:
    target, seeds = TARGETS[name]
    for content in seeds:
        target(content)
