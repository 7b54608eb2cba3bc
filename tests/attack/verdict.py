"""The judge: compares what the attacker claims with what respondents really said. The attacker never sees this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.attack.facts import Fact, Outside, Versions
from tests.attack.knowledge import Place
from tests.attack.questionnaire import MEANS, NUMBERS
from tests.attack.recovering import Recovered

QUESTIONS = {one.name: one for one in (*(mean.question for mean in MEANS.values()), *NUMBERS.values())}
SLACK = 1e-6


@dataclass(frozen=True)
class Verdict:
    """A claim and the truth: the real total of the group's answers and its real number of contributors."""

    claim: Recovered
    truth: int
    contributors: int

    @property
    def right(self) -> bool:
        """The group is as small as claimed, and its total is where the claim says."""
        bounds = self.claim.total
        inside = bounds.low - SLACK <= self.truth <= bounds.high + SLACK
        return 0 < self.contributors == self.claim.contributors and inside

    @property
    def exact(self) -> bool:
        """The total is known to the unit."""
        return self.claim.total.high - self.claim.total.low < SLACK

    @property
    def single(self) -> bool:
        """The answer of one respondent."""
        return len(self.claim.facts) == 1

    def __str__(self) -> str:
        who = ", ".join(f"{fact.respondent} ({fact.release})" for fact in sorted(self.claim.facts))
        claim = self.claim
        return f"{claim.question}: {claim.how} gives {self.contributors} contributors ({who}) {claim.total}"


def withheld_kinds(places: Iterable[Place], outside: Outside, k: int) -> dict[str, list[Place]]:
    """Withheld figures by the true reason: ``empty``, ``small`` (below k), ``other`` (unsafe, or protecting others)."""
    found: dict[str, list[Place]] = {"empty": [], "small": [], "other": []}
    for place in places:
        if place.series in MEANS:
            number = len({fact.enterprise for fact in inside(place, outside)})
            found["empty" if not number else "small" if number < k else "other"].append(place)
    return found


def inside(place: Place, outside: Outside) -> list[Fact]:
    """The answers a figure is the mean of."""
    mean = MEANS[place.series]
    people = {one.respondent: one for one in outside.versions[place.release]}
    facts = outside.facts(mean.question, place.release, place.cell)
    return [fact for who, fact in facts.items() if mean.holds(people[who])]


def judge(claims: Iterable[Recovered], versions: Versions) -> list[Verdict]:
    """A verdict on each claim."""
    people = {(release, one.respondent): one for release, those in versions.items() for one in those}

    def said(fact: Fact) -> int:
        answer = QUESTIONS[fact.question].answer(people[fact.release, fact.respondent])
        assert answer is not None, f"{fact} is no answer"
        return answer

    def enterprise(fact: Fact) -> str:
        return people[fact.release, fact.respondent].enterprise

    return [Verdict(claim, sum(map(said, claim.facts)), len(set(map(enterprise, claim.facts)))) for claim in claims]


def report(verdicts: Iterable[Verdict]) -> str:
    """How many groups were recovered, by attack, how many to the unit, and the first of them."""
    listed = sorted(verdicts, key=lambda one: (one.contributors, not one.exact, str(one)))
    ways = ", ".join(f"{number} by {way}" for way, number in sorted(Counter(one.claim.how for one in listed).items()))
    exact, single = sum(one.exact for one in listed), sum(one.single for one in listed)
    head = f"{len(listed)} groups recovered ({ways}), {exact} to the unit, {single} of one respondent"
    return "\n".join([head, *(f"  {one}" for one in listed[:20])])
