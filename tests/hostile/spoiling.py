"""Bytes that were in order once, spoilt at random."""

from __future__ import annotations

import os
from collections.abc import Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "40"))
RANDOMLY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
"""More are tried with ``HOSTILE_EXAMPLES=5000``."""

AWKWARD = (
    *(b"", b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b'"', b"\n", b"\r", b",", b";", b"\t", b"=", b":", b"{"),
    *(b"[", b"-1", b"0", b"1e400", b"nan", b"9" * 30, b"\xef\xbb\xbf", b"\xc3\x28", b"\xed\xa0\x80", b"*", b".."),
    *("ß٣\u202e\u2028".encode(), b"&a", b"*a", b"!!python/object:os.system", b"<<: *a", b"%s", b"' OR 1=1 --", b"=x()"),
)
Edit = tuple[float, int, bytes]
"""Where, as a part of the whole, how many bytes go, and what comes in their place."""
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from([0, 0, 1, 1, 2, 4, 8, 64, 1000]),
        st.one_of(st.sampled_from(AWKWARD), st.binary(max_size=8)),
    ),
    min_size=1,
    max_size=6,
)


def spoilt(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the seeds with parts taken out, overwritten and put in; sometimes cut off or written twice."""
    whole = st.builds(_edited, st.sampled_from(list(seeds)), EDITS)
    cut = st.builds(lambda content, part: content[: int(len(content) * part)], whole, st.floats(0, 1))
    return st.one_of(whole, whole, cut, st.builds(lambda content: content * 2, whole), st.binary(max_size=200))


def _edited(content: bytes, edits: Sequence[Edit]) -> bytes:
    for part, gone, come in edits:
        place = int(len(content) * part)
        content = content[:place] + come + content[place + gone :]
    return content
