"""Releases that only some may see. Each has one word of its own in everything that could give it away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from api.access.keys import key_hash, key_prefix, new_key
from api.concepts.codelists import Codelist, Node
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.editions.snapshots import Snapshot, SnapshotDimension, SnapshotSeries
from api.concepts.scopes import READ_EMBARGOED, READ_PARTNER, Scope
from api.concepts.surveys.cells import CellMargin, Lattice
from api.concepts.surveys.items import Series
from api.concepts.texts import Text
from api.models import changes
from api.queries.codelists import store_codelists
from api.queries.keys import store_key
from tests.serving import quality_samples, samples, stored


@dataclass(frozen=True)
class Hidden:
    """A release with the scopes it takes to see it. Words are equally unlike each other and all that is public."""

    word: str
    needs: frozenset[Scope]
    access: str = "public"
    scheduled: bool = False
    withdrawn: str | None = None

    @property
    def release(self) -> str:
        return f"{self.word}.2025.r1"

    @property
    def figure(self) -> str:
        return benchmark_id(self.release, Series(self.word, self.word), f"{self.word}=_T")


PARTNER = Hidden("q66666", frozenset({READ_PARTNER}), "partner")
EMBARGOED = Hidden("qjjjjj", frozenset({READ_EMBARGOED}), scheduled=True)
BOTH = Hidden("qhhhhh", frozenset({READ_PARTNER, READ_EMBARGOED}), "partner", scheduled=True)
WITHDRAWN = Hidden("qvvvvv", frozenset({READ_PARTNER}), "partner", withdrawn="About qvvvvv.")
HIDDEN = (PARTNER, EMBARGOED, BOTH, WITHDRAWN)
NOWHERE = Hidden("q77777", frozenset())
"""No release: what an unknown one looks like, in every respect but its word."""


def store_hidden(connection: Connection) -> None:
    """Each hidden release with its figures, its codelist and what happened to it."""
    for one in HIDDEN:
        at = stored.tomorrow() if one.scheduled else datetime(2026, 1, 1, tzinfo=UTC)
        edition = samples.edition(0, _snapshot(one), withdrawn=one.withdrawn)
        quality = quality_samples.quality(edition) | {"items": []}
        key = stored.store(connection, edition, access=one.access, published_at=at, quality=quality)
        store_codelists(connection, key, [Codelist(one.word, "1", _text(one.word), _nodes(one.word))])
        entry: dict[str, Any] = {"release": one.release, "survey": one.word, "wave": "2025", "access": one.access}
        connection.execute(insert(changes).values(at=at, kind="published", **entry))


def _text(word: str) -> Text:
    return Text(f"About {word}", f"Über {word}")


def _nodes(word: str) -> tuple[Node, ...]:
    return Node("_T", _text(word)), Node(word, _text(word), parent="_T")


def _snapshot(one: Hidden) -> Snapshot:
    word, plain = one.word, samples.panel_snapshot(2025, one.word)
    dimension = SnapshotDimension(word, _text(word), word, "1", "_T", _nodes(word))
    indicator = replace(samples.ADOPTION, id=word, label=_text(word), definition=_text(word))
    return replace(
        plain,
        survey=replace(plain.survey, headline=word, access=one.access),  # type: ignore[arg-type]
        dimensions=(dimension,),
        indicators=(indicator,),
        channels=(Node(word, _text(word)),),
        series=(SnapshotSeries(word, word, "yes", "responding"),),
        lattice=Lattice((CellMargin((), ()),)),
        cells=(("_T",), (word,)),
    )


def hand_out(connection: Connection, scopes: Iterable[Scope], lifetime: timedelta | None = None) -> str:
    """A new key."""
    key = new_key()
    store_key(connection, key_prefix(key) or "", key_hash(key), "A test", sorted(scopes), lifetime)
    return key
