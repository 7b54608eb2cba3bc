"""Prometheus itself, where it is installed: it takes the files, asks a running server, and answers the dashboard."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.monitoring.conftest import Observed
from tests.monitoring.files import FOLDER, RULES, filled, panel_expressions
from tests.serving_process import free_port, wait_for_answer

pytestmark = pytest.mark.skipif(
    shutil.which("promtool") is None or shutil.which("prometheus") is None,
    reason="Prometheus is not installed (make monitoring)",
)


@pytest.mark.parametrize(
    "order",
    [
        ("check", "config", "monitoring/prometheus.yaml"),
        ("check", "rules", "monitoring/alerts.yaml"),
        ("test", "rules", "tests/monitoring/alerts_tests.yaml"),
    ],
    ids=" ".join,
)
def test_promtool_has_nothing_to_say(order: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *order], cwd=FOLDER.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_fires_in_its_tests() -> None:
    tried = (Path(__file__).parent / "alerts_tests.yaml").read_text("utf-8")
    assert all(f'alertname="{rule["alert"]}"' in tried for rule in RULES)


@pytest.fixture(scope="module")
def prometheus(observed: Observed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One that asks the server every second, by our configuration: its address."""
    folder = tmp_path_factory.mktemp("prometheus")
    shutil.copy(FOLDER / "alerts.yaml", folder)
    given = (FOLDER / "prometheus.yaml").read_text("utf-8")
    assert "api:9464" in given
    given = given.replace("api:9464", observed.address).replace("15s", "1s")
    (folder / "prometheus.yaml").write_text(given, encoding="utf-8")
    address, log = f"127.0.0.1:{free_port()}", folder / "prometheus.log"
    order = [
        "prometheus",
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'kept'}",
        f"--web.listen-address={address}",
    ]
    with log.open("w") as output:
        process = subprocess.Popen(order, stdout=output, stderr=output)
    try:
        wait_for_answer(f"http://{address}/-/ready", process, log)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(30)


def test_every_panel_has_something_to_show(prometheus: str, observed: Observed, key: str) -> None:
    missing = dict(panel_expressions())
    deadline = time.monotonic() + 60
    while missing and time.monotonic() < deadline:
        observed.ask_for_everything(key)
        time.sleep(1)
        for title, expression in list(missing.items()):
            query = {"query": filled(expression, "10s")}
            answer = requests.get(f"{prometheus}/api/v1/query", params=query, timeout=30).json()
            assert answer["status"] == "success", (title, answer)
            if answer["data"]["result"]:
                del missing[title]
    # Nobody was turned away.
    assert set(missing) <= {"Turned away"}


def test_the_alerts_are_loaded_and_silent(prometheus: str) -> None:
    groups = requests.get(f"{prometheus}/api/v1/rules", timeout=30).json()["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert {rule["name"] for rule in rules} == {rule["alert"] for rule in RULES}
    assert {rule["state"] for rule in rules} == {"inactive"}
