"""The same attacker, on the same answers, recovers nothing below k from certified releases."""

from __future__ import annotations

from tests.attack.conftest import Attack
from tests.attack.verdict import report


def test_no_group_below_k_is_recovered(certified: Attack) -> None:
    assert not certified.verdicts, report(certified.verdicts)


def test_there_was_something_to_attack(certified: Attack) -> None:
    """A release that shows nothing would be safe as well."""
    (first, *_) = certified.knowledge.survey.releases
    shown = {series.indicator: len(cells) for series, cells in certified.knowledge.published(first).items()}
    assert shown.keys() >= {"adoption", "dialogue", "planned_investment", "update_frequency", "minutes"}
    assert min(shown.values()) >= 20, shown
    assert "channel_count_distribution" in shown


def test_no_number_is_finer_than_what_the_policy_displays(certified: Attack) -> None:
    assert not certified.knowledge.fine


def test_what_is_confidential_once_is_a_number_nowhere(certified: Attack) -> None:
    assert not certified.contradictions
    assert not certified.given_away


def test_small_empty_and_protecting_cells_are_answered_alike_in_every_format(certified: Attack) -> None:
    assert certified.kinds == {"small", "empty", "other"}
    assert not certified.different
