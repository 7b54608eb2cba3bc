"""Charts: right by Vega-Lite's own schema, sensible for what was asked, and saying what must be said."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any

import altair
import pytest
import vl_convert
from flask.testing import FlaskClient
from jsonschema import Draft7Validator

from api.agents.typed_answers import read_figure, read_meta
from api.representations import as_pictures
from api.representations.as_pictures import MOST_FIGURES
from api.representations.as_vega_lite import SCHEMA as SCHEMA_ADDRESS
from api.representations.chart_axes import ChartAxes, chart_axes
from api.representations.chart_captions import value_label
from api.representations.chart_marks import panels
from api.representations.chart_room import DrawnFigure, line_labels
from api.representations.drawing import RENDERER, Form
from api.representations.legend import Legend
from api.representations.renderer import OFFLINE
from tests.representations.reading import PATH, body
from tests.representations.test_registry import QUERIES
from tests.serving import samples
from tests.serving.test_benchmarks import get, refused

SCHEMA = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"


@pytest.fixture(scope="session")
def vega_lite_schema() -> Draft7Validator:
    return Draft7Validator(json.loads(SCHEMA.read_text()))


def chart(client: FlaskClient, query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(client, query, "vega-lite"))
    return found


def marks(spec: Any) -> list[str]:
    """The kinds of marks in a chart, wherever they are."""
    if isinstance(spec, list):
        return [mark for one in spec for mark in marks(one)]
    if not isinstance(spec, dict):
        return []
    own = [spec["mark"]["type"]] if isinstance(spec.get("mark"), dict) else []
    return own + [mark for key in ("vconcat", "concat", "layer") for mark in marks(spec.get(key))]


def words(svg: str) -> list[str]:
    """The texts that can be seen; lines of one text as one."""
    return [re.sub(r"<[^>]*>", " ", text).strip() for text in re.findall(r"<text[^>]*>(.*?)</text>", svg)]


@pytest.mark.parametrize("query", [*QUERIES, "survey=panel&wave=*&size=*", "survey=practice", "survey=panel"])
def test_every_chart_is_right_by_the_schema_and_needs_nothing_else(
    client: FlaskClient, vega_lite_schema: Draft7Validator, query: str
) -> None:
    spec = chart(client, query)
    assert [error.message for error in vega_lite_schema.iter_errors(spec)] == []
    assert set(spec["data"]) == {"values"}
    assert '"url"' not in re.sub(r'"usermeta":.*?"data":', "", json.dumps(spec))


def test_channels_by_size_are_bars_side_by_side_with_their_intervals(client: FlaskClient) -> None:
    spec = chart(client, "survey=panel&channel=facebook,xing&size=*")
    assert marks(spec) == ["bar", "errorbar", "text", "text"]
    values = spec["data"]["values"]
    assert {one["axis_label"] for one in values} == {node.label.en for node in samples.SIZE.nodes}
    assert {one["group_label"] for one in values} == {"Facebook", "XING"}


def test_a_channel_over_the_waves_is_a_line(client: FlaskClient) -> None:
    spec = chart(client, "survey=panel&wave=*&channel=xing")
    assert marks(spec) == ["line", "errorbar", "point", "text", "text"]
    assert [one["axis_label"] for one in spec["data"]["values"]] == ["2021", "2022", "2023"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ChartAxes(("channel",), ("size",), (), is_trend=False)),
        ({"unit": "count", "indicator": "goal"}, ChartAxes(("channel",), ("size",), ("indicator",), is_trend=False)),
    ],
)
def test_figures_of_different_units_do_not_share_an_axis(
    client: FlaskClient, change: dict[str, str], expected: ChartAxes
) -> None:
    answer = get(client, "survey=panel&channel=facebook,xing,any&size=SME,GE250")
    more = get(client, "survey=panel&indicator=goal")["meta"]["indicators"]
    legend = Legend(read_meta(answer["meta"] | {"indicators": answer["meta"]["indicators"] + more}))
    rows = answer["data"] + [row | change for row in answer["data"] if change]
    assert chart_axes([read_figure(row) for row in rows], legend) == expected


def test_figures_of_many_surveys_stand_line_by_line_below_their_survey(client: FlaskClient) -> None:
    values = chart(client, "channel=any,xing&size=SME,GE250")["data"]["values"]
    assert {one["panel_label"] for one in values} == {"Study panel · 2023 · All sectors · All", "Study press · 2012"}
    assert values[0]["axis_label"] == "Any channel · SMEs (0–249)"


def test_every_figure_has_a_place_of_its_own(client: FlaskClient) -> None:
    for query in QUERIES:
        values = chart(client, query)["data"]["values"]
        places = {(one["panel_label"], one["axis_label"], one["group_label"]) for one in values}
        assert len(places) == len(values), query


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("channel=xing&sector=C&size=GE250", "confidential"),
        ("channel=xing&sector=C&size=GE250&lang=de", "vertraulich"),
        ("channel=facebook&sector=C&size=0-9", "too unreliable"),
        ("channel=any&sector=C&where=market:b2b", "not tabulated"),
    ],
)
def test_what_has_no_value_is_told_in_words(client: FlaskClient, query: str, said: str) -> None:
    svg = body(client, f"survey=panel&{query}", "svg").decode()
    assert said in words(svg)
    values = [word for word in words(svg) if re.fullmatch(r"[\d.,]+\s?%", word)]
    assert [re.sub(r"\s", "", value) for value in values] == ["0%"], "the axis has nothing but its origin"


def test_values_are_written_as_the_language_writes_them(client: FlaskClient) -> None:
    (row,) = get(client, "survey=panel&channel=any")["data"]
    english = f"{row['value'] * 100:.1f}%"
    assert english in words(body(client, "survey=panel&channel=any", "svg").decode())
    german = words(body(client, "survey=panel&channel=any&lang=de", "svg").decode())
    assert english.replace(".", ",").replace("%", "\u00a0%") in german


def test_a_negative_value_has_a_real_minus(client: FlaskClient) -> None:
    answer = get(client, "survey=panel&channel=xing&lang=de")
    row = read_figure(answer["data"][0] | {"value": -0.032, "unit": "share_difference", "reliability": "good"})
    assert value_label(row, Legend(read_meta(answer["meta"]))) == "\u22123,2\u00a0PP"


def test_published_wording_stands_where_there_is_no_number(client: FlaskClient) -> None:
    assert "“almost half”" in words(body(client, "survey=press&size=GE250&channel=any", "svg").decode())


def test_title_source_and_interval_are_visible_and_the_picture_is_described(client: FlaskClient) -> None:
    svg = body(client, "survey=panel&channel=xing", "svg").decode()
    seen = " ".join(words(svg))
    for said in ("Adoption", "Study panel", "Base: all who answered", "Source: An institute: panel", "95% confidence"):
        assert said in seen
    assert re.search(r'^<svg [^>]* role="img"><desc>Adoption\. Study panel', svg)


def test_a_picture_runs_nothing_and_loads_nothing(client: FlaskClient) -> None:
    response = client.get(f"{PATH}?survey=panel&format=svg")
    assert not re.search(r"<script|<image|<foreignObject|href=|url\(", response.text)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    spec = {"data": {"url": "http://127.0.0.1:9/x.csv"}, "mark": "bar", "encoding": {"x": {"field": "a"}}}
    with pytest.raises(ValueError, match="not allowed"):
        vl_convert.vegalite_to_svg(spec, **OFFLINE)


def test_png_is_the_same_picture_at_twice_the_size(client: FlaskClient) -> None:
    query = "survey=panel&channel=xing,facebook"
    png, svg = body(client, query, "png"), body(client, query, "svg").decode()
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    found = re.search(r'width="(\d+)" height="(\d+)"', svg)
    assert found
    assert (width, height) == (2 * int(found[1]), 2 * int(found[2]))


@pytest.mark.parametrize("query", ["survey=panel&channel=xing&sector=*&size=*", "survey=panel&wave=*&lang=de"])
def test_png_svg_and_vega_lite_are_of_the_very_same_specification(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """So a PNG tells nothing that cannot be read in the others, where the attacker of certified releases reads it."""
    drawn: dict[str, list[Any]] = {}
    draw = RENDERER.draw

    def record(form: Form, spec: bytes) -> bytes:
        drawn.setdefault(form, []).append(json.loads(spec))
        return draw(form, spec)

    monkeypatch.setattr(RENDERER, "draw", record)
    for name in ("svg", "png"):
        assert body(client, query, name)
    assert len(drawn["svg"]) == len(drawn["png"]) == 1
    (svg,), (png,), spec = drawn["svg"], drawn["png"], chart(client, query)
    for one in (svg, png, spec):
        # Not drawn, and each answer has an address of its own.
        assert one["usermeta"]["survey_benchmarks"].pop("links")["self"]
    assert svg == png == spec


@pytest.mark.parametrize("name", ["svg", "png"])
def test_more_figures_than_can_be_read_are_refused_with_what_to_do(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(as_pictures, "MOST_FIGURES", 4)
    document = refused(client.get(f"{PATH}?survey=panel&sector=*&channel=xing&format={name}"))
    assert (document["type"], document["estimate"], document["limit"]) == ("/problems/too-many-rows", 5, 4)
    assert "vega-lite" in document["detail"]


def test_the_link_to_a_chart_is_there_where_it_can_be_followed(client: FlaskClient) -> None:
    few, many = (get(client, f"survey=panel&{query}") for query in ("", "wave=*&indicator=*&sector=*&size=*&limit=300"))
    assert client.get(few["links"]["chart"]).mimetype == "image/svg+xml"
    assert (len(many["data"]), many["links"]["chart"]) == (300, None)
    assert MOST_FIGURES < 300


@pytest.mark.parametrize(
    ("values", "reliability", "written"),
    [
        ((0.5, 0.5, 0.5), "good", ["50.0%", "", "50.0%"]),
        ((0.5, 0.5, 0.5), "caution", ["50.0% *", "*", "50.0% *"]),
        ((0.5, 0.57, 0.5), "good", ["50.0%", "57.0%", "50.0%"]),
    ],
)
def test_values_of_lines_that_run_close_together_are_not_written_over_each_other(
    client: FlaskClient, values: tuple[float, ...], reliability: str, written: list[str]
) -> None:
    """A mark of doubt is written all the same."""
    answer = get(client, "survey=panel&wave=*&channel=any,facebook,xing&size=*")
    legend = Legend(read_meta(answer["meta"]))
    axes = ChartAxes(("wave",), ("channel",), ("size",), is_trend=True)
    sure = [row for row in answer["data"] if row["size"] == "SME"]
    rows = [
        read_figure(row | {"value": value, "reliability": reliability})
        for wave in ("2021", "2022", "2023")
        for row, value in zip((one for one in sure if one["wave"] == wave), values, strict=True)
    ]
    drawn = [
        DrawnFigure(
            row, row.wave, row.channel, panel_label="", value_label=value_label(row, legend), label_at=row.number
        )
        for row in rows
    ]
    labels = line_labels(drawn, axes, legend)
    assert labels == written * 3


def test_a_single_line_has_all_its_values_written(client: FlaskClient) -> None:
    values = chart(client, "survey=panel&wave=*&channel=xing")["data"]["values"]
    assert [one["line_label"] for one in values] == [one["value_label"] for one in values]


def test_a_label_of_several_lines_stands_around_its_bar(client: FlaskClient) -> None:
    """In the middle of the lines' places, and not with its first line there and the others below."""
    label = "Manufacturing of very many things " * 3
    spec = chart(client, "survey=panel&sector=*&channel=xing")
    first = spec["data"]["values"][0]["axis_label"]
    renamed = json.loads(json.dumps(spec).replace(json.dumps(first), json.dumps(label.strip())))
    svg = vl_convert.vegalite_to_svg(renamed)
    (axis,) = re.findall(r'role-axis-label"(.*?)</g>', svg)[-1:]
    (moved, *others) = [
        float(y) for y in re.findall(r'<text text-anchor="end" transform="translate\([-\d.]+,([\d.]+)\)', axis)
    ]
    step = others[1] - others[0]
    assert others[0] - moved == pytest.approx(step + 7 * 2)


def test_the_axis_of_differences_counts_percentage_points(client: FlaskClient) -> None:
    answer = get(client, "survey=panel&channel=facebook,xing")
    rows = [row | {"unit": "share_difference", "axis_label": row["channel"]} for row in answer["data"]]
    legend, figures = Legend(read_meta(answer["meta"])), [read_figure(row) for row in rows]
    drawn = panels(figures, chart_axes(figures, legend), legend)
    said = words(vl_convert.vegalite_to_svg({"$schema": SCHEMA_ADDRESS, "data": {"values": rows}, **drawn}))
    assert "20\u00a0pp" in said
    assert "20%" not in said
