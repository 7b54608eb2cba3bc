"""The certificate of a release as it is answered: what was proved, or why there is nothing to prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.answers.discovery.links import ADDRESS, LinksToFigures
from api.concepts.editions.edition import Edition
from api.concepts.fields import described, extend
from api.concepts.surveys.policies import PolicyName
from api.concepts.texts import Language, Text
from api.disclosure.certificates import (
    Certificate,
    CertifiedBases,
    Decoded,
    Part,
    Proved,
    Solver,
    certificate_from_json,
)

MEANINGS: Mapping[PolicyName, Text] = {
    "certified": Text(
        "No combination of the figures of this release, by adding and subtracting, singles out the answers of fewer "
        "than k contributors: an integer programme that looks for such a combination has been proved infeasible.",
        "Keine Kombination der Werte dieser Ausgabe durch Addieren und Subtrahieren lässt die Antworten von weniger "
        "als k Auskunftgebenden erkennen: Ein ganzzahliges Programm, das eine solche sucht, ist nachweislich unlösbar.",
    ),
    "public_use": Text(
        "The responses behind this release are public themselves, so nothing is held back for confidentiality.",
        "Die Antworten hinter dieser Ausgabe sind selbst öffentlich; aus Gründen der Geheimhaltung fehlt nichts.",
    ),
    "published": Text(
        "The figures of this release were published elsewhere before; it holds no responses.",
        "Die Werte dieser Ausgabe waren schon anderswo veröffentlicht; sie enthält keine Antworten.",
    ),
    "threshold": Text(
        "Figures of fewer than k contributors are held back, each for itself. Whether others can be combined to give "
        "them away was not examined.",
        "Werte von weniger als k Auskunftgebenden fehlen, jeder für sich. Ob sie sich aus anderen errechnen lassen, "
        "wurde nicht geprüft.",
    ),
}


CertificateStatus = Literal["certified", "not_needed", "not_certified"]


@dataclass(kw_only=True)
class Proof:
    """What was proved, of what, and by which means."""

    status: Proved = described("That every search for a group that is too small was proved infeasible.")
    scope: str = described("What was proved.")
    not_covered: Sequence[str] = described("What was not.")
    dominance: float = described("Of numbers: cells are unsafe where the two largest contributors make up more.")
    p_ratio: float = described("Of numbers: cells are unsafe where the others are less than this part of the largest.")
    minority: int | None = described(
        "Of sensitive indicators: sets are unsafe in which no more gave the answer, or another one. null, as in "
        "certificates of earlier versions: the rules for answers and numbers hold of cells, not of sets that follow."
    )
    largest_weight: float | None = described(
        "Sets are unsafe in which one contributor has this part of the weight or more; null: weights have no rule."
    )
    cells: int = described("Cells on offer, over all parts.")
    released: int = described("Those released.")
    withheld: int = described("Those withheld.")
    solver: Solver = described("What solved the programmes.")
    figures_hash: str = described("SHA-256 of all figures as shown, of the policy and of the cells.")
    digits: Decoded | None = described("What was looked for in the digits of single cells; null: nothing.")
    proofs: Sequence[CertifiedBases] = described(
        "The proofs, one for each question. How long the search was is said of all questions together: questions with "
        "the same respondents are proved at once, and which these are is not told."
    )


@dataclass(kw_only=True)
class CertificateLinks(LinksToFigures):
    """Where this is and what belongs to it."""

    release: str = described(f"The release. {ADDRESS}")


@dataclass(kw_only=True)
class ReleaseCertificate:
    """Whether a release was certified, and the certificate."""

    release: str = described("The release.", example="sme-pulse.2026.r1")
    survey: str = described("Its survey.")
    wave: str = described("Its wave.")
    status: CertificateStatus = described("Whether there is a certificate, or none is needed.")
    status_text: str = described("What that means.")
    policy: PolicyName = described("The disclosure policy.")
    k: int | None = described("The least number of contributors a group must have; null: the policy has none.")
    sensitive: Sequence[str] = described("Indicators whose minorities are protected, too.")
    certificate: Proof | None = described("The certificate; null where there is none.")
    links: CertificateLinks = described("Where this is and what belongs to it.")


def certificate_entry(edition: Edition, stored: Mapping[str, Any] | None, language: Language) -> ReleaseCertificate:
    """The answer for a release; ``stored`` is the certificate as it is stored for anybody to read."""
    header, policy = edition.header, edition.snapshot.policy
    uncertified: CertificateStatus = "not_certified" if policy.protects else "not_needed"
    return ReleaseCertificate(
        release=header.id,
        survey=header.survey,
        wave=header.wave,
        status="certified" if stored else uncertified,
        status_text=MEANINGS[policy.name][language],
        policy=policy.name,
        k=policy.k if policy.protects else None,
        sensitive=policy.sensitive,
        certificate=_proof(certificate_from_json(stored)) if stored else None,
        links=CertificateLinks(
            self=f"/v1/releases/{header.id}/certificate",
            release=f"/v1/releases/{header.id}",
            benchmarks=f"/v1/benchmarks?release={header.id}",
        ),
    )


def _proof(certificate: Certificate) -> Proof:
    proofs = _by_question(certificate.parts)
    return extend(
        certificate,
        Proof,
        dominance=certificate.rules.dominance,
        p_ratio=certificate.rules.p_ratio,
        minority=certificate.rules.minority,
        largest_weight=certificate.rules.largest_weight,
        cells=sum(proof.cells for proof in proofs),
        released=sum(proof.released for proof in proofs),
        withheld=sum(proof.withheld for proof in proofs),
        digits=certificate.decoded,
        proofs=proofs,
    )


MARKED = " ("
"""In names of bases that are no question: who was asked, a question looked at without weights."""


def _by_question(parts: Sequence[Part]) -> list[CertifiedBases]:
    """A proof for each question, in the order of names, as if each had been proved by itself."""
    searched = {
        "rounds": max(part.rounds for part in parts),
        "sets_found": sum(part.sets_found for part in parts),
        "programmes": sum(part.programmes for part in parts),
    }
    named = sorted((name, place) for place, part in enumerate(parts) for name in part.covers if MARKED not in name)
    return [
        extend(parts[place], CertifiedBases, covers=(name,), bases=_bases(parts[place], name), **searched)
        for name, place in named
    ]


def _bases(part: Part, name: str) -> tuple[str, ...]:
    """The bases of a part as they are called where it is the proof of this question alone."""
    own = part.covers[0]
    renamed = (
        name + base.removeprefix(own) if base == own or base.startswith(f"{own} in ") else base for base in part.bases
    )
    return tuple(base for base in renamed if MARKED not in base)
