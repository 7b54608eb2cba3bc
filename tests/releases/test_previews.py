"""What the preview of a draft counts, and the reasons it gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli.preview_lines import preview_lines
from api.definitions import load_definition
from api.releases.ingesting import prepare
from api.releases.previews.preview import CellPreview, Preview, preview_release
from api.releases.publishing import NOT_SEEN
from tests.conftest import Database
from tests.releases.certified import new_survey
from tests.releases.small import write_csv

USERS = {"0-9": 20, "10-49": 8}
"""Of 40 firms each: fewer than ten users in the second class."""
DEFINITION = """
survey: {survey}
title: Previewed
publisher: Test bureau
population: Enterprises
basis: census
licence: {{name: none}}
citation: Test bureau.
access: public
headline: adoption
disclosure: {{policy: certified, k: 10}}
waves:
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
  - {{wave: "2026", period_start: 2026-01-01, period_end: 2026-12-31, sample: independent}}
dimensions:
  - {{id: size, whole: _T, nodes: [_T, 0-9, 10-49], column: size}}
indicators: {{adoption: {{}}, dialogue: {{}}, dialogue_rate: {{}}, policy: {{}}}}
responses:
  file: {{format: csv}}
  respondent: id
  codings:
    yn: {{yes: "1", no: "0", no_answer: [""]}}
  items:
    - {{indicator: adoption, coding: yn, columns: {{facebook: fb}}}}
    - {{indicator: dialogue, coding: yn, columns: {{facebook: dialogue}}}}
    - {{indicator: policy, coding: yn, column: policy, waves: ["2026"]}}
  universes:
    users: {{indicator: adoption}}
  derived:
    - {{indicator: dialogue_rate, restrict: dialogue, universe: users}}
"""


@pytest.fixture(scope="module")
def preview(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Preview:
    folder = tmp_path_factory.mktemp("previewed")
    survey = new_survey("previewed")
    source = folder / f"{survey}.yaml"
    source.write_text(DEFINITION.format(survey=survey), encoding="utf-8")
    rows = [
        f"{survey}-{size}-{place},{size},{int(place < users)},{int(place < users // 2)}"
        for size, users in USERS.items()
        for place in range(40)
    ]
    data = write_csv(folder, rows, header="id,size,fb,dialogue")
    (built,) = prepare(database.owner, load_definition(source), data, "2025")
    return preview_release(database.owner, built.release)


def cell(preview: Preview, size: str) -> CellPreview:
    (found,) = (one for crossing in preview.crossings for one in crossing.cells if one.codes == (size,))
    return found


def test_a_share_among_few_users_is_withheld_for_these_few(preview: Preview) -> None:
    assert cell(preview, "10-49").withheld == Counter(few_asked=1)
    assert cell(preview, "0-9").withheld == Counter()
    assert "    10-49, 1 of 3 figures withheld: fewer than 10 contributors are those it speaks of" in preview_lines(
        preview
    )


def test_questions_of_another_wave_are_not_counted(preview: Preview) -> None:
    assert [cell(preview, size).figures for size in USERS] == [3, 3]
    assert (preview.shown, preview.figures) == (8, 9)


def test_before_a_first_publication_it_says_what_the_guard_cannot_see(preview: Preview) -> None:
    *_, last = preview_lines(preview)
    assert last.startswith("  It is the first release of its wave. Nothing that was published here is of the same")
    assert last.endswith(NOT_SEEN)
    assert "of the same" not in "".join(preview_lines(replace(preview, replaces=preview.release)))


@pytest.mark.parametrize("policy", ["threshold", "public_use"])
def test_responses_have_no_source_that_says_confidential(database: Database, tmp_path: Path, policy: str) -> None:
    survey = new_survey("uncertified")
    source = tmp_path / f"{survey}.yaml"
    text = DEFINITION.format(survey=survey).replace("policy: certified", f"policy: {policy}")
    source.write_text(text.replace("0-9, 10-49]", "0-9, 10-49, GE250]"), encoding="utf-8")
    rows = [f"{place},{'0-9' if place % 4 else '10-49'},{place % 2},{place % 2}" for place in range(20)]
    data = write_csv(tmp_path, rows, header="id,size,fb,dialogue")
    (built,) = prepare(database.owner, load_definition(source), data, "2025")
    lines = list(preview_lines(preview_release(database.owner, built.release)))
    assert "source" not in "".join(lines)
    assert "    GE250 withheld: nobody answered there" in lines
    assert ("fewer than 10 contributors" in "".join(lines)) == (policy == "threshold")
