"""The tools over the Model Context Protocol. Nothing here keeps or logs what is asked or answered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server import Server as Protocol
from mcp.server import ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from api import __version__
from api.agents.api_server import Server
from api.agents.calls import ToolResult, call
from api.agents.tools import INSTRUCTIONS, TOOLS, Tool

NAME = "survey-benchmarks"
READING = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

Context = ServerRequestContext[Any, Any]


def serve(server: Server) -> None:
    """Answer on standard input and output until the input ends."""
    # What the library says about a message might repeat it, and a message may hold a company.
    logs = logging.getLogger("mcp")
    logs.addHandler(logging.NullHandler())
    logs.propagate = False
    anyio.run(_serve, protocol(server))


async def _serve(made: Protocol[Any]) -> None:
    async with stdio_server() as (incoming, outgoing):
        await made.run(incoming, outgoing, made.create_initialization_options())


def protocol(server: Server) -> Protocol[Any]:
    """The protocol's server over a server of the API."""
    by_name = {tool.name: tool for tool in TOOLS}

    async def list_tools(context: Context, asked: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def call_tool(context: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        tool = by_name.get(asked.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"There is no such tool. Tools: {', '.join(by_name)}.")
        result = await anyio.to_thread.run_sync(_call, tool, asked.arguments or {}, server, abandon_on_cancel=True)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=result.text)],
            structured_content=result.document,
            is_error=result.is_error,
        )

    return Protocol(
        NAME,
        version=__version__,
        title="Survey benchmarks",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        annotations=READING,
    )


def _call(tool: Tool, arguments: Mapping[str, Any], server: Server) -> ToolResult:
    try:
        return call(tool, arguments, server)
    except Exception as error:
        # Said without its text, which may repeat what was sent; the library would put it into a log.
        text = f"{tool.name} has a fault ({type(error).__name__}), or the server is of another version ({__version__})."
        return ToolResult(text, {"detail": text}, is_error=True)
