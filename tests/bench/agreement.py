"""That the product and a peer answer the same: speed of different answers is not comparable."""

from __future__ import annotations

from typing import Any

from tests.bench.asking import ask
from tests.bench.queries import ROWS, Walk

COMPARED = 20


def require_same_rows(product: str, peer: str, product_walk: Walk, peer_walk: Walk) -> None:
    """Compare the rows of the first queries of both walks, field by field where the peer answers in the same form.

    Raises:
        RuntimeError: a query is answered differently.
    """
    for ours, theirs in zip(product_walk.next(COMPARED), peer_walk.next(COMPARED), strict=True):
        expected = _answer(product + ours)["data"]
        answer = _answer(peer + theirs)
        found = answer["data"] if "data" in answer else _in_order(answer["rows"])
        if "data" not in answer:
            expected = _in_order(expected)
        if len(expected) != ROWS or found != expected:
            raise RuntimeError(f"{theirs} is answered differently from {ours}:\n{found}\n{expected}")


def require_all_rows(product: str, walk: Walk) -> None:
    """Raises RuntimeError where one of the first queries of the walk has not all its rows, each with an id."""
    for path in walk.next(COMPARED):
        if [row["id"] is None for row in _answer(product + path)["data"]] != [False] * ROWS:
            raise RuntimeError(f"{path} has other rows than expected")


def _answer(address: str) -> Any:
    return ask(address).json()


def _in_order(rows: list[dict[str, Any]]) -> list[Any]:
    """What Datasette's rows have as well: it knows no order, and no lists."""
    return sorted((row["id"], row["value"], row["n"], row["status"]) for row in rows)
