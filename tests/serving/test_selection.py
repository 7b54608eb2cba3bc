"""Which releases, series and cells a request means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from api.answers.selections.choices import alternatives
from api.answers.selections.selection import Selection, resolve
from api.concepts.codelists import Node
from api.concepts.editions.edition import Edition, VisibleReleases
from api.concepts.editions.snapshots import SnapshotSeries
from api.concepts.terms import SelectionRequest, Terms
from api.concepts.texts import same
from api.errors import InvalidInput, TooManyRows, Withdrawn
from tests.serving import samples

PANEL_2022 = samples.edition(1, samples.panel_snapshot(2022))
PANEL_2023 = samples.edition(2, samples.panel_snapshot(2023))
PANEL_2023_R2 = samples.edition(3, samples.panel_snapshot(2023), revision=2)
PRESS = samples.edition(4, samples.press_snapshot())
SIMULATED = samples.edition(5, samples.panel_snapshot(2024, "practice", "simulated"))
GONE = samples.edition(6, samples.press_snapshot("gone"), withdrawn="The publisher corrected the base.")
PANEL_2021_GONE = samples.edition(7, samples.panel_snapshot(2021), revision=2, withdrawn="Wrong weights.")
PANEL_2021 = samples.edition(8, samples.panel_snapshot(2021))
EVERYTHING = (PANEL_2022, PANEL_2023, PANEL_2023_R2, PRESS, SIMULATED, GONE, PANEL_2021, PANEL_2021_GONE)


def request(**values: Any) -> SelectionRequest:
    dimensions: Mapping[str, str] = {
        name: values.pop(name) for name in ("sector", "size", "region", "market", "ownership") if name in values
    }
    as_of = values.pop("as_of", None)
    wave = tuple(values.pop("wave", "").split(",")) if "wave" in values else ()
    release = tuple(values.pop("release", "").split(",")) if "release" in values else ()
    return SelectionRequest(
        dimensions={name: Terms.of(text.split(",")) for name, text in dimensions.items()},
        wave=wave,
        release=release,
        as_of=as_of,
        **{name: Terms.of(text.split(",")) for name, text in values.items()},
    )


def select(**values: Any) -> Selection:
    asked = request(**values)
    visible = VisibleReleases(edition.header for edition in EVERYTHING)
    by_key: dict[int, Edition] = {edition.header.key: edition for edition in EVERYTHING}
    return resolve(asked, visible, lambda headers: {header.key: by_key[header.key] for header in headers})


def described(**values: Any) -> list[str]:
    return [
        f"{edition.header.id} {series.indicator}/{series.channel}/{series.category} {'×'.join(cell)}"
        for edition, series, cell in select(**values).rows()
    ]


def releases(**values: Any) -> list[str]:
    return [edition.header.id for edition in (block.edition for block in select(**values).blocks)]


def test_without_parameters_every_real_survey_answers_its_headline_for_its_latest_wave_and_whole_population() -> None:
    assert described() == [
        "panel.2023.r2 adoption/any/yes _T×_T×_T",
        "panel.2023.r2 adoption/facebook/yes _T×_T×_T",
        "panel.2023.r2 adoption/xing/yes _T×_T×_T",
        "press.2012.r1 adoption/any/yes SME",
        "press.2012.r1 adoption/facebook/yes SME",
        "press.2012.r1 adoption/xing/yes SME",
    ]


def test_codes_a_survey_lacks_add_no_rows_from_it() -> None:
    assert releases(sector="C") == ["panel.2023.r2"]
    assert releases(size="_T") == ["panel.2023.r2"]
    assert releases(indicator="dialogue") == ["panel.2023.r2"]


def test_the_total_and_the_wildcard_of_a_dimension_that_a_survey_lacks_are_met_by_the_survey_as_it_is() -> None:
    assert releases(sector="_T") == ["panel.2023.r2", "press.2012.r1"]
    assert described(survey="press", sector="*", channel="xing") == ["press.2012.r1 adoption/xing/yes SME"]


def test_several_codes_give_several_rows_in_codelist_order_and_each_once() -> None:
    assert described(survey="panel", channel="xing", size="GE250,SME,SME,GE250") == [
        "panel.2023.r2 adoption/xing/yes _T×SME×_T",
        "panel.2023.r2 adoption/xing/yes _T×GE250×_T",
    ]


@pytest.mark.parametrize(
    ("sector", "expected"),
    [
        ("*", ["_T", "INDUSTRY", "C", "F", "I"]),
        ("INDUSTRY/*", ["C", "F"]),
        ("I,INDUSTRY/*", ["C", "F", "I"]),
        ("*,C", ["_T", "INDUSTRY", "C", "F", "I"]),
    ],
)
def test_a_star_is_every_published_node_and_code_star_the_children_of_the_node(
    sector: str, expected: list[str]
) -> None:
    assert [row.cell[0] for row in select(survey="panel", channel="any", sector=sector).rows()] == expected


def test_the_children_of_a_channel_are_those_displayed_below_it() -> None:
    assert [row.series.channel for row in select(survey="panel", channel="networks/*").rows()] == ["facebook", "xing"]


def test_wildcards_return_tabulated_cells_only() -> None:
    assert select(survey="panel", channel="any", sector="*", market="*").total == 5 + 2
    assert select(survey="panel", channel="any", sector="*", size="*").total == 25


def test_a_named_cell_that_is_not_tabulated_has_a_row_of_a_survey_that_was_named() -> None:
    rows = described(survey="panel", channel="any", sector="C", market="b2b")
    assert rows == ["panel.2023.r2 adoption/any/yes C×_T×b2b"]


def test_a_named_cell_that_is_not_tabulated_adds_no_row_while_another_survey_has_it() -> None:
    both = releases(size="GE250", channel="any")
    assert both == ["panel.2023.r2", "press.2012.r1"]
    assert releases(size="GE250", channel="xing") == ["panel.2023.r2"], "press has large enterprises for any only"
    assert described(survey="press", size="GE250", channel="xing") == ["press.2012.r1 adoption/xing/yes GE250"]


def test_published_tables_list_the_pairs_they_print() -> None:
    assert described(survey="press", size="*") == [
        "press.2012.r1 adoption/any/yes SME",
        "press.2012.r1 adoption/any/yes GE250",
        "press.2012.r1 adoption/facebook/yes SME",
        "press.2012.r1 adoption/xing/yes SME",
    ]


@pytest.mark.parametrize("named", [{"survey": "press"}, {}], ids=["survey named", "no survey named"])
def test_an_indicator_that_is_printed_for_other_groups_only_has_a_row_that_leads_there(named: dict[str, str]) -> None:
    printed = samples.press_snapshot()
    talk = SnapshotSeries("dialogue", "facebook", "yes", "responding")
    snapshot = replace(printed, indicators=(*printed.indicators, samples.DIALOGUE), series=(*printed.series, talk))
    numbers = samples.series_numbers(snapshot)
    present = {**samples.press_presence(snapshot), "size=GE250": frozenset((numbers[talk.key],))}
    edition = Edition(samples.header(1, snapshot), snapshot, numbers, present)
    (block,) = resolve(
        request(**named, indicator="dialogue"), VisibleReleases([edition.header]), lambda _: {1: edition}
    ).blocks
    assert [(row.series.indicator, row.cell) for row in block.rows(0, len(block))] == [("dialogue", ("SME",))]
    assert alternatives(edition, talk.key, ("SME",)) == [("GE250",)]


@pytest.mark.parametrize(
    ("wave", "expected"),
    [
        ("latest", ["2023"]),
        ("latest:2", ["2022", "2023"]),
        ("latest:9", ["2022", "2023"]),
        ("2022", ["2022"]),
        ("2023,2022", ["2022", "2023"]),
        ("2022..2023", ["2022", "2023"]),
        ("2000..2022", ["2022"]),
        ("2023..", ["2023"]),
        ("..2022-12-31", ["2022"]),
        ("2022-12..2023-11", ["2022"]),
        ("*", ["2022", "2023"]),
    ],
)
def test_waves_are_chosen_by_code_count_range_or_all(wave: str, expected: list[str]) -> None:
    assert [block.edition.header.wave for block in select(survey="panel", wave=wave, channel="any").blocks] == expected


def test_a_range_with_no_wave_in_it_names_the_waves_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"wave=\.\.2022-12-30 in the surveys asked — wave=2023,2022"):
        select(survey="panel", wave="..2022-12-30", channel="any")


def test_the_latest_wave_is_the_latest_that_holds_the_indicator() -> None:
    visible = VisibleReleases([PANEL_2022.header, PANEL_2021.header])
    asked = request(survey="panel", indicator="adoption,dialogue", channel="xing")
    selection = resolve(asked, visible, lambda _: {1: PANEL_2022, 8: PANEL_2021})
    assert [(row.edition.header.wave, row.series.indicator) for row in selection.rows()] == [
        ("2021", "dialogue"),
        ("2022", "adoption"),
    ]


def test_a_withdrawn_release_blocks_the_older_ones_of_its_wave() -> None:
    assert releases(survey="panel", wave="*", channel="any") == ["panel.2022.r1", "panel.2023.r2"]


@pytest.mark.parametrize("values", [{"release": "gone.2012.r1"}, {"survey": "gone"}, {"survey": "gone", "wave": "*"}])
def test_naming_what_was_withdrawn_says_why(values: dict[str, str]) -> None:
    with pytest.raises(Withdrawn, match=r"corrected the base"):
        select(**values)


def test_a_named_release_is_answered_even_when_superseded_or_simulated() -> None:
    assert releases(release="panel.2023.r1") == ["panel.2023.r1"]
    assert releases(release="practice.2024.r1") == ["practice.2024.r1"]
    assert select(release="panel.2023.r1").pinned


def test_as_of_answers_with_what_was_published_then() -> None:
    assert releases(survey="panel", as_of=datetime(2024, 2, 1, 12, tzinfo=UTC)) == ["panel.2023.r1"]
    assert releases(survey="panel", as_of=datetime(2024, 2, 1, 7, tzinfo=UTC)) == ["panel.2022.r1"]
    with pytest.raises(InvalidInput, match="nothing of panel had been published by 2001-01-01"):
        releases(survey="panel", as_of=datetime(2001, 1, 1, tzinfo=UTC))


def test_every_mistake_is_reported_at_once_with_the_parameter_and_the_nearest_values() -> None:
    with pytest.raises(InvalidInput) as caught:
        select(
            survey="panel",
            indicator="adaption",
            channel="facebok",
            sector="X",
            wave="2099",
            market="b2x",
            ownership="y",
        )
    assert [
        (problem.pointer, problem.nearest[:1]) for problem in caught.value.problems if problem.pointer != "sector"
    ] == [
        ("indicator", ("adoption",)),
        ("channel", ("facebook",)),
        ("where", ("b2b",)),
        ("where", ("market",)),
        ("wave", ("2023",)),
    ]
    assert [problem.message for problem in caught.value.problems if problem.pointer == "sector"] == [
        "there is no sector “X” in the surveys asked"
    ]


@pytest.mark.parametrize(
    ("values", "pointer", "nearest"),
    [
        ({"survey": "pannel"}, "survey", "panel"),
        ({"release": "panel.2023.r7"}, "release", "panel.2023.r1"),
        ({"wave": "last"}, "wave", "latest"),
        ({"wave": "latest:0"}, "wave", "latest"),
        ({"wave": ".."}, "wave", None),
        ({"wave": "2022..soon"}, "wave", None),
        ({"wave": "2023..2022"}, "wave", None),
        ({"wave": "2023-02..2023-01-31"}, "wave", None),
        ({"wave": "2022-13..2023"}, "wave", None),
        ({"sector": "INDUSTRIE/*"}, "sector", "INDUSTRY"),
        ({"category": "nein"}, "category", None),
    ],
)
def test_what_does_not_exist_is_named(values: dict[str, str], pointer: str, nearest: str | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        select(**values)
    (problem,) = caught.value.problems
    assert problem.pointer == pointer
    assert nearest is None or problem.nearest[0] == nearest


def test_a_release_of_another_survey_than_the_one_asked_is_a_contradiction() -> None:
    with pytest.raises(InvalidInput) as caught:
        select(survey="panel,practice", release="press.2012.r1")
    (problem,) = caught.value.problems
    assert (problem.pointer, problem.code) == ("survey", "conflict")
    assert problem.message == "no release named is one of panel, practice"
    assert problem.expected == "survey=press, or leave survey out"
    both = select(survey="panel", release="press.2012.r1,panel.2022.r1", channel="any")
    assert [block.edition.header.id for block in both.blocks] == ["panel.2022.r1"]


def test_a_code_of_a_survey_that_was_not_asked_is_unknown_but_its_home_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        select(survey="press", sector="C")
    assert "it occurs in panel, practice: add survey=panel,practice" in str(caught.value)


def test_a_combination_of_too_many_named_codes_is_refused_before_it_is_counted_out() -> None:
    wide = samples.panel_snapshot(2023)
    nodes = tuple(Node(f"n{number}", same("node")) for number in range(400))
    axes = tuple(replace(one, nodes=(*one.nodes, *nodes)) for one in wide.dimensions)
    edition = samples.edition(1, replace(wide, dimensions=axes))
    codes = ",".join(node.code for node in nodes)
    asked = request(survey="panel", sector=codes, size=codes, market=codes)
    with pytest.raises(TooManyRows):
        resolve(asked, VisibleReleases([edition.header]), lambda _: {1: edition})


@pytest.mark.parametrize(("start", "count"), [(0, 1), (0, 500), (3, 7), (24, 2), (25, 50), (149, 1), (150, 5), (40, 0)])
def test_a_page_is_that_part_of_all_rows(start: int, count: int) -> None:
    selection = select(survey="panel,press", wave="*", sector="*", size="*")
    assert selection.total == 3 * 25 * 2 + 4
    assert selection.rows(start, count) == selection.rows()[start : start + count]
