"""The content of releases that a process keeps, because it never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from sqlalchemy import Connection

from api.concepts.editions.edition import Edition, ReleaseHeader
from api.queries.releases import count_shown, read_editions


class EditionStore:
    """The content of releases, read once per process, for whoever may see it: it is asked for by header, and headers
    come from ``visible_releases`` of the same connection."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._editions: dict[int, Edition] = {}
        self._shown: dict[int, dict[str, int]] = {}

    def get(self, connection: Connection, headers: Iterable[ReleaseHeader]) -> Mapping[int, Edition]:
        """The editions of ``headers`` by release key; those not known yet are read in one statement."""
        wanted = {header.key: header for header in headers}
        known = self._editions
        # A header may change (a release is withdrawn); what it holds does not.
        missing = [header for key, header in wanted.items() if key not in known or known[key].header != header]
        if missing:
            read = read_editions(connection, missing)
            with self._lock:
                self._editions = known = {**self._editions, **read}
        return {key: known[key] for key in wanted}

    def shown(self, connection: Connection, editions: Iterable[Edition]) -> Mapping[int, Mapping[str, int]]:
        """What ``count_shown`` counts, counted once: it takes as long as reading all of the releases."""
        keys = {edition.header.key for edition in editions}
        known = self._shown
        if missing := keys.difference(known):
            counted = count_shown(connection, missing)
            with self._lock:
                self._shown = known = {**self._shown, **counted}
        return {key: known[key] for key in keys}
