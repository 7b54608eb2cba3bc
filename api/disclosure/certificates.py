"""The certificate of a release: what was proved, of what, and by which means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.preconf.json import JsonConverter, make_converter

from api.concepts.fields import described
from api.concepts.surveys.policies import Policy
from api.disclosure.dominance import DOMINANCE, P_RATIO
from api.disclosure.primary import SMALL_MINORITY
from api.errors import Refused

SCOPE = (
    "exact linear recovery of sets of respondents from the released cells, alone or combined: sets of fewer than k "
    "contributors, with a sensitive answer of nearly nobody or nearly everybody, or dominated by their largest"
)


def _not_covered(of_digits: str) -> tuple[str, ...]:
    return (
        "differences between small sets",
        "inequality bounds",
        "outside knowledge",
        f"inference from {of_digits}",
        "quantiles",
    )


NOT_COVERED = _not_covered("standard errors")
NOT_COVERED_BESIDE_DIGITS = _not_covered("the digits of several cells together, of means and of differences")
"""The same where the digits of single cells were looked at."""
NO_PROOF = "no proof was found within the limits"
SMALLEST_K = 2
"""With k = 1 there is nothing to prove."""
Proved = Literal["infeasible"]


@dataclass(frozen=True)
class Rules:
    """What may not be released, of cells and of every set of respondents that follows from them.

    ``minority`` and ``largest_weight`` are None in certificates that were made before these two, sensitive answers and
    dominance were proved of sets: in those they hold of cells only, and weights have no rule.
    """

    policy: str
    k: int
    sensitive: tuple[str, ...]
    dominance: float
    p_ratio: float
    minority: int | None = None
    largest_weight: float | None = None
    knows: str = "nothing"

    @property
    def of_sets(self) -> bool:
        """Whether sensitive answers and dominance were proved of sets."""
        return self.largest_weight is not None

    def as_of_cells(self) -> Rules:
        """The rules as they were when they were not."""
        return replace(self, minority=None, largest_weight=None)


def rules_of(policy: Policy) -> Rules:
    """What a certificate says of its policy. Raises ``Refused`` for a policy that nothing can be certified under."""
    if policy.name != "certified":
        raise Refused(f"Only releases under the policy “certified” are certified; this one's is “{policy.name}”.")
    if policy.display == "full":
        raise Refused("Figures displayed in full precision cannot be certified: say “display: rounded”.")
    if policy.k < SMALLEST_K:
        raise Refused(f"The disclosure policy's k is {policy.k}; a certificate needs at least {SMALLEST_K}.")
    return Rules(
        policy.name,
        policy.k,
        policy.sensitive,
        DOMINANCE,
        P_RATIO,
        SMALL_MINORITY,
        policy.largest_weight,
        policy.knows,
    )


@dataclass(frozen=True)
class Solver:
    """What solved the programmes."""

    name: str = described("Its name.")
    version: str = described("Its version.")


@dataclass(frozen=True)
class GivenUp:
    """Cells that were left out because no proof was found with them."""

    cells: str = described("Which cells.")
    reason: str = described("Why there was no proof.")


@dataclass(frozen=True, kw_only=True)
class CertifiedBases:
    """The proof for bases that were audited together: answers of the same respondents, and those around them."""

    covers: tuple[str, ...] = described(
        "The questions (and derived items) it holds for: their figures have the same respondents."
    )
    bases: tuple[str, ...] = described(
        "The bases that were combined: the question's own, those that decide who is asked, earlier releases."
    )
    cells: int = described("Cells on offer, over all bases.")
    released: int = described("Those released.")
    withheld: int = described("Those withheld: small, complementary or empty.")
    rounds: int = described("Rounds of selecting cells and searching what they give away.")
    sets_found: int = described("Small groups that were found on the way and then protected.")
    programmes: int = described("Integer programmes proved infeasible; 0: nothing was left to search.")
    status: Proved = described("The solver's verdict on the last search.")
    lattice_hash: str = described("SHA-256 of the dimensions, their nodes and the cells.")
    released_hash: str = described("SHA-256 of the matrix of released cells: their codes, base by base.")
    given_up: tuple[GivenUp, ...] = described("What was given up so that there is a proof.")


@dataclass(frozen=True, kw_only=True)
class Part(CertifiedBases):
    """The same with what is for the owner only.

    Where a base depends on answers the columns of the matrix tell which atoms have somebody in it.
    """

    matrix_hash: str | None
    facts_hash: str | None


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """What was found of the digits of single cells, and done about it."""

    knows: str = described(
        "Whom they withstand: somebody who knows `participation` (who took part, and weights), `weights` (these "
        "only), or `nothing` of the kind (then digits were not looked at)."
    )
    checked: int = described("Cells whose digits were looked at, over all questions.")
    coarsened: int = described("Released cells shown more coarsely than their standard errors ask for.")
    values_only: int = described("Released cells shown without standard error and interval.")


@dataclass(frozen=True)
class Certificate:
    """No combination of the release's cells singles out fewer than ``rules.k`` contributors.

    There is one only where every part was proved; ``status`` has no other value. ``figures_hash`` is that of the
    release's figures (``api.disclosure.hashes.figures_hash``), None before they are sealed.
    """

    rules: Rules
    parts: tuple[Part, ...]
    solver: Solver
    status: Proved = "infeasible"
    figures_hash: str | None = None
    scope: str = SCOPE
    decoded: Decoded | None = None
    not_covered: tuple[str, ...] = NOT_COVERED

    def sealed(self, figures_hash: str) -> Certificate:
        """The certificate bound to the figures it was made for."""
        return replace(self, figures_hash=figures_hash)

    def with_digits(self, decoded: Decoded) -> Certificate:
        """The certificate with what was found of digits."""
        return replace(self, decoded=decoded, not_covered=NOT_COVERED_BESIDE_DIGITS)

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
    converter = make_converter(forbid_extra_keys=True)
    # A certificate from before these rules, or this part, is written as it was read.
    added = override(omit_if_default=True)
    rules = make_dict_unstructure_fn(Rules, converter, minority=added, largest_weight=added, knows=added)
    converter.register_unstructure_hook(Rules, rules)
    converter.register_unstructure_hook(Certificate, make_dict_unstructure_fn(Certificate, converter, decoded=added))
    return converter


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain JSON values; ``certificate_from_json`` reads it back."""
    document: dict[str, Any] = json.loads(_converter().dumps(certificate))
    return document


def certificate_from_json(document: Mapping[str, Any]) -> Certificate:
    """The certificate that was stored; raises where the document is not one (an unknown key, another status)."""
    return _converter().structure(document, Certificate)
