"""Datasette as it comes on the SQLite file that ``PEER_FILE`` names; runs where the peers' packages are installed."""

from __future__ import annotations

import os
from typing import Any

from datasette.app import Datasette


def application() -> Any:
    """The application, for ``uvicorn --factory``."""
    return Datasette(files=[os.environ["PEER_FILE"]]).app()
