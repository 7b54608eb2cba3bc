"""Whatever a body, a cursor or a key holds: an answer or a refusal, never a fault of the server."""

from __future__ import annotations

import io
import json
import os
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.access.keys import new_key
from tests.hostile.spoiling import spoilt
from tests.serving.conftest import app, samples_database
from tests.serving.raw_requests import ask
from tests.serving.test_positions import BODY

__all__ = ["app", "samples_database"]
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "60"))
RANDOMLY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
PAGE = "/v1/benchmarks?survey=panel&size=*&limit=1"
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
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from([*BODY, *BODY["companies"][0], "x"]), inner)
    ),
    max_leaves=8,
)


def status(application: Flask, address: str, **environ: Any) -> int:
    return int(ask(application.wsgi_app, address, **environ).status[:3])


def posted(application: Flask, body: bytes) -> int:
    given = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    return status(application, "/v1/positions", method="POST", **given)


@RANDOMLY
@given(spoilt([json.dumps(BODY).encode()]))
def test_no_body_of_bytes_is_a_fault(app: Flask, body: bytes) -> None:  # noqa: F811 - the fixture
    assert posted(app, body) < 500


@RANDOMLY
@given(st.data())
def test_no_body_of_odd_values_is_a_fault(app: Flask, data: st.DataObject) -> None:  # noqa: F811 - the fixture
    company = BODY["companies"][0] | data.draw(st.dictionaries(st.sampled_from([*BODY["companies"][0], "region"]), ODD))
    body = BODY | {"companies": [company]} | data.draw(st.dictionaries(st.sampled_from([*BODY, "wave"]), ODD))
    assert posted(app, json.dumps(body).encode()) < 500


@RANDOMLY
@given(st.data())
def test_no_cursor_is_a_fault(app: Flask, data: st.DataObject) -> None:  # noqa: F811 - the fixture
    onward = json.loads(ask(app.wsgi_app, PAGE).body)["links"]["next"]
    (cursor,) = parse_qs(urlsplit(onward).query)["cursor"]
    assert status(app, f"{PAGE}&cursor={quote(data.draw(spoilt([cursor.encode()])))}") < 500


@RANDOMLY
@given(st.sampled_from(["Bearer ", "bearer\t", "Basic ", "Digest ", ""]), spoilt([new_key().encode()]))
def test_no_key_is_a_fault_or_opens_anything(app: Flask, scheme: str, key: bytes) -> None:  # noqa: F811
    found = status(app, "/v1/surveys", headers={"Authorization": scheme + key.decode("latin-1")})
    assert found in ((400, 401, 429, 431) if scheme or key else (200,))
