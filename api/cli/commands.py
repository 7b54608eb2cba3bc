"""Commands and groups of them: how they are listed, and imported when they are used, as what most of them need
takes longer to import than to run.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

LONGEST = 500


class Group(click.Group):
    """Lists each command with its first sentence whole, over several lines where it needs them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(LONGEST)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Deferred(click.Command):
    """Stands in its group's list, with its own sentence, for a command that is imported once it is called.

    Click asks a command for its context before anything else, and goes on with the command of that context: so all
    but the sentence (its options, its help, its own commands) is the true command's.
    """

    def __init__(self, place: str, sentence: str) -> None:
        """``place`` is "module:command"; ``sentence`` what the command's own help begins with."""
        self._module, _, attribute = place.partition(":")
        self._attribute = attribute
        super().__init__(attribute, help=sentence)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.load().make_context(info_name, args, parent, **extra)

    def load(self) -> click.Command:
        """The true command."""
        with ending_on_ctrl_c():
            command = getattr(import_module(self._module), self._attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._module}:{self._attribute} is not a command")
        return command


@contextmanager
def ending_on_ctrl_c() -> Iterator[None]:
    """Ctrl-C ends the process by the signal: in the midst of an import an exception would be told as the module's.

    Python's own handler is put back afterwards, also over the one that polars installs when it is imported.
    """
    guarded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if guarded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if guarded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
