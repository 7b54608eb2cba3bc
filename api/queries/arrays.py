"""Arrays of numbers as PostgreSQL sends them: reading them as text would cost more than computing with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_HEADER = 20
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">f8")])


def float_rows(arrays: Sequence[memoryview]) -> NDArray[np.float64]:
    """What ``array_send`` gives of arrays of one length (one dimension, no nulls), as the rows of a matrix."""
    bodies = b"".join(memoryview(array)[_HEADER:] for array in arrays)
    values = np.frombuffer(bodies, dtype=_ELEMENT)["value"].astype(np.float64)
    return values.reshape(len(arrays), -1) if arrays else np.zeros((0, 0))
