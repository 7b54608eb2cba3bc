"""What it means for the figures of a release under which policy they are, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

from api.concepts.surveys.policies import PolicyName
from api.concepts.texts import Text

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
