"""Standard errors that only few contributors carry, and covariances of few in common."""

from __future__ import annotations

import numpy as np
import pytest

from api.disclosure.few_carriers import carried_by_few, common_contributors, least_contributors

K = 10


@pytest.mark.parametrize(
    ("carriers", "few"), [(0, False), (1, True), (K - 1, True), (K, False), (np.inf, False), (np.nan, True)]
)
def test_one_to_k_minus_one_are_few_nobody_is_not_and_the_unknown_is(carriers: float, few: bool) -> None:
    assert carried_by_few(np.array([carriers]), K).tolist() == [few]


@pytest.mark.parametrize(("respondents", "excess", "least"), [(12, 0, 12), (12, 3, 9), (2, 5, 1), (0, 5, 0)])
def test_respondents_that_share_a_contributor_count_once(respondents: float, excess: float, least: float) -> None:
    assert least_contributors(np.array([respondents]), np.array([excess])).tolist() == [least]


@pytest.mark.parametrize(
    ("shared", "common"), [(0, 0), (1, 1), (K - 1, K - 1), (29, 29), (30, np.inf)], ids=lambda one: str(one)
)
def test_what_two_bases_have_in_common_unless_it_is_one_of_them(shared: float, common: float) -> None:
    none = np.zeros(1)
    units = np.array([40.0]), np.array([30.0])
    assert common_contributors(np.array([float(shared)]), units, (none, none)).tolist() == [common]
