"""What the rows of the benchmark have in common: how long a run is, and the databases."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property

from tests.bench import servers
from tests.bench.databases import Database, database
from tests.bench.equal_table import make_equal_tables, sqlite_file
from tests.bench.load import CONNECTIONS, Load
from tests.bench.processes import Started
from tests.bench.surveys import LARGE, waves_survey

MANY = [waves_survey(number, waves=10) for number in range(1, 21)]
FEW = [waves_survey(1, waves=2)]


@dataclass
class Bench:
    """Seconds of a run, and the databases, each opened by the first row that needs it."""

    seconds: float
    open: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def large(self) -> Database:
        """199,584 figures in one release, and the equal table of the peers."""
        opened = self.open.enter_context(database("large", [LARGE]))
        if not sqlite_file(opened).exists():
            with servers.product(opened) as serving:
                make_equal_tables(serving.base, opened)
        return opened

    @cached_property
    def many(self) -> Database:
        """2,073,600 figures in 200 releases."""
        return self.open.enter_context(database("many", MANY))

    @cached_property
    def few(self) -> Database:
        """20,736 figures in two releases."""
        return self.open.enter_context(database("few", FEW))

    def load(self, server: Started, *databases: Database, connections: int = CONNECTIONS) -> Load:
        trees = [server.tree, *(one.tree for one in databases)]
        return Load(server.base, trees, self.seconds, connections)
