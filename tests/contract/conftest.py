"""The sample releases under gunicorn, as the tests of `serving` have them."""

from tests.serving.conftest import samples_database, server

__all__ = ["samples_database", "server"]
