"""The attacker recovers respondents where small cells are held back and nothing else: so it can fail to."""

from __future__ import annotations

from tests.attack.conftest import Attack, K
from tests.attack.verdict import report


def test_groups_below_k_are_recovered_by_every_kind_of_attack(threshold: Attack) -> None:
    found = {one.claim.how for one in threshold.verdicts}
    assert found == {"nested difference", "union difference", "integer programme"}, report(threshold.verdicts)
    assert all(0 < one.contributors < K for one in threshold.verdicts)


def test_every_claim_is_true(threshold: Attack) -> None:
    wrong = [one for one in threshold.verdicts if not one.right]
    assert not wrong, report(wrong)


def test_single_respondents_are_recovered_with_what_they_said(threshold: Attack) -> None:
    single = [one for one in threshold.verdicts if one.single and one.exact]
    assert len({next(iter(one.claim.facts)).respondent for one in single}) >= 5, report(threshold.verdicts)
    assert "invests" in {one.claim.question for one in single}, "the sensitive question is among them"


def test_a_revision_gives_the_respondents_away_whom_it_changed(threshold: Attack) -> None:
    first, second = (set(people) for people in threshold.outside.versions.values())
    changed = {one.respondent for one in first ^ second}
    single = {fact.respondent for one in threshold.verdicts if one.single for fact in one.claim.facts}
    assert changed & single


def test_parent_minus_users_tells_what_those_said_who_are_no_users(threshold: Attack) -> None:
    people = {one.respondent: one for one in next(iter(threshold.outside.versions.values()))}
    groups = [
        {people[fact.respondent].said("uses_facebook") for fact in one.claim.facts}
        for one in threshold.verdicts
        if one.claim.question == "talks_facebook"
    ]
    assert {"0"} in groups


def test_what_is_confidential_once_is_a_number_nowhere(threshold: Attack) -> None:
    assert not threshold.contradictions
    assert not threshold.given_away


def test_small_and_empty_cells_are_answered_alike_in_every_format(threshold: Attack) -> None:
    assert threshold.kinds >= {"small", "empty"}
    assert not threshold.different
