"""The extended application as gunicorn finds it."""

from __future__ import annotations

from api.config import Config
from tests.serving.extended import extended

application = extended(Config.from_environment(needs=["reader"]))
