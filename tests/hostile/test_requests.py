"""Whatever a selection, a cursor, a key, a body or a header holds: an answer or a refusal, never a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.http_targets import http_targets, post
from tests.hostile.spoiling import RANDOMLY, spoilt
from tests.serving.conftest import app, samples_database
from tests.serving.test_positions import BODY

__all__ = ["app", "samples_database"]
COMPANY: dict[str, Any] = BODY["companies"][0]
ODD = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from(["panel", "C", "10-49", "facebook", "٣", "1e400", "\ud800", "_T", "*", "latest"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from([*BODY, *COMPANY, "x"]), inner)
    ),
    max_leaves=8,
)
NAMES = ("benchmarks", "comparisons", "trends", "releases", "cursor", "key", "body", "header")


@pytest.mark.parametrize("name", NAMES)
@RANDOMLY
@given(st.data())
def test_no_part_of_a_request_is_a_fault(app: Flask, name: str, data: st.DataObject) -> None:  # noqa: F811 - fixture
    target, seeds = http_targets(app.wsgi_app)[name]
    target(app.wsgi_app, data.draw(spoilt(seeds)))


@RANDOMLY
@given(st.data())
def test_no_body_of_odd_values_is_a_fault(app: Flask, data: st.DataObject) -> None:  # noqa: F811 - fixture
    company = COMPANY | data.draw(st.dictionaries(st.sampled_from([*COMPANY, "region"]), ODD))
    body = BODY | {"companies": [company]} | data.draw(st.dictionaries(st.sampled_from([*BODY, "wave"]), ODD))
    post(app.wsgi_app, json.dumps(body).encode())
