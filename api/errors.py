"""What can go wrong, in the words of the domain. Nothing here knows HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

ProblemCode = Literal[
    "unknown_parameter",
    "unknown_member",
    "unknown_code",
    "unknown_identifier",
    "invalid_value",
    "missing_value",
    "repeated_parameter",
    "conflict",
    "invalid_cursor",
]
"""What kind of mistake it is, for programs."""

FIRST_LINES = 3
"""How many of the lines a mistake is in are named."""
ALIKE = 5
"""How many different mistakes of one group are told one by one."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in somebody's input: what, where, and what would be right.

    ``file`` and ``line`` (1-based) say where in a file, ``pointer`` where in a document or request
    (a JSON pointer such as ``/items/3/channel`` or the name of a parameter). ``nearest`` lists
    accepted values close to the one given, nearest first.

    The same mistake may be in many ``rows`` of a file; then ``line`` is the first and ``lines`` are the first few.
    ``group`` names mistakes that differ in a cell's text only, in the plural: “unknown codes in column “q3””.
    """

    message: str
    file: str | None = None
    line: int | None = None
    pointer: str | None = None
    expected: str | None = None
    nearest: tuple[str, ...] = ()
    code: ProblemCode = "invalid_value"
    rows: int = 1
    lines: tuple[int, ...] = ()
    group: str | None = None

    def __str__(self) -> str:
        line = self.line if self.rows == 1 else None
        place = ":".join(str(part) for part in (self.file, line) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        if self.rows > 1:
            text += f"{'' if text.endswith('?') else ':'} {self.rows:,} rows, {self._named_lines()}"
        if self.expected:
            text += f" — {self.expected}"
        if self.nearest:
            text += f" (nearest: {', '.join(self.nearest)})"
        return text

    def _named_lines(self) -> str:
        lines = ", ".join(map(str, self.lines))
        return f"lines {lines}" if self.rows <= len(self.lines) else f"first lines {lines} …"

    def everywhere(self) -> Problem:
        """The mistake without where it is: the same in every row that has it."""
        return replace(self, line=None, rows=1, lines=())

    def also(self, other: Problem) -> Problem:
        """This mistake, in the rows of ``other`` as well."""
        lines = sorted({*self.first_lines, *other.first_lines})[:FIRST_LINES]
        return replace(self, line=lines[0] if lines else None, rows=self.rows + other.rows, lines=tuple(lines))

    @property
    def first_lines(self) -> tuple[int, ...]:
        """The first few lines it is in."""
        return self.lines or (() if self.line is None else (self.line,))


class BenchmarksError(Exception):
    """Base of every error this product raises on purpose; its text is meant for people."""


@dataclass
class InvalidInput(BenchmarksError):
    """Input that cannot be accepted. Carries every problem found, in reading order."""

    problems: Sequence[Problem]
    title: str = "The input has mistakes"
    omitted: int = 0
    """How many further problems were found but not kept."""

    def __str__(self) -> str:
        lines = [f"{self.title}:"] + [f"  {problem}" for problem in self.problems]
        if self.omitted:
            lines.append(f"  … and {self.omitted} more")
        return "\n".join(lines)


@dataclass
class UnknownIdentifier(BenchmarksError):
    """Something named in an address or on the command line does not exist (or is not visible)."""

    kind: str
    identifier: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = f"There is no {self.kind} “{self.identifier}”."
        return f"{text} Nearest: {', '.join(self.nearest)}." if self.nearest else text


@dataclass
class Withdrawn(BenchmarksError):
    """A release that was published once and is no longer answered."""

    release: str
    reason: str

    def __str__(self) -> str:
        return f"Release {self.release} was withdrawn: {self.reason}"


@dataclass
class TooManyRows(BenchmarksError):
    """A selection that is larger than one answer may be."""

    estimate: int
    limit: int
    hint: str

    def __str__(self) -> str:
        return f"The selection has about {self.estimate} rows, more than {self.limit}. {self.hint}"


class Refused(BenchmarksError):
    """Privacy, access or policy does not allow it, or nothing says that it does."""


class Overloaded(BenchmarksError):
    """More is asked of a part of the server just now than it can do; later it will."""


class DatabaseUnavailable(BenchmarksError):
    """The database cannot be reached or used as configured."""


class Outdated(DatabaseUnavailable):
    """The database is not as far as the code. The text says what to run, and nothing that must not be told."""


class Interrupted(DatabaseUnavailable):
    """What was asked of the database was broken off, and might succeed at once if it is asked again: a standby had to
    follow its primary, or the connection was lost while it rested."""


def invalid(message: str, **where: object) -> InvalidInput:
    """An ``InvalidInput`` with a single problem."""
    return InvalidInput([Problem(message, **where)])  # type: ignore[arg-type]


@dataclass
class ProblemCollector:
    """Collects problems so that all are reported at once, the same mistake of many rows as one.

    Keeps at most ``limit`` different ones, and ``ALIKE`` of a group, beside one for the rest of the group. ``found``
    counts the mistakes row by row.
    """

    limit: int = 100
    problems: list[Problem] = field(default_factory=list)
    omitted: int = 0
    found: int = 0
    _places: dict[Problem, int] = field(default_factory=dict, repr=False)
    _alike: Counter[str] = field(default_factory=Counter, repr=False)

    def add(self, problem: Problem) -> None:
        self.found += problem.rows
        if problem.line is None:
            self._keep(problem)
            return
        same = problem.everywhere()
        if same not in self._places and problem.group is not None:
            self._alike[problem.group] += 1
            if self._alike[problem.group] > ALIKE:
                # What the others would be has been said of those before.
                same = Problem(f"more {problem.group}", problem.file)
                problem = replace(same, line=problem.line, rows=problem.rows, lines=problem.lines)
        if same in self._places:
            place = self._places[same]
            self.problems[place] = self.problems[place].also(problem)
        elif self._keep(problem):
            self._places[same] = len(self.problems) - 1

    def _keep(self, problem: Problem) -> bool:
        is_room = len(self.problems) < self.limit
        if is_room:
            self.problems.append(problem)
        else:
            self.omitted += problem.rows
        return is_room

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem)

    def __bool__(self) -> bool:
        return bool(self.problems)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Add the problems of an ``InvalidInput`` raised inside to those found already, and go on."""
        try:
            yield
        except InvalidInput as error:
            self.extend(error.problems)
            self.omitted += error.omitted
            self.found += error.omitted

    def raise_if_any(self, title: str) -> None:
        """Raise ``InvalidInput`` when at least one problem was added."""
        if self.problems:
            raise InvalidInput(sorted(self.problems, key=_place), title, self.omitted)


def _place(problem: Problem) -> tuple[str, int]:
    return problem.file or "", problem.line or 0
