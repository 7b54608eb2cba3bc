"""`benchmarks serve` as a newcomer starts it: from nothing, again, and stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from api.schemas.examples import EXAMPLES, Example
from tests import curl, readme
from tests.contract import shown
from tests.contract.filled_in import filled_in
from tests.serving_process import Served, free_port, serving
from tests.starting.served_folder import open_folder


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "data"


@pytest.fixture(scope="module")
def first(data_dir: Path) -> Iterator[Served]:
    """The first start: an empty folder, the whole catalogue."""
    with serving(data_dir) as served:
        yield served


def _postgres(data_dir: Path) -> list[psutil.Process]:
    """Running database servers whose data is in the folder, or where the folder points to."""
    home = str((data_dir / "postgresql").resolve())
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        command = process.info["cmdline"] or []
        if process.info["name"] == "postgres" and any(home in part for part in command):
            found.append(process)
    return found


def test_the_first_answer_comes_within_a_minute_and_the_curl_line_works(first: Served, tmp_path: Path) -> None:
    assert first.seconds < 60
    line = re.search(r"curl '[^']+'", first.said)
    assert line is not None
    answer = readme.run(readme.Example(line[0], ""), first.base, curl.environment(tmp_path))
    assert '"value":0.508' in answer.replace(" ", "")


def test_it_says_where_to_look(first: Served) -> None:
    for path in ("/", "/docs"):
        assert f"{first.base}{path}" in first.said
        assert requests.get(f"{first.base}{path}", timeout=5).status_code == 200


def test_threads_of_serving_processes_share_the_memory_they_give_back(first: Served) -> None:
    serving_processes = [
        one for one in psutil.Process(first.process.pid).children(recursive=True) if "api.wsgi" in str(one.cmdline())
    ]
    assert len(serving_processes) >= 2
    assert {one.environ()["MALLOC_ARENA_MAX"] for one in serving_processes} == {"2"}


def test_every_survey_of_the_catalogue_is_served(first: Served) -> None:
    surveys = {one["id"] for one in requests.get(f"{first.base}/v1/surveys", timeout=5).json()["data"]}
    shipped = {path.stem for path in Path("api/catalogue/surveys").glob("*.yaml")}
    assert surveys == shipped
    assert len(shipped) == 15


def test_facebook_among_smes_across_published_studies_none_simulated(first: Served) -> None:
    query = {"channel": "facebook", "size": "SME"}
    rows = requests.get(f"{first.base}/v1/benchmarks", params=query, timeout=5).json()["data"]
    assert {(row["survey"], row["value"]) for row in rows} == {("bremerhaven-2012", 0.539), ("fhgr-2020", 0.293)}
    assert {row["basis"] for row in rows} == {"published"}


def test_destatis_2019_by_size_is_compared_but_not_tested(first: Served) -> None:
    for size, difference in (("10-49", -0.35), ("50-249", -0.18)):
        query = {"survey": "destatis-ict", "wave": "2019", "a": f"size:{size}", "b": "size:GE250"}
        (row,) = requests.get(f"{first.base}/v1/comparisons", params=query, timeout=5).json()["data"]
        assert (row["difference"], row["verdict"]) == (difference, "not_testable")
        assert row["untested_because"] == "no_standard_error"
        assert {row[name] for name in ("se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted")} == {None}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_specification_shows_what_is_answered(first: Served, example: Example) -> None:
    found = shown.ask(first.base, example)
    assert shown.lasting(found) == shown.lasting(example.path.read_bytes().decode("utf-8")), "run `make examples`"


def test_every_operation_answers_to_what_the_specification_fills_in(first: Served) -> None:
    document = requests.get(f"{first.base}/openapi.json", timeout=5).json()
    requests_filled_in = list(filled_in(document))
    assert len(requests_filled_in) == sum(len(item.keys() - {"parameters"}) for item in document["paths"].values())
    for method, path, query, body in requests_filled_in:
        answer = requests.request(method, f"{first.base}{path}", params=query, json=body, timeout=30)
        assert answer.status_code == 200, (path, query, answer.text)


def test_minutes_were_asked_differently_in_2026_so_their_trend_ends_there(first: Served) -> None:
    query = {"survey": "sme-pulse", "indicator": "minutes_per_day"}
    rows = requests.get(f"{first.base}/v1/trends", params=query, timeout=5).json()["data"]
    assert [row["flags"] for row in rows] == [[], [], ["break"]]
    assert rows[1]["since_previous"]["difference"] == rows[1]["value"] - rows[0]["value"]
    assert [rows[2][name]["untested_because"] for name in ("since_previous", "since_first")] == ["break", "break"]
    across = requests.get(f"{first.base}/v1/trends", params=query | {"allow_break": "true"}, timeout=5).json()
    assert across["data"][2]["since_previous"]["p"] is not None
    assert "change-across-break" in across["meta"]["notes"]["sme-pulse.2026.r1"]


@pytest.mark.parametrize(
    "example", readme.examples(readme.README.read_text(encoding="utf-8")), ids=lambda one: one.command[:90]
)
def test_every_example_of_the_readme_gives_what_it_shows(
    first: Served, example: readme.Example, tmp_path: Path
) -> None:
    assert readme.run(example, first.base, curl.environment(tmp_path)) == example.output


def test_the_stand_in_for_curl_gives_the_same(first: Served, tmp_path: Path) -> None:
    example = readme.examples(readme.README.read_text(encoding="utf-8"))[0]
    assert readme.run(example, first.base, curl.environment(tmp_path, real=False)) == example.output


def test_the_readme_shows_at_least_three_examples() -> None:
    assert len(readme.examples(readme.README.read_text(encoding="utf-8"))) >= 3


def test_the_serving_process_knows_no_owner(first: Served) -> None:
    """Neither environment nor memory of the serving processes has the owner's address."""
    workers = psutil.Process(first.process.pid).children(recursive=True)
    serving_processes = [process for process in workers if "gunicorn" in " ".join(process.cmdline())]
    assert serving_processes
    for process in serving_processes:
        environment = process.environ()
        assert "DATABASE_URL" not in environment
        assert "_reader" in environment["DATABASE_READER_URL"]


def test_a_taken_port_is_an_error_for_people(first: Served, tmp_path: Path) -> None:
    environment = os.environ | {"PORT": first.base.rsplit(":", 1)[1], "BENCHMARKS_DATA_DIR": str(tmp_path / "other")}
    command = [str(Path(sys.executable).with_name("benchmarks")), "serve"]
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "The server cannot start" in refused.stderr
    assert "cannot listen on" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "other").exists()


def test_a_second_start_is_quick_keeps_the_releases_and_stops_cleanly(first: Served, data_dir: Path) -> None:
    before = requests.get(f"{first.base}/v1/releases", timeout=5).json()
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(30) == 0
    assert _postgres(data_dir) == []
    assert "verifies" in _command(data_dir, "release", "verify", "sme-pulse.2026.r1")
    assert "to protect others" in _command(data_dir, "release", "explain", "sme-pulse.2026.r1", "sector=J;size=GE250")
    with serving(data_dir, port=free_port()) as second:
        after = requests.get(f"{second.base}/v1/releases", timeout=5).json()
        assert [one["id"] for one in after["data"]] == [one["id"] for one in before["data"]]
        assert _postgres(data_dir) != []
    assert second.process.returncode == 0
    assert _postgres(data_dir) == []
    assert min(second.seconds, *_further_starts(data_dir, 2)) < 10


def _command(data_dir: Path, *order: str) -> str:
    """What a command says that the owner runs on the same data while no server does."""
    program = Path(sys.executable).with_name("benchmarks")
    environment = os.environ | {"BENCHMARKS_DATA_DIR": str(data_dir)}
    done = subprocess.run([program, *order], env=environment, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def _further_starts(data_dir: Path, count: int) -> list[float]:
    """How long further starts take: the other tests' load on this machine is not the product's, so the best counts."""
    seconds = []
    for _ in range(count):
        with serving(data_dir) as served:
            seconds.append(served.seconds)
    return seconds


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_end_and_a_closed_terminal_stop_server_and_database(ending: signal.Signals) -> None:
    with open_folder() as folder:
        with serving(folder / "data", "--without-catalogue") as served:
            assert _postgres(folder / "data") != []
            served.process.send_signal(ending)
            assert served.process.wait(30) == 0
            with pytest.raises(requests.ConnectionError):
                requests.get(served.base, timeout=5)
        assert _postgres(folder / "data") == []
