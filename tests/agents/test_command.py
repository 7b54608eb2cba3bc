"""`benchmarks mcp` as a process: how it begins, what it says when it cannot, how it ends; and the page about it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.agents.tools import TOOLS
from api.cli import cli
from api.errors import BenchmarksError
from tests.agents.agent import COMMAND, near_agent
from tests.serving_process import free_port

PAGE = Path(__file__).parents[2] / "docs" / "agents.md"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


def test_a_server_that_is_not_there_is_an_error_of_the_call_not_of_the_start() -> None:
    with near_agent(f"http://127.0.0.1:{free_port()}") as connected:
        assert "find_benchmarks" in connected.tools()
        said = connected.fail("list_surveys")
        assert "cannot be reached (Connection refused)" in said.text
        assert said.document == {"detail": said.text}


@pytest.mark.parametrize(
    ("address", "key", "said"),
    [("example.org", None, "no address of a server"), ("http://example.org", "sbk_kittiwake", "others could read it")],
    ids=["address", "key"],
)
def test_what_cannot_work_is_said_at_the_start(address: str, key: str | None, said: str) -> None:
    error = CliRunner().invoke(cli, ["mcp", "--server", address], env={"BENCHMARKS_KEY": key}).exception
    assert isinstance(error, BenchmarksError)
    assert said in str(error)
    assert "kittiwake" not in str(error)


@pytest.mark.parametrize("missing", ["mcp_types", "mcp.server", "anyio"])
def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delitem(sys.modules, "api.agents.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    error = CliRunner().invoke(cli, ["mcp"]).exception
    assert isinstance(error, BenchmarksError)
    assert "pip install 'survey-benchmarks-api[agents]'" in str(error)


@pytest.mark.parametrize("ending", [signal.SIGTERM, None], ids=["told", "left"])
def test_it_ends_at_once_when_it_is_told_to_or_left_alone(ending: signal.Signals | None) -> None:
    with subprocess.Popen([COMMAND, "mcp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(HELLO)}\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "survey-benchmarks"
        if ending:
            process.send_signal(ending)
        else:
            process.stdin.close()
        assert process.wait(10) == (128 + ending if ending else 0)


def test_the_page_names_every_tool_and_its_configuration_is_the_command() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE) == [tool.name for tool in TOOLS]
    shown = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    assert shown
    for block in shown:
        (entry,) = block["mcpServers"].values()
        assert Path(entry["command"]).name == Path(COMMAND).name
        assert entry["args"][0] == "mcp"
        assert set(entry.get("env", ())) <= {"BENCHMARKS_KEY"}
