"""The sample releases and a client of the application on them, as for the tests of serving."""

from tests.serving.conftest import app, client, samples_database

__all__ = ["app", "client", "samples_database"]
