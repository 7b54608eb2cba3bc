"""The name of a request: its client's, or one made up."""

from __future__ import annotations

import random
import re

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def new_request_id() -> str:
    """A name for a request that came without one."""
    # Told apart, not kept secret; the generator is seeded anew in each process.
    return f"{random.getrandbits(96):024x}"  # nosec B311 # no secret


def request_id_of(given: str) -> str:
    """The name a client gave its request, if it is one; else a new one."""
    return given if REQUEST_ID.fullmatch(given) else new_request_id()
