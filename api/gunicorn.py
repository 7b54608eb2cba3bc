"""How gunicorn serves the application: processes from the configuration, threads because psycopg2 waits in them."""

from __future__ import annotations

from api.config import Config

_config = Config.from_environment(needs=["reader"])

bind = [f"[{_config.host}]:{_config.port}" if ":" in _config.host else f"{_config.host}:{_config.port}"]
workers = _config.workers
worker_class = "gthread"
threads = 8
timeout = 30
graceful_timeout = 8
keepalive = 5
limit_request_line = 8190
# The control socket would be opened under the home folder, which a service's user may not have.
control_socket_disable = True
# Waiting for a slow disk must not look like a stuck worker.
worker_tmp_dir = "/dev/shm"
loglevel = "warning"
