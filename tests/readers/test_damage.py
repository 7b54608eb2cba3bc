"""What libraries raise that meet a damaged file is told; what is not theirs goes on."""

from __future__ import annotations

import pytest

from api.errors import InvalidInput, Refused
from api.readers.damage import telling_damage


class PanicException(BaseException):
    """As libraries written in Rust have each of their own."""


@pytest.mark.parametrize("error", [PanicException("left == right\nat line 3"), ValueError("left == right")])
def test_an_error_and_a_panic_say_that_the_file_is_damaged(error: BaseException) -> None:
    with (
        pytest.raises(InvalidInput, match=r"a.xls: is not a workbook, or damaged or cut off \(left == right\) — a"),
        telling_damage("a.xls", "a workbook"),
    ):
        raise error


def test_an_error_without_words_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"cut off \(KeyError\)"), telling_damage("a.xls", "a workbook"):
        raise KeyError


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), Refused("no")])
def test_ctrl_c_and_what_is_told_already_go_on(error: BaseException) -> None:
    with pytest.raises(type(error)), telling_damage("a.xls", "a workbook"):
        raise error
