"""The certificate of a release: what was proved, of what, and by which means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from cattrs.preconf.json import JsonConverter, make_converter

from api.concepts.surveys.policies import Policy
from api.disclosure.dominance import DOMINANCE, P_RATIO
from api.errors import Refused

SCOPE = "exact linear recovery of sets of respondents from the released cells, alone or combined"
NOT_COVERED = (
    "differences between small sets",
    "inequality bounds",
    "outside knowledge",
    "inference from standard errors",
    "quantiles",
)
NO_PROOF = "no proof was found within the limits"
SMALLEST_K = 2
"""With k = 1 there is nothing to prove."""


@dataclass(frozen=True)
class Rules:
    """The parts of the policy that decide what is released."""

    policy: str
    k: int
    sensitive: tuple[str, ...]
    dominance: float
    p_ratio: float


def rules_of(policy: Policy) -> Rules:
    """What a certificate says of its policy. Raises ``Refused`` for a policy that nothing can be certified under."""
    if policy.name != "certified":
        raise Refused(f"Only releases under the policy “certified” are certified; this one's is “{policy.name}”.")
    if policy.k < SMALLEST_K:
        raise Refused(f"The disclosure policy's k is {policy.k}; a certificate needs at least {SMALLEST_K}.")
    return Rules(policy.name, policy.k, policy.sensitive, DOMINANCE, P_RATIO)


@dataclass(frozen=True)
class Solver:
    name: str
    version: str


@dataclass(frozen=True)
class GivenUp:
    """What was taken off the lattice because no proof was found with it, and why not."""

    cells: str
    reason: str


@dataclass(frozen=True)
class Part:
    """The certificate of bases that were audited together.

    ``covers`` names every group of bases that it holds for: those over the same respondents share one. ``released``
    and ``withheld`` count cells on offer over all bases. ``programmes`` is how many integer programmes were proved
    infeasible (0: nothing was left to search). ``matrix_hash`` and ``facts_hash`` are for the owner only.
    Where a base depends on answers the columns of the matrix tell which atoms have somebody in it.
    """

    covers: tuple[str, ...]
    bases: tuple[str, ...]
    cells: int
    released: int
    withheld: int
    rounds: int
    sets_found: int
    programmes: int
    status: Literal["infeasible"]
    lattice_hash: str
    released_hash: str
    matrix_hash: str | None
    facts_hash: str | None
    given_up: tuple[GivenUp, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """No combination of the release's cells singles out fewer than ``rules.k`` contributors.

    There is one only where every part was proved; ``status`` has no other value. ``figures_hash`` is that of the
    release's figures (``api.disclosure.hashes.figures_hash``), None before they are sealed.
    """

    rules: Rules
    parts: tuple[Part, ...]
    solver: Solver
    status: Literal["infeasible"] = "infeasible"
    figures_hash: str | None = None
    scope: str = SCOPE
    not_covered: tuple[str, ...] = NOT_COVERED

    def sealed(self, figures_hash: str) -> Certificate:
        """The certificate bound to the figures it was made for."""
        return replace(self, figures_hash=figures_hash)

    def public(self) -> Certificate:
        """The certificate as anybody may read it: without hashes that somebody who knows all respondents but one could
        try out, and without what the solver said."""
        parts = (
            replace(
                part,
                matrix_hash=None,
                facts_hash=None,
                given_up=tuple(replace(lost, reason=NO_PROOF) for lost in part.given_up),
            )
            for part in self.parts
        )
        return replace(self, parts=tuple(parts))


@lru_cache(maxsize=1)
def _converter() -> JsonConverter:
    return make_converter(forbid_extra_keys=True)


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain JSON values; ``certificate_from_json`` reads it back."""
    document: dict[str, Any] = json.loads(_converter().dumps(certificate))
    return document


def certificate_from_json(document: Mapping[str, Any]) -> Certificate:
    """The certificate that was stored; raises where the document is not one (an unknown key, another status)."""
    return _converter().structure(document, Certificate)
