"""An agent: the SDK's own client, speaking with `benchmarks mcp` over its standard streams."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import Tool

from api.agents.api_server import Server
from api.agents.mcp_server import protocol

COMMAND = str(Path(sys.executable).with_name("benchmarks"))


@dataclass(frozen=True)
class Said:
    """What a tool said: the text, the same as a document, and whether it is an error."""

    text: str
    document: dict[str, Any]
    is_error: bool


class Agent:
    """A client that is connected."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal = portal
        self.client = client

    def tools(self) -> dict[str, Tool]:
        return {tool.name: tool for tool in self._portal.call(self.client.list_tools).tools}

    def say(self, tool: str, **arguments: Any) -> Said:
        """Call a tool, whatever comes of it."""
        result = self._portal.call(self.client.call_tool, tool, arguments)
        (content,) = result.content
        assert content.type == "text"
        return Said(content.text, result.structured_content, result.is_error)

    def ask(self, tool: str, **arguments: Any) -> Said:
        """Call a tool that is to answer."""
        said = self.say(tool, **arguments)
        assert not said.is_error, said.text
        return said

    def fail(self, tool: str, **arguments: Any) -> Said:
        """Call a tool that is to say what is wrong."""
        said = self.say(tool, **arguments)
        assert said.is_error, said.text
        return said


@contextmanager
def agent(address: str, log: Path, **environment: str) -> Iterator[Agent]:
    """An agent of the server at ``address``; what the command writes beside the protocol goes to ``log``."""
    started = StdioServerParameters(command=COMMAND, args=["mcp", "--server", address], env=environment)
    with log.open("w", encoding="utf-8") as errors, connected(Client(stdio_client(started, errors))) as agent:
        yield agent


@contextmanager
def near_agent(address: str) -> Iterator[Agent]:
    """The same without a process between: quick to start."""
    with connected(Client(protocol(Server(address)))) as agent:
        yield agent


@contextmanager
def connected(client: Client) -> Iterator[Agent]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(client):
        yield Agent(portal, client)
