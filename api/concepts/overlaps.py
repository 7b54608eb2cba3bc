"""Whether two nodes of a classification can have members in common."""

from __future__ import annotations

from api.concepts import size_classes
from api.concepts.codelists import TOTAL, Codelist


def overlap(codelist: Codelist, a: str, b: str) -> bool | None:
    """Whether something can belong to both nodes; None where nobody says it.

    ``codelist`` is the whole of it: a section is known by its divisions, whether there are figures for these or not.
    Size classes are intervals of numbers, also those that only their source knows the parts of; but of such a class and
    one that is made of the standard ones it is not said that they count the same persons. Not known is what an opaque
    node has in common with others, nor what a code has that stands beside the tree and names no members.
    """
    if a == b or TOTAL in (a, b):
        return True
    if a not in codelist or b not in codelist:
        return None
    if a in codelist.ancestors(b) or b in codelist.ancestors(a):
        return True
    opaque = [codelist.by_code[code].opaque for code in (a, b)]
    if codelist.id == size_classes.CODELIST and any(opaque):
        return _intervals_overlap(a, b, alike=all(opaque))
    parts = [codelist.leaves(code) for code in (a, b)]
    if parts[0] is None or parts[1] is None:
        return None
    if parts[0] & parts[1]:
        return True
    return None if any(map(codelist.is_beside_the_tree, (a, b))) else False


def _intervals_overlap(a: str, b: str, *, alike: bool) -> bool | None:
    one, other = size_classes.bounds(a), size_classes.bounds(b)
    if one is None or other is None:
        return None
    if one.meets(other):
        return True
    return False if alike else None
