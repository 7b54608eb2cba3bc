"""The application as a WSGI server finds it: ``api.wsgi:application``, configured by the environment."""

from __future__ import annotations

from api.app import create_app
from api.config import Config

application = create_app(Config.from_environment(needs=["reader"]))
