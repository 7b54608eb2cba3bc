"""`benchmarks mcp` as a process: how it begins, what it says when it cannot, how it ends; and the page about it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agents.agent import COMMAND, agent
from tests.serving_process import free_port

PAGE = Path(__file__).parents[2] / "docs" / "agents.md"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


def started(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [COMMAND, "mcp", *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=os.environ | environment
    )


def test_a_server_that_is_not_there_is_an_error_of_the_call_not_of_the_start(tmp_path: Path) -> None:
    with agent(f"http://127.0.0.1:{free_port()}", tmp_path / "log") as connected:
        assert "find_benchmarks" in connected.tools()
        said = connected.fail("list_surveys")
        assert "cannot be reached (Connection refused)" in said.text
        assert said.document == {"detail": said.text}


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("--server", "example.org"), {}, "no address of a server"),
        (("--server", "http://example.org"), {"BENCHMARKS_KEY": "sbk_kittiwake"}, "others could read it"),
    ],
    ids=["address", "key"],
)
def test_what_cannot_work_is_said_at_the_start(
    arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    done = started(*arguments, **environment)
    out, errors = done.communicate(timeout=60)
    assert (done.returncode, out) == (1, "")
    assert said in errors
    assert "kittiwake" not in errors


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "mcp_types.py").write_text("raise ModuleNotFoundError(name='mcp_types')\n", encoding="utf-8")
    done = started(PYTHONPATH=str(tmp_path))
    out, errors = done.communicate(timeout=60)
    assert (done.returncode, out) == (1, "")
    assert "pip install 'survey-benchmarks-api[agents]'" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, None], ids=["told", "interrupted", "left"])
def test_it_ends_at_once_when_it_is_told_to_or_left_alone(ending: signal.Signals | None) -> None:
    with started() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(HELLO)}\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "survey-benchmarks"
        if ending:
            process.send_signal(ending)
        else:
            process.stdin.close()
        assert process.wait(1.5) == (128 + ending if ending else 0)


def test_the_page_names_every_tool_and_its_configuration_is_the_command() -> None:
    from api.agents.tools import TOOLS

    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE) == [tool.name for tool in TOOLS]
    shown = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    assert shown
    for block in shown:
        (entry,) = block["mcpServers"].values()
        assert Path(entry["command"]).name == Path(COMMAND).name
        assert entry["args"][0] == "mcp"
        assert set(entry.get("env", ())) <= {"BENCHMARKS_KEY"}


def test_the_key_of_an_agent_does_not_stop_other_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from api.config import Config; Config.from_environment()"],
        env=os.environ | {"BENCHMARKS_KEY": "sbk_x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
