"""Size classes: which numbers of persons employed a code stands for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from api import catalogue
from api.concepts.size_classes import Bounds, bounds

CODELIST = Path(catalogue.__file__).parent / "codelists" / "size.yaml"
NODES = {node["code"]: node for node in yaml.safe_load(CODELIST.read_text(encoding="utf-8"))["nodes"]}
UNBOUNDED = {"SME_UNSTATED", "TURNOVER_LT25M", "TURNOVER_GE25M"}


@pytest.mark.parametrize("code", sorted(set(NODES) - UNBOUNDED - {"_T"}))
def test_the_bounds_are_those_the_label_states(code: str) -> None:
    label = NODES[code]["label"]["en"].replace(",", "")
    numbers = [int(one) for one in re.findall(r"[0-9]+", label)]
    found = bounds(code)
    assert found is not None
    if "or more" in label:
        assert found == Bounds(numbers[0], None)
    elif "more than" in label:
        assert found == Bounds(numbers[0] + 1, None)
    elif "up to" in label:
        assert found == Bounds(0, numbers[0])
    else:
        assert found == Bounds(*numbers)


@pytest.mark.parametrize("code", sorted(code for code, node in NODES.items() if node.get("members")))
def test_an_aggregate_reaches_from_its_first_to_its_last_class(code: str) -> None:
    parts = [bounds(member) for member in NODES[code]["members"]]
    known = [part for part in parts if part is not None]
    assert len(known) == len(parts)
    last = None if any(part.most is None for part in known) else max(part.most or 0 for part in known)
    assert bounds(code) == Bounds(min(part.fewest for part in known), last)


@pytest.mark.parametrize("code", [*sorted(UNBOUNDED), "", "50-9", "small", "GE", "-9", "10 - 49", "１-９"])
def test_other_codes_have_no_bounds(code: str) -> None:
    assert bounds(code) is None


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        (Bounds(10, 49), Bounds(10, 49), True),
        (Bounds(10, 49), Bounds(9, 9), False),
        (Bounds(10, 49), Bounds(49, 49), True),
        (Bounds(10, 49), Bounds(50, 50), False),
        (Bounds(10, 49), Bounds(10, None), False),
        (Bounds(10, None), Bounds(250, None), True),
        (Bounds(250, None), Bounds(10, None), False),
        (Bounds(0, None), Bounds(0, 0), True),
    ],
)
def test_a_class_contains_what_lies_between_its_bounds(outer: Bounds, inner: Bounds, expected: bool) -> None:
    assert outer.contains(inner) is expected
