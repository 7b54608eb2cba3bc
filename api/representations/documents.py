"""What a writer of figures gets: the answer, its links and how codes are to be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from api.queries.answering import Answer

LabelStyle = Literal["codes", "labels", "both"]
LABEL_STYLES: tuple[LabelStyle, ...] = get_args(LabelStyle)


@dataclass(frozen=True)
class Document:
    """An answer to be written. ``links`` maps a relation to an address or None."""

    answer: Answer
    links: Mapping[str, str | None]
    labels: LabelStyle = "codes"
    single: bool = False
    """Whether the answer is one figure rather than a list."""


@dataclass(frozen=True)
class Format:
    """One representation: its name in ``format=``, its media types (the first is answered) and its writer."""

    name: str
    media_types: tuple[str, ...]
    content_type: str
    write: Callable[[Document], bytes]
