"""Placing: which nodes of a release contain a company, the narrowest first.

What a company says of itself is rarely a node of the release: its sector may be a NACE class while the release has
sections, its size a number. It is placed in every node that is known to contain it; a node whose parts the source does
not give contains nothing but itself. A NACE code that no node is known to contain is placed at the whole, and that is
said: also where the survey has a list of sectors of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from api.concepts import nace, size_classes
from api.concepts.codelists import TOTAL
from api.concepts.editions.snapshots import SnapshotDimension
from api.concepts.nearest import nearest
from api.concepts.size_classes import Bounds
from api.errors import Problem

NACE_REVISION_2 = "nace-r2"
SECTOR, REGION = "sector", "region"
_PART_OF_COUNTRY = re.compile(r"([A-Z]{2})-[A-Z0-9]+", re.ASCII)
"""ISO 3166-2 begins with the country, and so do the groups of such regions."""


@dataclass(frozen=True)
class ContainingNodes:
    """Where a company stands along one dimension: ``nodes`` that contain it, the narrowest first.

    ``given`` is what the company said, None when it said nothing: then the whole population is its only node. No nodes:
    the release has none that is known to contain it.
    """

    dimension: str
    given: str | None
    nodes: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether the narrowest node is what was said, or nothing was said."""
        return self.given is None or self.nodes[:1] == (self.given,)


def place_code(dimension: SnapshotDimension, given: str | None, pointer: str) -> ContainingNodes | Problem:
    """The nodes that contain a code; a problem where the code is none that the release could place."""
    if given is None:
        return ContainingNodes(dimension.id, None, (dimension.whole,))
    found = _nodes(dimension, given)
    if found is None:
        return Problem(
            f"there is no {dimension.id} “{given}” here",
            pointer=pointer,
            expected=_expected(dimension),
            nearest=nearest(given, (*_with_right_letter(dimension, given), *dimension.codes)),
            code="unknown_code",
        )
    return ContainingNodes(dimension.id, given, found)


def place_employees(dimension: SnapshotDimension, employees: int, pointer: str) -> ContainingNodes | Problem:
    """The size classes that contain a number of persons employed; a problem where the classes are no such numbers."""
    if dimension.codelist != size_classes.CODELIST:
        return Problem(
            "the size classes of this survey are not counted in persons employed",
            pointer=pointer,
            expected="give size instead",
            nearest=dimension.codes,
        )
    return ContainingNodes(dimension.id, str(employees), _sizes(dimension, Bounds(employees, employees)))


def is_in_whole_only(dimension: SnapshotDimension, placed: ContainingNodes) -> bool:
    """Whether no group narrower than all is known to contain what was said: it may be outside of the survey."""
    if placed.is_exact or not placed.nodes:
        return False
    return placed.nodes[0] == TOTAL or (_has_sectors_of_its_own(dimension) and placed.nodes[0] == dimension.whole)


def _has_sectors_of_its_own(dimension: SnapshotDimension) -> bool:
    """Whether it is not known which of its sectors a NACE code belongs to."""
    return dimension.id == SECTOR and dimension.codelist != NACE_REVISION_2


def _takes_nace(dimension: SnapshotDimension) -> bool:
    return dimension.id == SECTOR or dimension.codelist == NACE_REVISION_2


def _expected(dimension: SnapshotDimension) -> str:
    codes = ", ".join(dimension.codes) if len(dimension.codes) <= 30 else f"a code of {dimension.codelist}"
    if _takes_nace(dimension):
        return f"a NACE Rev. 2 code of any depth, such as J, 62, J62 or 62.01, or one of {codes}"
    return f"one of {codes}"


def _with_right_letter(dimension: SnapshotDimension, given: str) -> tuple[str, ...]:
    """A NACE code whose letter is not that of its division, put right."""
    line = nace.lineage(given[1:]) if _takes_nace(dimension) else None
    return (f"{line[-1]}{given[1:]}",) if line and len(line) > 1 else ()


def _nodes(dimension: SnapshotDimension, given: str) -> tuple[str, ...] | None:
    if dimension.codelist == NACE_REVISION_2:
        return _sectors(dimension, given)
    if _has_sectors_of_its_own(dimension) and given not in dimension.by_code and nace.lineage(given):
        return _containing(dimension, dimension.whole)
    if dimension.codelist == size_classes.CODELIST and (bounds := size_classes.bounds(given)):
        return _first(dimension, given, _sizes(dimension, bounds))
    country = _country(dimension, given) if dimension.codelist == REGION else None
    if given in dimension.by_code:
        return tuple(dict.fromkeys((*_containing(dimension, given), *(_containing(dimension, country or given)))))
    is_divided = any(_country(dimension, code) == country for code in dimension.codes)
    return _containing(dimension, country) if country and not is_divided else None


def _first(dimension: SnapshotDimension, given: str, nodes: Iterable[str]) -> tuple[str, ...]:
    """The node given before those that contain it."""
    own = (given,) if given in dimension.by_code else ()
    return (*own, *(node for node in nodes if node != given))


def _sizes(dimension: SnapshotDimension, inside: Bounds) -> tuple[str, ...]:
    held = {code: size_classes.bounds(code) for code in dimension.codes}
    around = {code: bounds for code, bounds in held.items() if bounds and bounds.contains(inside)}
    return tuple(sorted(around, key=lambda code: (around[code].width, -around[code].fewest)))


def _sectors(dimension: SnapshotDimension, given: str) -> tuple[str, ...] | None:
    line = nace.lineage(given)
    if line is None and given not in dimension.by_code:
        return None
    levels = line[:-1] if line else (given,)
    own = [code for level in levels for code in dimension.codes if code == level or _bare(code) == level]
    inside = nace.divisions(line[-2:][0]) if line else _divisions(dimension, given)
    around = _narrowest(dimension, inside, lambda code: _divisions(dimension, code)) if inside else _totals(dimension)
    return tuple(dict.fromkeys((*own, *around)))


def _bare(code: str) -> str:
    """A division as NACE writes it: ``J62`` as ``62``."""
    found = nace.divisions(code)
    return next(iter(found)) if found and code not in nace.SECTIONS else code


def _divisions(dimension: SnapshotDimension, code: str) -> frozenset[str] | None:
    """The NACE divisions a node is made of; None where that is not known."""
    if code == TOTAL:
        return frozenset(nace.SECTION_OF)
    node = dimension.by_code.get(code)
    if node is None or not node.members:
        return nace.divisions(code)
    parts = [_divisions(dimension, member) for member in node.members]
    return frozenset().union(*(part for part in parts if part)) if all(parts) else None


def _country(dimension: SnapshotDimension, code: str) -> str | None:
    """The country among the nodes that a region is part of."""
    match = _PART_OF_COUNTRY.fullmatch(code)
    return match[1] if match and match[1] in dimension.by_code else None


def _containing(dimension: SnapshotDimension, given: str) -> tuple[str, ...]:
    inside = _parts(dimension, given)
    return _first(dimension, given, _narrowest(dimension, inside, lambda code: _parts(dimension, code)))


def _parts(dimension: SnapshotDimension, code: str) -> frozenset[str]:
    """The codes below a node: its members and theirs, or those displayed below it, and itself where it has neither."""
    node = dimension.by_code.get(code)
    below = () if node is None or node.opaque else node.members or dimension.children(code)
    if code == TOTAL:
        below = tuple(one for one in dimension.codes if one != TOTAL)
    found = frozenset().union(*(_parts(dimension, one) for one in below)) if below else frozenset((code,))
    return found if node and node.members else found | {code}


def _narrowest(
    dimension: SnapshotDimension, inside: frozenset[str], parts_of: Callable[[str], frozenset[str] | None]
) -> tuple[str, ...]:
    """The nodes whose parts include all of ``inside``, those with the fewest parts first, the total last."""
    around = {code: parts for code in dimension.codes if (parts := parts_of(code)) and inside <= parts}
    return tuple(sorted(around, key=lambda code: (code == TOTAL, len(around[code]))))


def _totals(dimension: SnapshotDimension) -> tuple[str, ...]:
    return (TOTAL,) if TOTAL in dimension.by_code else ()
