"""Whether a database can be reached."""

from __future__ import annotations

from contextlib import suppress

import psycopg2
from sqlalchemy import make_url

from api.database.waiting import address_of


def is_there(url: str) -> bool:
    """Whether a database lets somebody in just now."""
    with suppress(psycopg2.OperationalError):
        psycopg2.connect(address_of(make_url(url))).close()
        return True
    return False
