"""What a certificate says of each problem, and how it differs from what is stored, without proving anything again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.concepts.surveys.policies import Policy
from api.disclosure.certificates import Certificate, GivenUp, Part, Rules, rules_of
from api.disclosure.certifying import Outcome
from api.disclosure.hashes import facts_hash, lattice_hash, matrix_hash, released_hash
from api.disclosure.suppression import Flags, SuppressionProblem


def part_of(
    covers: Iterable[str], problem: SuppressionProblem, outcome: Outcome, given_up: tuple[GivenUp, ...] = ()
) -> Part:
    """What was proved of a problem. ``problem`` has all cells that were on offer, those of ``given_up`` too."""
    offered, released = int(problem.offered.sum()), int(outcome.released.sum())
    return Part(
        covers=tuple(covers),
        bases=problem.bases,
        cells=offered,
        released=released,
        withheld=offered - released,
        rounds=outcome.rounds,
        sets_found=outcome.sets,
        programmes=outcome.programmes,
        status="infeasible",
        lattice_hash=lattice_hash(problem),
        released_hash=released_hash(problem, outcome.released),
        matrix_hash=matrix_hash(problem, outcome.released),
        facts_hash=facts_hash(problem),
        given_up=given_up,
    )


def certificate_differences(certificate: Certificate, policy: Policy, figures_hash: str) -> Iterator[str]:
    """Where the certificate differs from the policy of its release and the hash of the figures, in sentences."""
    rules = rules_of(policy) if certificate.rules.of_sets else rules_of(policy).as_of_cells()
    if certificate.rules != rules:
        yield f"the policy says {rules}, the certificate was made under {certificate.rules}"
    if certificate.status != "infeasible" or any(part.status != "infeasible" for part in certificate.parts):
        yield "only the status “infeasible” is a proof"
    if certificate.figures_hash is None:
        yield "the certificate was never sealed with the hash of the figures"
    elif certificate.figures_hash != figures_hash:
        yield f"the figures are not those that were certified: hash {figures_hash}, not {certificate.figures_hash}"


def part_differences(rules: Rules, part: Part, problem: SuppressionProblem, released: Flags) -> Iterator[str]:
    """Where what the certificate says of a problem differs from what is computed anew, in sentences."""
    if rules.of_sets != (problem.attributes is not None):
        yield "the certificate and the facts are not of the same version"
    for amounts in problem.attributes.amounts if problem.attributes else ():
        if (amounts.largest, amounts.part) not in ((2, rules.dominance), (1, rules.largest_weight)):
            yield f"{amounts.name} is ruled otherwise than the certificate says"
    recomputed = part_of(part.covers, problem, Outcome(released, part.rounds, part.sets_found, part.programmes))
    for name in ("cells", "released", "withheld", "lattice_hash", "released_hash", "matrix_hash", "facts_hash"):
        certified, now = getattr(part, name), getattr(recomputed, name)
        if certified != now:
            yield f"{name} is {now}, the certificate says {certified}"
