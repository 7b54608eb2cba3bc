"""What happened to releases: what may be asked, and what is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.concepts.editions.change import CURSOR_PATTERN, KINDS, NOTHING_SEEN, Cursor
from api.concepts.editions.revisions import LISTED, MOST_CELLS
from api.concepts.vocabulary import STATUSES
from api.schemas import parts, shared
from api.schemas.fields import A_DAY_OR_A_TIME, DAY_OR_TIME, LONGEST_MOMENT, Count, read_moment
from api.schemas.figures import CellCodes
from api.schemas.parameters import LanguageQuery

LARGEST_LIMIT = 1000
NO_PLACE = f"is neither meta.cursor of an answer nor {A_DAY_OR_A_TIME}"


class Since(fields.String):
    """A cursor, a date (meaning its beginning, in UTC) or a time with its zone."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            if isinstance(value, str) and re.fullmatch(CURSOR_PATTERN, value, re.ASCII):
                return Cursor.read(value)
        except ValueError:
            raise ValidationError(NO_PLACE) from None
        return read_moment(value, time.min, NO_PLACE)


class ChangesQuery(LanguageQuery):
    """From where on."""

    since = Since(
        load_default=NOTHING_SEEN,
        metadata={
            "description": "What was seen already: `meta.cursor` of the last answer, or a date like `2026-03-31` (its "
            "beginning, UTC) or a time like `2026-03-31T08:00:00Z`. Left out: everything from the beginning.",
            "maxLength": LONGEST_MOMENT,
            "pattern": "^[0-9]+[_-]",
            "anyOf": [{"type": "string", "pattern": f"^{CURSOR_PATTERN}$", "maxLength": LONGEST_MOMENT}, *DAY_OR_TIME],
        },
    )
    limit = Count(
        load_default=100,
        validate=validate.Range(1, LARGEST_LIMIT, error=f"is not between 1 and {LARGEST_LIMIT}"),
        metadata={
            "description": "About so many entries; those of one moment stay together. `links.next` leads on.",
            "example": 100,
        },
    )


class ShownFigure(Schema):
    """A figure as a release shows it."""

    id = parts.text("The figure's id: `/v1/benchmarks/{id}` answers it.")
    status = parts.word("Whether there is a value, and why not.", STATUSES)
    value = parts.number("The value; null unless `status` is `published`.")
    value_text = parts.text("The published wording, where there is no number.", null=True)


class RevisedCell(CellCodes):  # type: ignore[valid-type,misc]
    """One figure that differs between the two releases."""

    difference = parts.word("In which way it differs.", LISTED)
    indicator = parts.text("What is measured.")
    channel = parts.text("What it is measured for.")
    category = parts.text("The answer option.")
    before = fields.Nested(
        ShownFigure,
        required=True,
        allow_none=True,
        metadata={"description": "In the release replaced; null: not in it."},
    )
    after = fields.Nested(
        ShownFigure, required=True, allow_none=True, metadata={"description": "In the new release; null: not in it."}
    )
    change = parts.number("The new value minus the old one, where there are both.")


class DifferenceCounts(Schema):
    """How many figures differ in which way."""

    changed = parts.whole("Another value or wording.")
    became_withheld = parts.whole("No longer shown.")
    became_shown = parts.whole("Shown for the first time.")
    removed = parts.whole("Not in the new release.")
    added = parts.whole("Only in the new release.")
    restated = parts.whole("The same value with another interval, base or number of answers.")
    unchanged = parts.whole("The same in all.")


class Revision(Schema):
    """How the figures of a release differ from those of the one it replaces."""

    figures = parts.one(DifferenceCounts, "How many figures differ, and how.")
    cells_in_all = parts.whole("How many cells could be listed.")
    cells_erased = fields.Boolean(
        required=True,
        metadata={"description": "Whether the list was taken away, because one of the two releases was withdrawn."},
    )
    cells = parts.many(
        RevisedCell,
        f"The figures that differ, at most {MOST_CELLS}: by kind, the largest changes of each indicator first.",
    )


class ChangeLinks(Schema):
    """What it is about; null where it is not out, so that there is nothing to read."""

    release = parts.text(f"The release. {shared.ADDRESS}", null=True)
    benchmarks = parts.text(f"Its figures. {shared.ADDRESS}", null=True)


class Change(Schema):
    """Something that happened to a release. An entry never changes, but for figures of withdrawn releases in it."""

    id = parts.text("Its name, a URN; the same in the feed.", format="uri")
    at = parts.moment("When it happened.")
    kind = parts.word("What happened.", KINDS)
    survey = parts.text("The survey.")
    wave = parts.text("The wave.")
    release = parts.text("The release.", example="bremerhaven-2012.2012.r1")
    sentence = parts.text("What happened, for people.")
    scheduled_for = parts.moment("When the release will be out; with `scheduled`.", null=True)
    replaces = parts.text("The release of the wave that was the newest before; with `revised`.", null=True)
    reason = parts.text("Why, as its publisher says.", null=True)
    revision = fields.Nested(
        Revision,
        required=True,
        allow_none=True,
        metadata={
            "description": "With `revised`: which figures differ; null where the release replaced was withdrawn."
        },
    )
    links = parts.one(ChangeLinks, "What it is about.")


class ChangesMeta(shared.TextMeta):
    """Where the answer ends."""

    cursor = parts.text(
        "All that was seen: give it as `since` to get what comes after, never less and nothing twice.",
        pattern=f"^{CURSOR_PATTERN}$",
    )
    more = fields.Boolean(required=True, metadata={"description": "Whether more entries are there already."})


class ChangesLinks(shared.SelfLinks):
    """Where this is and how to go on."""

    next = parts.text("The next entries, when there are more.", null=True)
    poll = parts.text("What will come after this answer: ask it again and again, with its `ETag`.")
    feed = parts.text("The newest entries as an Atom feed.")


class ChangesAnswer(Schema):
    data = parts.many(Change, "The changes, oldest first.")
    meta = parts.one(ChangesMeta, "Where the answer ends.")
    links = parts.one(ChangesLinks, "Where this is and how to go on.")
