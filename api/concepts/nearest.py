"""What somebody may have meant: the accepted values nearest to the one given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

MOST_EXPLAINED = 25
"""Mistakes of one kind that suggestions are made for: nobody reads more, and each costs time, which whoever names
thousands of codes that do not exist is not to have for nothing."""

LEAST_SIMILARITY = 0.5
"""Of two texts: twice the letters they share in order, by the letters of both; half of one is a coincidence less often
than a slip."""


def nearest(given: str, accepted: Iterable[str], count: int = 5) -> tuple[str, ...]:
    """The accepted values that may have been meant by ``given``, at most ``count``, the most similar first.

    Case does not count, and ties keep the order of ``accepted``. Values that are not similar are left out, as a wrong
    suggestion is worse than none; but where none is similar and ``count`` is enough for all, all of them are named.
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

    similar = {one: similarity(one) for one in accepted}
    near = [one for one in similar if similar[one] >= LEAST_SIMILARITY]
    if not near and len(similar) <= count:
        near = list(similar)
    return tuple(sorted(near, key=similar.__getitem__, reverse=True)[:count])


def nearest_each(given: Sequence[str], accepted: Iterable[str]) -> list[tuple[str, ...]]:
    """For each of ``given`` the nearest accepted values; nothing for those beyond the first ``MOST_EXPLAINED``."""
    known = tuple(dict.fromkeys(accepted))
    explained = [nearest(one, known) for one in given[:MOST_EXPLAINED]]
    return explained + [()] * (len(given) - len(explained))
