"""A definition without mistakes becomes the survey's concepts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from api.concepts.surveys.cells import CellMargin
from api.concepts.surveys.derived_items import DifferenceItem, DistributionItem, RestrictedItem, SetItem
from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.items import Coding, Series
from api.concepts.surveys.policies import ReliabilityThresholds
from api.concepts.surveys.sources import FiguresSource, ResponsesSource
from api.concepts.texts import Text
from api.definitions.loading import load_definition
from api.errors import InvalidInput
from tests.definitions.samples import FIGURES, RESPONSES, loaded, spoilt

FILES = Path(__file__).parent / "files"
SHIPPED = Path(__file__).parents[2] / "api" / "catalogue" / "surveys"


def responses(folder: Path, text: str = RESPONSES) -> ResponsesSource:
    source = loaded(folder, text).source
    assert isinstance(source, ResponsesSource)
    return source


def figures(folder: Path, text: str = FIGURES) -> FiguresSource:
    source = loaded(folder, text).source
    assert isinstance(source, FiguresSource)
    return source


@pytest.mark.parametrize("path", sorted([*FILES.glob("*.yaml"), *SHIPPED.glob("*.yaml")]), ids=lambda path: path.stem)
def test_the_definitions_that_ship_and_those_of_the_tests_are_right(path: Path) -> None:
    assert load_definition(path).survey.id


def test_texts_are_one_for_both_languages_or_one_each(tmp_path: Path) -> None:
    definition = loaded(tmp_path, RESPONSES)
    assert definition.survey.title == Text("Pulse", "Puls")
    assert definition.indicator["goal"].label == Text("Goal", "Goal")
    assert definition.dimension["size"].label == Text("Size class", "Größenklasse")


def test_waves_have_dates_and_their_year_as_code(tmp_path: Path) -> None:
    definition = loaded(tmp_path, RESPONSES)
    assert list(definition.wave) == ["2025", "2026"]
    assert definition.wave["2026"].period_end == date(2026, 12, 31)
    assert definition.wave["2026"].label == Text("2026", "2026")


def test_leaves_and_nodes_are_those_the_data_can_fill(tmp_path: Path) -> None:
    definition = loaded(tmp_path, RESPONSES)
    assert definition.dimension["size"].leaves == ("0-9", "10-49", "50-249", "GE250")
    assert definition.dimension["size"].nodes == ("_T", "SME", "0-9", "10-49", "50-249", "GE250", "10-249", "GE10")
    assert definition.dimension["market"].leaves == ("near", "abroad", "elsewhere")
    assert definition.dimension["market"].node_leaves("far") == {"abroad", "elsewhere"}


def test_a_whole_that_is_not_the_total_keeps_outside_leaves_out(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "whole: _T", "whole: SME").replace(", {code: GE250, from: 250}", "")
    size = loaded(tmp_path, spoilt(text, "size: [SME, GE250]", "size: [0-9]")).dimension["size"]
    assert size.leaves == ("0-9", "10-49", "50-249")
    assert "GE250" not in size.nodes
    assert "GE10" not in size.nodes


def test_a_level_rolls_divisions_up_to_sections() -> None:
    sector = load_definition(FILES / "insee.yaml").dimension["sector"]
    assert sector.leaves == ("58", "59", "60", "61", "62", "63")
    sections = load_definition(FILES / "eaii.yaml").dimension["sector"]
    assert "C" in sections.leaves
    assert sections.nodes == ("_T", "C", "D", "E", "H", "I", "J", "K", "M", "N", "Q")


def test_codes_below_the_level_are_no_nodes_even_where_they_are_the_only_part(tmp_path: Path) -> None:
    sector = "  - {id: sector, level: section, whole: _T, column: s, match: prefix}\n"
    nodes = loaded(tmp_path, spoilt(RESPONSES, "  - id: market", f"{sector}  - id: market")).dimension["sector"].nodes
    assert "D" in nodes
    assert "35" not in nodes


def test_one_entry_stands_for_many_items(tmp_path: Path) -> None:
    items = {item.name: item for item in responses(tmp_path).items}
    assert list(items) == [
        "adoption.facebook",
        "adoption.xing",
        "adoption.carrier_pigeon",
        "dialogue.facebook",
        "dialogue.xing",
        "goal",
        "minutes",
    ]
    assert items["adoption.xing"].column == "x"
    assert items["adoption.xing"].coding == Coding(("1",), ("2",), (), ("99",), ("",))
    assert items["goal"].coding.categories == (("more", ("m",)), ("less", ("l", "ll")))
    assert (items["minutes"].minimum, items["minutes"].maximum, items["minutes"].waves) == (0, 1440, ("2026",))


def test_an_empty_cell_is_no_answer_unless_the_coding_says_otherwise(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "yn: {yes: 1, no: 2, not_asked: 99}", 'yn: {yes: "*", no: ""}')
    coding = responses(tmp_path, text).items[0].coding
    assert (coding.yes, coding.no, coding.no_answer) == (("*",), ("",), ())


def test_several_answers_in_one_cell(tmp_path: Path) -> None:
    right = "    - {indicator: dialogue, coding: yn, columns: {facebook: df, xing: dx}}"
    wrong = """    - {indicator: dialogue, column: d, separator: ",", contains: {facebook: [fb, FB], xing: x}}"""
    items = {item.name: item for item in responses(tmp_path, spoilt(RESPONSES, right, wrong)).items}
    facebook, xing = items["dialogue.facebook"], items["dialogue.xing"]
    assert (facebook.column, facebook.separator, facebook.contains) == ("d", ",", ("fb", "FB"))
    assert (xing.column, xing.contains) == ("d", ("x",))


def test_categories_as_separate_columns(tmp_path: Path) -> None:
    right = "    - {indicator: goal, column: g, answers: {more: m, less: [l, ll]}}"
    wrong = "    - {indicator: goal, coding: yn, by: category, columns: {more: g1, less: g2}}"
    items = {item.name: item for item in responses(tmp_path, spoilt(RESPONSES, right, wrong)).items}
    assert items["goal._T.more"].column == "g1"
    assert items["goal._T.less"].category == "less"


def test_derived_items_are_spelled_out_for_their_channels(tmp_path: Path) -> None:
    assert responses(tmp_path).derived == (
        SetItem("adoption", "any", "adoption", ("facebook", "xing", "carrier_pigeon"), "any"),
        SetItem("channel_count", "_T", "adoption", ("facebook", "xing"), "count"),
        RestrictedItem("dialogue_rate", "facebook", "dialogue", "users"),
        RestrictedItem("dialogue_rate", "xing", "dialogue", "users"),
        DifferenceItem("dialogue_gap", "facebook", "adoption", "dialogue"),
        DifferenceItem("dialogue_gap", "xing", "adoption", "dialogue"),
    )


def distributed(tmp_path: Path, channels: str) -> ResponsesSource:
    """With the distribution of how many of these channels are used."""
    count = "    - {indicator: channel_count, count_of: adoption, channels: [facebook, xing]}"
    added = f"{count}\n    - {{indicator: channel_count_distribution, distribution_of: adoption{channels}}}"
    text = spoilt(RESPONSES, "  channel_count: {}", "  channel_count: {}\n  channel_count_distribution: {}")
    return responses(tmp_path, spoilt(text, count, added))


def test_a_distribution_is_of_the_channels_that_were_asked_not_of_any_of_them(tmp_path: Path) -> None:
    (found,) = (one for one in distributed(tmp_path, "").derived if isinstance(one, DistributionItem))
    assert found.of_channels == ("facebook", "xing", "carrier_pigeon")
    assert found.categories == ("0", "1", "2", "3")


@pytest.mark.parametrize(
    ("channels", "message"),
    [
        ("[facebook]", "the number of one channel has no distribution"),
        ("[facebook, any]", "no yes/no item of adoption"),
    ],
)
def test_a_distribution_needs_channels_that_were_asked(tmp_path: Path, channels: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        distributed(tmp_path, f", channels: {channels}")


def test_the_lattice_holds_each_cell_in_one_margin(tmp_path: Path) -> None:
    margins = loaded(tmp_path, RESPONSES).lattice.margins
    assert margins[0] == CellMargin((), ())
    assert margins[-1] == CellMargin(("size", "market"), (("SME", "GE250"), ("near",)))
    assert [margin.dimensions for margin in margins] == [(), ("size",), ("market",), ("size", "market")]


def test_an_extra_crossing_that_is_tabulated_anyway_is_not_repeated(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "crossings: 1", "crossings: 2")
    assert [margin.dimensions for margin in loaded(tmp_path, text).lattice.margins] == [
        (),
        ("size",),
        ("market",),
        ("size", "market"),
    ]


def test_figures_map_texts_to_series_and_letters_to_flags(tmp_path: Path) -> None:
    source = figures(tmp_path)
    assert source.series == (
        (("FB",), Series("adoption", "facebook")),
        (("JOBS",), Series("purpose", category="recruiting")),
    )
    assert source.scale == "0.01"
    assert source.flags == (("b", ("break",)), ("e", ("estimated",)))
    assert source.statuses == (("c", "confidential"), ("", "not_available"))
    assert source.dimensions[1] == ("region", "DE")


def test_series_of_several_columns(tmp_path: Path) -> None:
    text = spoilt(FIGURES, "columns: measure", "columns: [measure, unit]")
    rows = "      - {values: [FB, PC], indicator: adoption, channel: facebook}\n"
    start, end = text.index("      FB:"), text.index("  value:")
    assert figures(tmp_path, text[:start] + rows + text[end:]).series == (
        (("FB", "PC"), Series("adoption", "facebook")),
    )


def test_lines_around_the_rows_of_a_workbook(tmp_path: Path) -> None:
    text = spoilt(
        RESPONSES, 'delimiter: ";"', 'format: xlsx, sheet: A, title_lines: 2, label_lines: 1, footer: "Source:"'
    )
    file = loaded(tmp_path, text).responses.file
    assert file == FileFormat("xlsx", decimal=",", sheet="A", title_lines=2, label_lines=1, footer="Source:")


def test_n_of_published_figures_is_not_rounded(tmp_path: Path) -> None:
    assert loaded(tmp_path, FIGURES).policy.n_rounded_to is None
    assert loaded(tmp_path, RESPONSES).policy.n_rounded_to == 5


def test_only_the_threshold_for_withholding_can_be_none(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "k: 10}", "k: 10, reliability: {poor_n_eff: 40, withhold_n_eff: null}}")
    assert loaded(tmp_path, text).policy.reliability == ReliabilityThresholds(poor_n_eff=40, withhold_n_eff=None)


def test_the_fingerprint_changes_with_the_text_only(tmp_path: Path) -> None:
    one, same = loaded(tmp_path, RESPONSES), loaded(tmp_path, RESPONSES)
    other = loaded(tmp_path, RESPONSES + "# a comment\n")
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert len(one.fingerprint) == 64
