"""How commands with commands of their own list them."""

from __future__ import annotations

import click

LONGEST = 500


class Group(click.Group):
    """Lists each command with its first sentence whole, over several lines where it needs them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(LONGEST)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
