"""Whatever a file holds: it is read, or refused with what is wrong; never a trace, a crash or an endless wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.spoiling import RANDOMLY, spoilt
from tests.hostile.targets import targets

TARGETS = targets()


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
