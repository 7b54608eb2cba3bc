"""The fixed texts of positions, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from api.answers.positions.compared_series import ADOPTION, DIALOGUE, DIALOGUE_RATE
from api.answers.positions.peers import Obstacle
from api.concepts.texts import Text

OBSTACLE_TEXTS: Mapping[Obstacle, Text] = {
    "confidential": Text("is confidential", "ist vertraulich"),
    "unreliable": Text("is withheld as too unreliable", "wird als zu unsicher zurückgehalten"),
    "poor": Text("has poor reliability", "ist von geringer Zuverlässigkeit"),
    "no_number": Text("was published in words only", "wurde nur in Worten veröffentlicht"),
    "not_asked": Text("was not asked", "wurde nicht erfragt"),
    "not_available": Text("is not available", "ist nicht verfügbar"),
    "not_tabulated": Text("is not tabulated", "ist nicht tabelliert"),
}
"""What is said of the figure of the narrowest group, where another one is used."""
NOTHING_TEXTS: Mapping[Obstacle, Text] = {
    "no_group": Text(
        "No group of this survey is known to contain the company.",
        "Von keiner Gruppe dieser Erhebung ist bekannt, dass sie das Unternehmen enthält.",
    ),
    "not_measured": Text("This survey did not measure it.", "Diese Erhebung hat es nicht gemessen."),
    "not_informative": Text(
        "What is published of these peers would allow every answer.",
        "Was über diese Vergleichsgruppe veröffentlicht ist, ließe jede Antwort zu.",
    ),
}
EVERYBODY = Text("all enterprises of the survey", "alle Unternehmen der Erhebung")
WHO: Mapping[tuple[str, bool], Text] = {
    (ADOPTION, True): Text("who use {channel}", ", die {channel} nutzen"),
    (ADOPTION, False): Text("who do not use {channel}", ", die {channel} nicht nutzen"),
    (DIALOGUE, True): Text(
        "who hold a dialogue with customers on {channel}", ", die über {channel} einen Dialog mit Kunden führen"
    ),
    (DIALOGUE, False): Text(
        "who hold no dialogue with customers on {channel}", ", die über {channel} keinen Dialog mit Kunden führen"
    ),
    (DIALOGUE_RATE, True): Text(
        "of the users of {channel} who hold a dialogue with customers there",
        " der Nutzer von {channel}, die dort einen Dialog mit Kunden führen",
    ),
    (DIALOGUE_RATE, False): Text(
        "of the users of {channel} who hold no dialogue with customers there",
        " der Nutzer von {channel}, die dort keinen Dialog mit Kunden führen",
    ),
}
WHO_ANY: Mapping[tuple[str, bool], Text] = {
    (ADOPTION, True): Text("who use social media", ", die soziale Medien nutzen"),
    (ADOPTION, False): Text("who do not use social media", ", die keine sozialen Medien nutzen"),
    (DIALOGUE, True): Text(
        "who hold a dialogue with customers in social media", ", die in sozialen Medien einen Dialog mit Kunden führen"
    ),
    (DIALOGUE, False): Text(
        "who hold no dialogue with customers in social media",
        ", die in sozialen Medien keinen Dialog mit Kunden führen",
    ),
    (DIALOGUE_RATE, True): Text(
        "of the users of social media who hold a dialogue with customers there",
        " der Nutzer sozialer Medien, die dort einen Dialog mit Kunden führen",
    ),
    (DIALOGUE_RATE, False): Text(
        "of the users of social media who hold no dialogue with customers there",
        " der Nutzer sozialer Medien, die dort keinen Dialog mit Kunden führen",
    ),
}
AMONG = Text("among the {share} {who}", "gehört zu den {share}{who}")
NOT_AMONG = Text("not among the {share} {who}", "gehört nicht zu den {share}{who}")
INTERVAL = Text("{share} ({low} to {high})", "{share} ({low} bis {high})")
BROADENED = Text(
    "The figure for {asked} {why}; this one is for {used}.", "Die Zahl für {asked} {why}; diese gilt für {used}."
)
NOTHING = Text(
    "The figure for {asked} {why}, and no broader group has one to be relied on.",
    "Die Zahl für {asked} {why}, und auch keine weiter gefasste Gruppe hat eine verlässliche.",
)
PEERS = Text("Compared with {peers} ({survey}, {wave}).", "Vergleichsgruppe: {peers} ({survey}, {wave}).")
BROADER = Text(
    "{count} of {all} answers are compared with a broader group than {asked}.",
    "{count} von {all} Antworten werden mit einer weiter gefassten Gruppe verglichen als {asked}.",
)
STRONGEST = Text("Strongest point: the company is {among}.", "Stärkste Seite: Das Unternehmen {among}.")
WEAKEST = Text("Weakest point: the company is {among}.", "Schwächste Seite: Das Unternehmen {among}.")
COUNT = Text("It uses {number} of {all} channels{mean}.", "Es nutzt {number} von {all} Kanälen{mean}.")
FROM_TO = Text("{} to {}", "{} bis {}")
MEAN = Text(" (its peers: {mean} on average)", " (Vergleichsgruppe: im Mittel {mean})")
FEWER = Text("At least {share} of its peers use fewer.", "Mindestens {share} der Vergleichsgruppe nutzen weniger.")
MORE = Text("At least {share} of its peers use more.", "Mindestens {share} der Vergleichsgruppe nutzen mehr.")
BOUNDS = Text(
    "These are bounds: how many channels each of them uses is not published.",
    "Das sind Schranken: Wie viele Kanäle sie jeweils nutzen, ist nicht veröffentlicht.",
)
SHARES = Text(
    "{fewer} of its peers{whose} use fewer, {as_many} as many, {more} more.",
    "{fewer} der Vergleichsgruppe{whose} nutzen weniger, {as_many} ebenso viele, {more} mehr.",
)
BETWEEN = Text(
    "{fewer} of its peers{whose} use fewer, {as_many} a number in this range, {more} more.",
    "{fewer} der Vergleichsgruppe{whose} nutzen weniger, {as_many} eine Zahl in dieser Spanne, {more} mehr.",
)
LEVEL = Text("Intervals: {level}.", "Intervalle: {level}.")
UNCOVERED = Text(
    "This survey has no group of its own for {given} ({dimension}); its population says whether such companies are "
    "covered.",
    "Für {given} ({dimension}) hat diese Erhebung keine eigene Gruppe; ob sie solche Unternehmen umfasst, sagt ihre "
    "Grundgesamtheit.",
)
UNANSWERED = Text(
    "Nothing was said of single channels.",
    "Zu einzelnen Kanälen wurde nichts gesagt.",
)
UNCOMPARED = Text("There is nothing to compare its answers with.", "Für die Antworten gibt es keinen Vergleich.")
