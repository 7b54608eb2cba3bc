"""Groups: the cells of a release that contain a company, and every mistake in what it says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from api.answers.positions.companies import ANY, Company
from api.answers.positions.compared_series import adoption_channels
from api.answers.positions.placements import ContainingNodes, place_code, place_employees
from api.concepts.editions.edition import Edition
from api.concepts.nearest import nearest
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.errors import Problem

SIZE = "size"


class Search(NamedTuple):
    """What to find a figure of, and the cells it may be of, the nearest first. ``beside`` are series that must have a
    number there, too, however reliable each is for itself."""

    series: Series
    cells: tuple[Cell, ...]
    beside: tuple[Series, ...] = ()


@dataclass(frozen=True)
class Group:
    """The cells of a release that contain a company. ``placements`` are in the order of the release's dimensions."""

    edition: Edition
    placements: tuple[ContainingNodes, ...]

    @cached_property
    def asked(self) -> Cell | None:
        """The narrowest cell, tabulated or not; None where some dimension has no node for the company."""
        if not all(one.nodes for one in self.placements):
            return None
        return tuple(one.nodes[0] for one in self.placements)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The tabulated cells, the nearest first: as few codes broadened as possible; of those with equally many, later
        dimensions give way before earlier ones (region before size before sector), each as little as possible."""
        steps = product(*(range(len(one.nodes)) for one in self.placements))
        ranked = sorted(steps, key=lambda step: (sum(part > 0 for part in step), step))
        found = (tuple(one.nodes[part] for one, part in zip(self.placements, step, strict=True)) for step in ranked)
        return tuple(cell for cell in found if cell in self.edition.snapshot.tabulated)

    @cached_property
    def _searches(self) -> dict[Series, Search]:
        return {}

    def search(self, series: Series) -> Search:
        """Where figures of a series may be had for this group: nothing that the release does not show decides it."""
        found = self._searches.get(series)
        if found is None:
            is_held = series in self.edition.numbers
            cells = tuple(cell for cell in self.cells if self.edition.holds(series, cell)) if is_held else ()
            found = self._searches[series] = Search(series, cells)
        return found


def group_of(edition: Edition, company: Company, pointer: str) -> tuple[Group, list[Problem]]:
    """The group of a company; ``pointer`` is where it stands in the body. With problems, the group is incomplete."""
    placements: list[ContainingNodes] = []
    problems = [*_unknown_dimensions(edition, company, pointer), *_wrong_channels(edition, company, pointer)]
    for dimension in edition.snapshot.dimensions:
        where = f"{pointer}/{_field(dimension.id)}"
        if dimension.id == SIZE and company.employees is not None:
            found = place_employees(dimension, company.employees, f"{pointer}/employees")
        else:
            found = place_code(dimension, company.codes.get(dimension.id), where)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            placements.append(found)
    return Group(edition, tuple(placements)), problems


def same_refs(companies: Sequence[tuple[int, Company]]) -> Iterator[Problem]:
    """A problem for each company, by its place in the body, whose ``ref`` an earlier one has."""
    seen: dict[str, int] = {}
    for place_in_body, company in companies:
        first = seen.setdefault(company.ref, place_in_body)
        if first != place_in_body:
            yield Problem(
                f"ref is the same as that of /companies/{first}",
                pointer=f"/companies/{place_in_body}/ref",
                expected="a ref for each company that no other has",
                code="conflict",
            )


def _field(dimension: str) -> str:
    return dimension if dimension in BUILT_IN_DIMENSIONS else f"other_dimensions/{dimension}"


def _unknown_dimensions(edition: Edition, company: Company, pointer: str) -> Iterator[Problem]:
    """A built-in dimension that the release lacks is passed over: its figures are of all of them."""
    own = [dimension for dimension in edition.dimension_ids if dimension not in BUILT_IN_DIMENSIONS]
    for dimension in company.codes:
        if dimension not in own and dimension not in BUILT_IN_DIMENSIONS:
            yield Problem(
                f"{edition.header.survey} has no dimension “{dimension}”",
                pointer=f"{pointer}/{_field(dimension)}",
                expected=f"one of {', '.join(own)}" if own else "none: it declares no dimensions of its own",
                nearest=nearest(dimension, own),
                code="unknown_code",
            )


def _wrong_channels(edition: Edition, company: Company, pointer: str) -> Iterator[Problem]:
    accepted = adoption_channels(edition)
    times = Counter(use.channel for use in company.channels)
    uses_any = any(use.uses for use in company.channels)
    for place_in_company, use in enumerate(company.channels):
        where = f"{pointer}/channels/{place_in_company}"
        if use.channel not in accepted:
            message = f"there are no figures of the use of a channel “{use.channel}” in {edition.header.id}"
            close = nearest(use.channel, accepted)
            yield Problem(message, pointer=f"{where}/channel", nearest=close, code="unknown_code")
        elif times[use.channel] > 1:
            message = f"the channel {use.channel} is given {times[use.channel]} times"
            yield Problem(message, pointer=f"{where}/channel", expected="give it once", code="conflict")
        if use.dialogue and not use.uses:
            message = f"a dialogue on {use.channel} without using it"
            yield Problem(
                message, pointer=f"{where}/dialogue", expected="uses is true, or dialogue is false", code="conflict"
            )
        if use.minutes_per_day and not use.uses:
            message = f"minutes on {use.channel} without using it"
            yield Problem(
                message, pointer=f"{where}/minutes_per_day", expected="uses is true, or no minutes", code="conflict"
            )
        if use.channel == ANY and uses_any and not use.uses:
            message = "“any” is not used, but another channel is"
            yield Problem(
                message, pointer=f"{where}/uses", expected="true, as soon as one channel is used", code="conflict"
            )
