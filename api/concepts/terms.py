"""What a request's values mean: codes, ``*`` for every node, ``CODE/*`` for a node's children."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

EVERY = "*"
CHILDREN = "/*"
BUILT_IN_DIMENSIONS = ("sector", "size", "region")


@dataclass(frozen=True)
class Terms:
    """The values of one parameter, told apart: ``codes`` named, ``parents`` of ``CODE/*``, and whether ``*`` is there.

    Empty terms mean that the parameter was left out.
    """

    codes: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    every: bool = False

    @classmethod
    def of(cls, values: Iterable[str]) -> Terms:
        """The terms that values of a request mean."""
        return _terms(tuple(values))

    def __bool__(self) -> bool:
        return bool(self.codes or self.parents or self.every)

    @property
    def named(self) -> tuple[str, ...]:
        """Every code that occurs in the values, with or without ``/*``."""
        return self.codes + self.parents

    @property
    def exact(self) -> tuple[str, ...]:
        """The codes, where these alone are meant; none where others may be, too."""
        return () if self.every or self.parents else self.codes

    def choose(self, places: Mapping[str, int], children: Callable[[str], Collection[str]]) -> tuple[str, ...]:
        """Those of the codes that are meant, in the order of their ``places``; all of them when the parameter was left
        out."""
        if self.every or not self:
            return tuple(places)
        wanted = set(self.codes).union(*(children(parent) for parent in self.parents)) if self.parents else self.codes
        # Few are named of many that there are.
        return tuple(sorted((code for code in wanted if code in places), key=places.__getitem__))


@lru_cache(maxsize=4096)
def _terms(values: tuple[str, ...]) -> Terms:
    distinct = tuple(dict.fromkeys(values))
    return Terms(
        codes=tuple(value for value in distinct if value != EVERY and not value.endswith(CHILDREN)),
        parents=tuple(value.removesuffix(CHILDREN) for value in distinct if value.endswith(CHILDREN)),
        every=EVERY in distinct,
    )


NO_TERMS = Terms()


@dataclass(frozen=True)
class SelectionRequest:
    """What was asked for, not yet compared with what there is.

    ``dimensions`` maps a dimension's id to its terms, for ``sector``, ``size``, ``region`` and those named in
    ``where``. ``wave`` keeps its texts: they are resolved survey by survey. ``as_of`` is aware of its time zone.
    """

    survey: Terms = NO_TERMS
    wave: tuple[str, ...] = ()
    indicator: Terms = NO_TERMS
    channel: Terms = NO_TERMS
    category: Terms = NO_TERMS
    dimensions: Mapping[str, Terms] = field(default_factory=dict)
    release: tuple[str, ...] = ()
    as_of: datetime | None = None


def parameter_of(dimension: str) -> str:
    """The parameter a dimension's codes are given in."""
    return dimension if dimension in BUILT_IN_DIMENSIONS else "where"
