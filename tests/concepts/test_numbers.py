"""Numbers as people write them."""

from __future__ import annotations

import pytest

from api.concepts.numbers import number_text, percent_text


@pytest.mark.parametrize(
    ("value", "decimals", "english", "german"),
    [
        (-3.2, 1, "\u22123.2", "\u22123,2"),
        (-0.01, 1, "0.0", "0,0"),
        (-0.05, 2, "\u22120.05", "\u22120,05"),
        (1234.5, 1, "1,234.5", "1.234,5"),
        (-1234567.0, 0, "\u22121,234,567", "\u22121.234.567"),
        (0, 0, "0", "0"),
        (-0.0, 1, "0.0", "0,0"),
        (3, 1, "3.0", "3,0"),
        (0.1 + 0.2, None, "0.3", "0,3"),
        (1234.5, None, "1,234.5", "1.234,5"),
        (-0.0, None, "0", "0"),
    ],
)
def test_numbers_have_the_separators_of_the_language_a_real_minus_and_no_negative_zero(
    value: float, decimals: int | None, english: str, german: str
) -> None:
    assert number_text(value, decimals, "en") == english
    assert number_text(value, decimals, "de") == german


@pytest.mark.parametrize(
    ("share", "decimals", "english", "german"),
    [
        (0.608, 1, "60.8%", "60,8\u00a0%"),
        (-0.0001, 1, "0.0%", "0,0\u00a0%"),
        (-0.032, 1, "\u22123.2%", "\u22123,2\u00a0%"),
        (1.0, 0, "100%", "100\u00a0%"),
        (0.95, None, "95%", "95\u00a0%"),
    ],
)
def test_percentages_are_numbers_with_the_sign_as_the_language_sets_it(
    share: float, decimals: int | None, english: str, german: str
) -> None:
    assert percent_text(share, decimals, "en") == english
    assert percent_text(share, decimals, "de") == german
