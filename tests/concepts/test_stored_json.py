"""What was stored stays readable: a document as earlier versions of the software wrote it, read and written again."""

from __future__ import annotations

import json

from api.concepts.editions.revisions import Revision, told_in
from api.concepts.stored_json import from_json, to_json
from api.concepts.texts import Text

REVISION = json.loads("""{
  "figures": {"changed": 1, "became_withheld": 0, "became_shown": 0, "removed": 0, "added": 1, "restated": 2,
              "unchanged": 3},
  "cells_in_all": 2,
  "cells_erased": false,
  "cells": [
    {"difference": "changed", "indicator": "adoption", "channel": "facebook", "category": "yes", "sector": "_T",
     "size": "SME", "region": null, "other_dimensions": {"market": "_T"}, "change": null,
     "before": {"id": "a42", "status": "published", "value": null,
                "value_text": {"en": "a third", "de": "ein Drittel"}},
     "after": {"id": "b42", "status": "confidential", "value": null, "value_text": null}},
    {"difference": "added", "indicator": "adoption", "channel": "xing", "category": "yes", "sector": "_T",
     "size": "SME", "region": null, "other_dimensions": {}, "change": null,
     "before": null, "after": {"id": "b43", "status": "published", "value": 0.25, "value_text": null}}
  ]
}""")


def test_a_stored_revision_is_read_and_written_as_it_was() -> None:
    assert to_json(from_json(REVISION, Revision[Text])) == REVISION


def test_a_revision_whose_cells_were_erased_is_read_as_such() -> None:
    erased = REVISION | {"cells": [], "cells_erased": True}
    revision = from_json(erased, Revision[Text])
    assert (len(revision.cells), revision.cells_erased, revision.figures.added) == (0, True, 1)
    assert to_json(revision) == erased


def test_words_are_told_in_the_language_asked_for() -> None:
    changed, added = told_in(from_json(REVISION, Revision[Text]), "de").cells
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before.value_text, changed.after.value_text, added.before) == ("ein Drittel", None, None)
