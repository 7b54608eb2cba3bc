"""How many rows of a file were read, and why some of them are no respondents or figures of the wave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, get_args

DropReason = Literal["blank", "keep", "other_wave", "zero_weight"]
DROP_REASONS: tuple[DropReason, ...] = get_args(DropReason)


@dataclass
class RowCounts:
    """Rows ``read``, and those of them that were left out, by reason: every cell empty, outside ``keep``, of another
    wave, a weight of zero."""

    read: int = 0
    dropped: Counter[DropReason] = field(default_factory=Counter)

    def drop(self, reason: DropReason, rows: int) -> None:
        if rows:
            self.dropped[reason] += rows

    @property
    def kept(self) -> int:
        return self.read - self.dropped.total()
