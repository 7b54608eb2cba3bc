"""What a writer of figures gets: the answer, its links and how codes are to be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal, get_args

from api.answers.figures.answer import Answer

LabelStyle = Literal["codes", "labels", "both"]
LABEL_STYLES: tuple[LabelStyle, ...] = get_args(LabelStyle)
Locale = Literal["en", "de"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
"""Where CSV is opened: ``en`` is RFC 4180, ``de`` has decimal commas, semicolons and a byte-order mark."""


@dataclass(frozen=True)
class Document:
    """An answer to be written. ``links`` maps a relation to an address or None.

    ``labels`` None means as is usual for the format. ``columns`` names the field whose codes become columns of a
    cross-table; None is one line per figure.
    """

    answer: Answer
    links: Mapping[str, str | None]
    labels: LabelStyle | None = None
    columns: str | None = None
    locale: Locale = "en"
    single: bool = False
    """Whether the answer is one figure rather than a list."""


@dataclass(frozen=True)
class Format:
    """One representation: its name in ``format=``, its media types (the first is answered) and its writer.

    ``takes`` are the parameters of form it follows. ``described_by`` is the format that describes its columns.
    ``file_ending`` is given to those that browsers save rather than show. ``cost`` is as how many requests making one
    is counted; ``room`` is taken while one is made, and may refuse with ``Overloaded``. ``write`` may refuse with
    ``TooManyRows`` what the format cannot hold, with ``InvalidInput`` a cross-table over a field that the rows lack,
    and with ``Overloaded`` what cannot be made just now.
    """

    name: str
    media_types: tuple[str, ...]
    content_type: str
    write: Callable[[Document], bytes]
    takes: tuple[str, ...] = ()
    described_by: str | None = None
    file_ending: str | None = None
    cost: int = 1
    room: Callable[[], AbstractContextManager[None]] = nullcontext
