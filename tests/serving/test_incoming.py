"""When a request is whole: never before its last byte, always with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.gunicorn.incoming import LARGEST_CHUNKED, LARGEST_HEAD, Incoming

HEAD = b"POST /v1/positions HTTP/1.1\r\nHost: x\r\n"
REQUESTS = (
    b"GET / HTTP/1.1\r\n\r\n",
    HEAD + b"Content-Length: 0\r\n\r\n",
    HEAD + b"Content-Length: 7\r\n\r\n{\r\n\r\n}x",
    HEAD + b"content-length:\t3 \r\nX: y\r\n\r\nabc",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
    HEAD + b"transfer-encoding:CHUNKED\r\n\r\n1\r\n{\r\n000\r\nX: y\r\n\r\n",
)


def incoming(*pieces: bytes) -> Incoming:
    made = Incoming()
    for piece in pieces:
        made.add(piece)
    return made


@given(st.sampled_from(REQUESTS), st.lists(st.integers(0, 150)))
def test_a_request_in_pieces_is_whole_with_its_last_byte(request: bytes, cuts: list[int]) -> None:
    made, places = Incoming(), sorted({*(cut for cut in cuts if cut < len(request)), 0, len(request) - 1})
    for begin, end in zip(places, places[1:], strict=False):
        made.add(request[begin:end])
        assert not made.is_whole()
    made.add(request[-1:])
    assert made.is_whole()
    assert made.take() == request
    assert len(made) == 0


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: magic\r\n",
        b"Content-Length: +9\r\n",
        b"Content-Length: 1000001\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
    ],
)
def test_what_is_refused_anyway_is_not_waited_for(framing: bytes) -> None:
    assert incoming(HEAD, framing, b"\r\n").is_whole()


def test_chunks_that_are_none_are_not_waited_for() -> None:
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    assert incoming(chunked, b"x\r\n").is_whole()
    assert incoming(chunked, b"1" * 200).is_whole()
    assert not incoming(chunked, b"1" * 20).is_whole()


def test_a_head_and_a_body_in_chunks_have_limits() -> None:
    beginning = b"GET / HTTP/1.1\r\nX: "
    long, longer = (incoming(beginning, b"x" * (LARGEST_HEAD - len(beginning) + more)) for more in (0, 1))
    assert (long.refused, longer.refused) == (None, 431)
    chunked = incoming(HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"F" * 3, b"F" * LARGEST_CHUNKED)
    assert chunked.refused == 413


def test_who_waits_to_be_told_is_told_and_gunicorn_does_not_tell_again() -> None:
    made = incoming(HEAD, b"Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n")
    assert made.is_to_go_on
    made.add(b"{}")
    assert made.take() == HEAD + b"Content-Length: 2\r\n\r\n{}"
    assert not incoming(HEAD, b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}").is_to_go_on
    assert not incoming(HEAD, b"Expect: magic\r\nContent-Length: 2\r\n\r\n").is_to_go_on
