"""Libraries that meet a damaged file: whatever becomes of them, their user is told that it is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import BenchmarksError, invalid

PANIC = "PanicException"
"""What a library written in Rust raises where it did not expect something; each has a class of its own."""


@contextmanager
def telling_damage(name: str, what: str, expected: str = "a whole file") -> Iterator[None]:
    """Inside, all that a library raises says that the file ``name`` is not ``what``.

    Raises:
        InvalidInput: so it is.
    """
    try:
        yield
    except BenchmarksError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != PANIC:
            raise
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise invalid(f"is not {what}, or damaged or cut off ({reason})", file=name, expected=expected) from None
