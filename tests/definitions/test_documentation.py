"""docs/definitions.md: its examples are right, and it names every key there is."""

from __future__ import annotations

import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.concepts.surveys.policies import ReliabilityThresholds
from api.concepts.surveys.sources import ResponsesSource
from api.definitions.schema import definition_schema
from api.releases.checks.file_warnings import WarningKind
from api.releases.checks.row_counts import DROP_REASONS, RowCounts
from api.releases.imports.importing import check_survey
from api.releases.imports.reported_figures import read_figures
from tests.definitions.samples import loaded
from tests.definitions.test_schema import parts

PAGE = (Path(__file__).parents[2] / "docs" / "definitions.md").read_text(encoding="utf-8")
EXAMPLES = [block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if block.startswith("survey:")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n", 1)[0])
def test_the_examples_are_right(tmp_path: Path, example: str) -> None:
    assert loaded(tmp_path, example).indicators


def test_the_file_shown_is_read_as_the_first_example_says(tmp_path: Path) -> None:
    (lines,) = re.findall(r"```\n(id;.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "answers.csv"
    path.write_text(lines, encoding="utf-8")
    assert [report.stored for report in check_survey(loaded(tmp_path, EXAMPLES[0]), path)] == [2]


def test_the_weighting_shown_can_be_added_to_the_first_example(tmp_path: Path) -> None:
    (weighting,) = re.findall(r"```yaml\n(  weighting:.*?)```", PAGE, re.DOTALL)
    for name, beginning in (("answers.csv", "id;"), ("enterprises.csv", "year;")):
        (lines,) = re.findall(rf"```\n({beginning}.*?)```", PAGE, re.DOTALL)
        (tmp_path / name).write_text(lines, encoding="utf-8")
    definition = loaded(tmp_path, EXAMPLES[0].replace("  codings:\n", f"{weighting}  codings:\n", 1))
    assert isinstance(definition.source, ResponsesSource)
    assert definition.source.weighting is not None
    assert [report.stored for report in check_survey(definition, tmp_path / "answers.csv")] == [2]


def test_the_check_says_of_the_file_shown_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lines,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    ((command, said),) = re.findall(r"```console\n\$ benchmarks (survey check .*?)\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "answers.csv").write_text(lines, encoding="utf-8")
    (tmp_path / "my-survey.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, command.split(), catch_exceptions=False).stdout == said


def test_every_kind_of_warning_and_reason_to_leave_out_rows_is_explained() -> None:
    for word in (*get_args(WarningKind), *DROP_REASONS):
        assert f"`{word}`" in PAGE


def test_the_table_shown_is_read_as_it_is_explained(tmp_path: Path) -> None:
    (lines,) = re.findall(r"```\n(Enterprises with an account.*?)```", PAGE, re.DOTALL)
    (fragment,) = re.findall(r"```yaml\n(dimensions:.*?)```", PAGE, re.DOTALL)
    head = EXAMPLES[1].split("dimensions:", 1)[0].replace("digital_intensity_v3", "adoption")
    definition = loaded(tmp_path, f"{head}indicators: {{adoption: {{}}}}\n{fragment}")
    path = tmp_path / "table.csv"
    path.write_text(lines, encoding="utf-8")
    assert [
        (*one.cell, one.series.channel, one.status, one.value, one.flags)
        for one in read_figures(definition, path, RowCounts())
    ] == [
        ("DE", "facebook", "published", Decimal("0.475"), ()),
        ("DE", "xing", "published", Decimal("0.120"), ()),
        ("AT", "facebook", "published", Decimal("0.441"), ("unreliable",)),
        ("AT", "xing", "unreliable", None, ()),
        ("CH", "facebook", "confidential", None, ()),
        ("CH", "xing", "published", Decimal("0.00"), ()),
    ]


def test_there_is_one_example_of_responses_and_one_of_figures() -> None:
    assert ["\nresponses:" in example for example in EXAMPLES] == [True, False]


def test_every_key_is_explained() -> None:
    keys = {key for schema in parts(definition_schema()) for key in schema.get("properties", {})}
    explained = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", PAGE.replace("```", "")))))
    assert sorted(keys - explained) == []


@pytest.mark.parametrize("threshold", fields(ReliabilityThresholds), ids=lambda threshold: threshold.name)
def test_the_thresholds_have_the_defaults_it_says(threshold: object) -> None:
    name, default = getattr(threshold, "name", ""), getattr(threshold, "default", None)
    (said,) = re.findall(rf"`{name}` ([\d.]+|none)", PAGE)
    assert (None if said == "none" else float(said)) == default
