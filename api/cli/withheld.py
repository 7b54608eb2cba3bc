"""Sentences about figures that are withheld: why, and what the owner can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.concepts.numbers import count_in_words
from api.disclosure.unclassified import Unclassified

REASONS: Mapping[str, str] = {
    "empty": "nobody answered there",
    "few": "fewer than {k} contributors",
    "unsafe": "nearly everybody answers alike, or few make up the total or the weight",
    "digits": "its digits would tell the answers of few",
    "nobody_asked": "nobody is there of those it speaks of",
    "few_asked": "fewer than {k} contributors are those it speaks of",
    "median": "fewer than {k} contributors lie below it, or above it",
    "second_hand": "made of figures that follow from others themselves",
    "asked_within": "the question that decides who is asked is withheld there",
    "protecting": "to protect others",
    "beside_earlier": "beside what is public, the few who changed could be computed",
    "beside_weights": "beside what is public, the few whose weights changed unlike the others' could be computed",
    "beside_question": "beside what is public of a question that has the same answers, the few who changed could be "
    "computed",
    "as_before": "withheld in the earlier release, too",
    "unclassified": "few have no class",
    "nowhere": "shown nowhere, as said when it was certified",
    "unreliable": "too unreliable",
    "confidential": "confidential at its source",
    "not_available": "not available at its source",
}


def reason_text(reason: str, k: int) -> str:
    """Why a figure is withheld, in a few words."""
    return REASONS.get(reason, reason).format(k=k)


def unclassified_text(few: Unclassified) -> str:
    """What could be computed were a class released as well."""
    shown = f"all {count_in_words(few.classes)} classes and the whole" if few.classes else "the classes and the whole"
    many = "respondent" if few.respondents == 1 else "respondents"
    return f"with {shown}, the {count_in_words(few.respondents)} {many} without a {few.axis} could be computed"


def remedy_text(few: Unclassified, nodes: Sequence[str] = ()) -> str:
    """What to change in the definition so that every class that is offered is shown. ``nodes`` are those that are left
    where the others are not offered; none, where they have to be."""
    without = f"; or leave out what is withheld: “nodes: [{', '.join(nodes)}]”" if nodes else ""
    return (
        f"in the dimension {few.axis}, “missing: CODE” counts them in that class; or give them a class of their own "
        f"and show it joined with another one{without}"
    )
