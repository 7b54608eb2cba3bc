"""Single questions to a server, as wrk asks them: nothing compressed, errors raised."""

from __future__ import annotations

import requests

PATIENCE_SECONDS = 120
PLAIN = {"Accept-Encoding": "identity"}


def ask(url: str, headers: dict[str, str] | None = None) -> requests.Response:
    """The answer.

    Raises:
        requests.RequestException: there is none, or it is an error.
    """
    answer = requests.get(url, headers=PLAIN | (headers or {}), timeout=PATIENCE_SECONDS)
    answer.raise_for_status()
    return answer
