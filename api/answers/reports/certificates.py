"""The certificate of a release as an answer: what was proved, or why there is nothing to prove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.concepts.editions.edition import Edition
from api.concepts.texts import Language, Text

CERTIFICATE_STATUSES = ("certified", "not_needed", "not_certified")

_MEANINGS: Mapping[str, Text] = {
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


def certificate_entry(edition: Edition, certificate: Mapping[str, Any] | None, language: Language) -> dict[str, Any]:
    """The answer for a release; ``certificate`` is what is stored for anybody to read."""
    header, policy = edition.header, edition.snapshot.policy
    protects = policy.name in ("certified", "threshold")
    return {
        "release": header.id,
        "survey": header.survey,
        "wave": header.wave,
        "status": _status(policy.name, certificate),
        "status_text": _MEANINGS[policy.name][language],
        "policy": policy.name,
        "k": policy.k if protects else None,
        "sensitive": list(policy.sensitive),
        "certificate": None if certificate is None else _proof(certificate),
        "links": {
            "self": f"/v1/releases/{header.id}/certificate",
            "release": f"/v1/releases/{header.id}",
            "benchmarks": f"/v1/benchmarks?release={header.id}",
        },
    }


def _status(policy: str, certificate: Mapping[str, Any] | None) -> str:
    if certificate is not None:
        return "certified"
    return "not_needed" if policy in ("public_use", "published") else "not_certified"


def _proof(certificate: Mapping[str, Any]) -> dict[str, Any]:
    parts = certificate["parts"]
    totals = {name: sum(part[name] for part in parts) for name in ("cells", "released", "withheld")}
    return {
        "status": certificate["status"],
        "scope": certificate["scope"],
        "not_covered": certificate["not_covered"],
        "dominance": certificate["rules"]["dominance"],
        "p_ratio": certificate["rules"]["p_ratio"],
        **totals,
        "solver": certificate["solver"],
        "figures_hash": certificate["figures_hash"],
        "proofs": [{name: part[name] for name in _PART} for part in parts],
    }


_PART = (
    "covers",
    "bases",
    "cells",
    "released",
    "withheld",
    "rounds",
    "sets_found",
    "programmes",
    "status",
    "lattice_hash",
    "released_hash",
    "given_up",
)
