"""A process looks ten times a second for what was published or withdrawn."""

from __future__ import annotations

import time

from api.answers.stores.publications import LOOK_SECONDS


def wait_until_every_process_noticed() -> None:
    """From then on every answer knows of what was changed before."""
    time.sleep(LOOK_SECONDS)
