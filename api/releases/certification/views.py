"""Views: the ways to tell which answers of a release and an earlier one are the same; what is shown is safe in each.

Somebody who subtracts does not know who is who. Where all weights changed (another unit, another raking), an answer by
another weight is the same answer to them; where one weight changed, it is not; where one changed unlike all others,
hers is not and theirs are. And where two questions changed places, an answer is to be found under another name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from api.disclosure.likeness import Counterpart
from api.releases.bases import WITH, AuditedBase, View
from api.releases.certification.earlier import Earlier

OF_WEIGHTS, OF_OTHER_QUESTIONS = " (weights ", " (other questions "
"""In the names of twins: before what the view is."""
WEIGHTS_ASIDE = f"{OF_WEIGHTS}aside)"


def is_twin(name: str, of: str) -> bool:
    """Whether a base of that name is another one, looked at in one way or audited with a part of it."""
    return name.startswith((f"{of}{OF_WEIGHTS}", f"{of}{OF_OTHER_QUESTIONS}", f"{of}{WITH}"))


def in_all_views(bases: Sequence[AuditedBase], earlier: Sequence[Earlier]) -> tuple[AuditedBase, ...]:
    """The bases, each within twins that look at it in one way, the next within those before."""
    if not earlier:
        return tuple(bases)
    own = _by_weights(earlier)
    questions = enumerate(_by_other_questions(earlier), start=1)
    others = [
        View(f"{OF_OTHER_QUESTIONS}{number}){view.mark}", view.weighed, counterparts)
        for number, counterparts in questions
        for view in own
    ]
    return tuple(twin for base in bases for twin in _twins(base, [*others, *own]))


def _twins(base: AuditedBase, views: Sequence[View]) -> Iterator[AuditedBase]:
    """The last one is the base itself."""
    *before, last = [view for view in views if view.concerns(base.question)]
    within = base.within
    for view in before:
        twin = replace(base, name=f"{base.name}{view.mark}", within=within, view=view, twin_of=base.question)
        yield twin
        within = (*within, twin.name)
    yield replace(base, within=within, view=last)


def _by_weights(earlier: Sequence[Earlier]) -> list[View]:
    """Without weights, by those that stand out, by all; where none changed these are the same."""
    if not any(one.comparison.weights_changed for one in earlier):
        return [View(weighed=frozenset())]
    groups = dict.fromkeys(group for one in earlier for group in one.comparison.standing_out())
    if len(earlier) == 1:
        groups.pop(earlier[0].comparison.by_another_factor, None)
    marks = (f"{OF_WEIGHTS}standing out {number})" for number in range(1, len(groups) + 1))
    return [
        View(WEIGHTS_ASIDE, frozenset()),
        *(View(mark, group) for mark, group in zip(marks, groups, strict=True)),
        View(),
    ]


def _by_other_questions(earlier: Sequence[Earlier]) -> Iterator[Mapping[str, Mapping[str, Counterpart]]]:
    """By release and question one counterpart each, until all have been looked at."""
    place = 0
    while any(len(found) > place for one in earlier for found in one.comparison.counterparts.values()):
        yield {
            one.release: {
                name: found[place] for name, found in one.comparison.counterparts.items() if len(found) > place
            }
            for one in earlier
        }
        place += 1
