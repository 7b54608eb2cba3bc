"""``benchmarks mcp``: tools for language models, over standard input and output."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import NoReturn

import click

from api.agents.api_server import Server
from api.errors import BenchmarksError

KEY = "BENCHMARKS_KEY"
HERE = "http://127.0.0.1:8000"
MISSING = (
    "What talks to language models is not installed, or not in version 2. Install it with: "
    "pip install 'survey-benchmarks-api[agents]'"
)


@click.command()
@click.option("--server", "address", default=HERE, show_default=True, help="The server of this API to ask.")
def mcp(address: str) -> None:
    """Offer the figures of a server to language models (Model Context Protocol, stdio).

    It is started by the program that runs the model. A key in BENCHMARKS_KEY opens what only its holder may see.
    """
    server = Server(address, os.environ.get(KEY))
    try:
        from api.agents.mcp_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        raise BenchmarksError(MISSING) from None
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, end)
    serve(server)
    # The interpreter takes itself apart for longer than clients wait before they kill it.
    os._exit(0)


def end(number: int, frame: FrameType | None) -> NoReturn:
    """End at once: a thread that waits for input cannot be told to stop, and nothing is left half done."""
    os._exit(128 + number)
