"""The answer that is a release's disclosure certificate."""

from __future__ import annotations

from marshmallow import Schema

from api.answers.reports.certificates import CERTIFICATE_STATUSES
from api.concepts.surveys.policies import POLICY_NAMES
from api.schemas import parts, shared

PROVED = ("infeasible",)


class GivenUp(Schema):
    """Cells that were left out because no proof was found with them."""

    cells = parts.text("Which cells.")
    reason = parts.text("Why there was no proof.")


class CertifiedBases(Schema):
    """The proof for bases that were audited together: answers of the same respondents, and those around them."""

    covers = parts.texts("The questions (and derived items) it holds for: their figures have the same respondents.")
    bases = parts.texts(
        "The bases that were combined: the question's own, those that decide who is asked, earlier releases."
    )
    cells = parts.whole("Cells on offer, over all bases.")
    released = parts.whole("Those released.")
    withheld = parts.whole("Those withheld: small, complementary or empty.")
    rounds = parts.whole("Rounds of selecting cells and searching what they give away.")
    sets_found = parts.whole("Small groups that were found on the way and then protected.")
    programmes = parts.whole("Integer programmes proved infeasible; 0: nothing was left to search.")
    status = parts.word("The solver's verdict on the last search.", PROVED)
    lattice_hash = parts.text("SHA-256 of the dimensions, their nodes and the cells.")
    released_hash = parts.text("SHA-256 of the matrix of released cells: their codes, base by base.")
    given_up = parts.many(GivenUp, "What was given up so that there is a proof.")


class Solver(Schema):
    """What solved the programmes."""

    name = parts.text("Its name.")
    version = parts.text("Its version.")


class Proof(Schema):
    """What was proved, of what, and by which means."""

    status = parts.word("That every search for a group that is too small was proved infeasible.", PROVED)
    scope = parts.text("What was proved.")
    not_covered = parts.texts("What was not.")
    dominance = parts.number(
        "Of numbers: cells are unsafe where the two largest contributors make up more.", null=False
    )
    p_ratio = parts.number(
        "Of numbers: cells are unsafe where the others are less than this part of the largest.", null=False
    )
    cells = parts.whole("Cells on offer, over all parts.")
    released = parts.whole("Those released.")
    withheld = parts.whole("Those withheld.")
    solver = parts.one(Solver, "What solved the programmes.")
    figures_hash = parts.text("SHA-256 of all figures as shown, of the policy and of the cells.")
    proofs = parts.many(CertifiedBases, "The proofs, one for all questions with the same respondents.")


class CertificateLinks(shared.LinksToFigures):
    """Where this is and what belongs to it."""

    release = parts.text(f"The release. {shared.ADDRESS}")


class ReleaseCertificate(Schema):
    """Whether a release was certified, and the certificate."""

    release = parts.text("The release.", example="sme-pulse.2026.r1")
    survey = parts.text("Its survey.")
    wave = parts.text("Its wave.")
    status = parts.word("Whether there is a certificate, or none is needed.", CERTIFICATE_STATUSES)
    status_text = parts.text("What that means.")
    policy = parts.word("The disclosure policy.", POLICY_NAMES)
    k = parts.whole("The least number of contributors a group must have; null: the policy has none.", null=True)
    sensitive = parts.texts("Indicators whose minorities are protected, too.")
    certificate = parts.one(Proof, "The certificate; null where there is none.", null=True)
    links = parts.one(CertificateLinks, "Where this is and what belongs to it.")


class CertificateAnswer(Schema):
    data = parts.one(ReleaseCertificate, "The certificate.")
    meta = parts.one(shared.TextMeta, "About the answer.")
    links = parts.one(shared.SelfLinks, "Where this is.")
