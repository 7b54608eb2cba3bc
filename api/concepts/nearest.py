"""What somebody may have meant: the accepted values nearest to the one given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

MOST_EXPLAINED = 25
"""Mistakes of one kind that suggestions are made for: nobody reads more, and each costs time, which whoever names
thousands of codes that do not exist is not to have for nothing."""


def nearest(given: str, accepted: Iterable[str], count: int = 5) -> tuple[str, ...]:
    """The ``count`` accepted values most similar to ``given`` (case-insensitive), best first.

    Ties keep the order of ``accepted``. Values that share nothing with ``given`` are still listed when there are
    too few better ones: a person who typed a wrong code wants to see some right ones.
    """
    wanted = given.casefold()[:200]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)

    def similarity(candidate: str) -> float:
        folded = candidate.casefold()
        if folded == wanted:
            return 2.0
        matcher.set_seq1(folded)
        return matcher.ratio() + (0.5 if wanted and folded.startswith(wanted) else 0.0)

    ranked = sorted(dict.fromkeys(accepted), key=similarity, reverse=True)
    return tuple(ranked[:count])


def nearest_each(given: Sequence[str], accepted: Iterable[str]) -> list[tuple[str, ...]]:
    """For each of ``given`` the nearest accepted values; nothing for those beyond the first ``MOST_EXPLAINED``."""
    known = tuple(dict.fromkeys(accepted))
    explained = [nearest(one, known) for one in given[:MOST_EXPLAINED]]
    return explained + [()] * (len(given) - len(explained))
