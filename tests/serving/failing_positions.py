"""The application with a fault whose text repeats what was sent, as careless code might have it."""

from __future__ import annotations

from typing import Any, NoReturn
from unittest.mock import patch

from api.answers.positions.answer import AskedPositions
from api.app import create_app
from api.blueprints import positions
from api.config import Config
from api.errors import DatabaseUnavailable


def fail(connection: Any, store: Any, asked: AskedPositions) -> NoReturn:
    if asked.confidence == 0.99:
        raise DatabaseUnavailable(f"could not write {asked.companies}")
    raise KeyError(asked.companies)


patch.object(positions, "answer_positions", fail).start()
application = create_app(Config.from_environment(needs=["reader"]))
