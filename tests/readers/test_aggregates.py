from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.concepts.surveys.files import FileFormat
from api.readers import read_blocks, read_columns

from .reading import lines, problems, table, written

TSV, SDMX, JSON = FileFormat("eurostat-tsv"), FileFormat("sdmx-csv"), FileFormat("json-stat")
BULK = "freq,unit,geo\\TIME_PERIOD\t2021 \t2022 \t2023 \nA,PC,DE\t12.5 \t: c\t: \nA,PC,AT\t0.0 bu\t1e2e\t: @C\n"


def test_a_bulk_tsv_gives_a_row_for_each_cell_with_its_flags(tmp_path: Path) -> None:
    path = written(tmp_path, BULK)
    assert [column.name for column in read_columns(path, TSV)] == [
        "freq", "unit", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"
    ]  # fmt: skip
    assert table(path, TSV, ["geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"]).rows() == [
        ("DE", "2021", "12.5", None), ("DE", "2022", None, "c"), ("DE", "2023", None, None),
        ("AT", "2021", "0.0", "bu"), ("AT", "2022", "1e2", "e"), ("AT", "2023", None, "@C"),
    ]  # fmt: skip
    assert lines(path, TSV, ["geo"]) == [2, 2, 2, 3, 3, 3]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (BULK.replace("12.5", "12,5"), 2, "“12,5 ” in column 2021"),
        (BULK.replace("A,PC,AT", "A,AT"), 3, "the key “A,AT” has not the 3 parts"),
        (BULK.replace("\\TIME_PERIOD", ""), 1, "the header begins with “freq,unit,geo”"),
        (BULK.replace("2022", "2021"), 1, "columns 2 and 3 are all called “2021”"),
        (BULK + "A,PC,CH\t1\n", 4, "the row has 2 cells, the header 4"),
        (BULK[: BULK.index("\n") + 1], 2, "a header and no rows"),
    ],
)
def test_a_broken_bulk_tsv_is_refused_with_the_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    (problem,) = problems(written(tmp_path, text), TSV, ["geo", "OBS_VALUE"])
    assert problem.line == line
    assert message in problem.message


def test_every_mistake_in_a_bulk_tsv_is_told_at_once(tmp_path: Path) -> None:
    text = BULK.replace("12.5", "x").replace("A,PC,AT", "AT") + "A,PC,CH\t1\t?\t3\nshort\n"
    assert [problem.line for problem in problems(written(tmp_path, text), TSV, ["geo"])] == [2, 3, 4, 5]


def test_sdmx_csv_keeps_its_columns_and_makes_flags_of_the_statuses(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,NOTE\n"
        "dataflow,X:Y(1.0),I,DE,2021,12.50,A,F,\ndataflow,X:Y(1.0),I,AT,2021,NaN,M,C,hm\n"
        "dataflow,X:Y(1.0),I,CH,2021,3,B,,x: y\ndataflow,X:Y(1.0),I,LI,2021,4,A,N,\n",
    )
    assert table(path, SDMX, ["GEO", "OBS_VALUE", "OBS_FLAG", "NOTE"]).rows() == [
        ("DE", "12.50", None, None), ("AT", None, "mc", "hm"), ("CH", "3", "b", "x: y"), ("LI", "4", "c", None)
    ]  # fmt: skip
    assert [column.name for column in read_columns(path, SDMX)][-2:] == ["NOTE", "OBS_FLAG"]


def test_sdmx_csv_written_with_labels_gives_the_codes(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "DATAFLOW,GEO: Country,TIME_PERIOD: Time,OBS_VALUE,OBS_FLAG\n"
        "X:Y(1.0): A flow,DE: Germany: all,2021-01-01T10:00: morning,5,b: break\n",
    )
    assert table(path, SDMX).rows() == [("X:Y(1.0)", "DE", "2021-01-01T10:00", "5", "b")]


def test_an_empty_cell_of_a_bulk_tsv_is_no_row(tmp_path: Path) -> None:
    path = written(tmp_path, "geo\\TIME_PERIOD\t2021 \t2022 \t2023 \nDE\t1\t\t:\nAT\t \t2\t0n\n")
    assert table(path, TSV).rows() == [
        ("DE", "2021", "1", None),
        ("DE", "2023", None, None),
        ("AT", "2022", "2", None),
        ("AT", "2023", "0", "n"),
    ]


def test_confidentiality_is_left_to_its_own_column_where_that_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "DATAFLOW,GEO,OBS_VALUE,OBS_STATUS,CONF_STATUS\nX,DE,,O,C\nX,AT,1,A,F\n")
    assert table(path, SDMX, ["OBS_FLAG"]).rows() == [("oc",), (None,)]
    assert table(path, SDMX, ["OBS_FLAG", "CONF_STATUS"]).rows() == [("o", "C"), (None, "F")]


def test_rows_that_hold_attributes_of_a_series_only_are_no_observations(tmp_path: Path) -> None:
    path = written(tmp_path, "DATAFLOW,GEO,TIME_PERIOD,OBS_VALUE,TITLE\nX,DE,,,All\nX,DE,2023,,\nX,DE,2024,1,\n")
    assert table(path, SDMX, ["TIME_PERIOD", "OBS_VALUE"]).rows() == [("2023", None), ("2024", "1")]
    assert lines(path, SDMX, ["GEO"]) == [3, 4]


def test_names_of_sdmx_csv_that_occur_twice_matter_only_where_they_are_wanted(tmp_path: Path) -> None:
    path = written(tmp_path, "DATAFLOW,GEO,Area,REF,Area,OBS_VALUE\nX,DE,Germany,W,World,1\n")
    assert table(path, SDMX, ["GEO", "REF", "OBS_VALUE"]).rows() == [("DE", "W", "1")]
    assert "Area" not in [column.name for column in read_columns(path, SDMX)]
    (problem,) = problems(path, SDMX, ["Area"])
    assert "columns 3 and 5 are all called “Area”" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("GEO,OBS_VALUE\nDE,1\n", 1, "not that of SDMX-CSV: it begins “GEO,OBS_VALUE”"),
        ("DATAFLOW,GEO\nX,DE\n", 1, "not that of SDMX-CSV"),
        ("STRUCTURE,STRUCTURE_ID,ACTION,GEO,OBS_VALUE\nd,X,D,DE,\n", 2, "deletes an observation"),
    ],
)
def test_a_broken_sdmx_csv_is_refused_with_the_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    (problem,) = problems(written(tmp_path, text), SDMX, ["GEO", "OBS_VALUE"])
    assert problem.line == line
    assert message in problem.message


def dataset(**changes: Any) -> dict[str, Any]:
    """A JSON-stat dataset of two by two cells."""
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["geo", "time"],
        "size": [2, 2],
        "dimension": {
            "geo": {"label": "Country", "category": {"index": {"AT": 1, "DE": 0}, "label": {"DE": "Germany"}}},
            "time": {"category": {"index": ["2021", "2022"]}},
        },
        "value": [1.50, None, 3, 1e2],
        "status": ["b", "c", None, None],
    } | changes


@pytest.mark.parametrize(
    ("changes", "values", "flags"),
    [
        ({}, ["1.5", None, "3", "100.0"], ["b", "c", None, None]),
        ({"value": {"0": 1.5, "3": 7}, "status": {"1": "c"}}, ["1.5", None, None, "7"], [None, "c", None, None]),
        ({"value": {}, "status": "p"}, [None] * 4, ["p"] * 4),
        ({"value": [0, 0, 0, 0], "status": None}, ["0"] * 4, [None] * 4),
        ({"value": [1, 2, 3, "."], "status": ["p"]}, ["1", "2", "3", "."], ["p"] * 4),
        ({"value": [1, None, None, None], "status": {"1": "b|C"}}, ["1", None, None, None], [None, "b|C", None, None]),
    ],
)
def test_a_json_stat_dataset_gives_a_row_for_each_cell(
    tmp_path: Path, changes: dict[str, Any], values: list[str | None], flags: list[str | None]
) -> None:
    path = written(tmp_path, json.dumps(dataset(**changes)), "cube.json")
    frame = table(path, JSON)
    assert frame.columns == ["geo", "time", "OBS_VALUE", "OBS_FLAG"]
    assert frame.select("geo", "time").rows() == [("DE", "2021"), ("DE", "2022"), ("AT", "2021"), ("AT", "2022")]
    assert frame["OBS_VALUE"].to_list() == values
    assert frame["OBS_FLAG"].to_list() == flags
    assert lines(path, JSON, ["geo"]) == [1, 2, 3, 4]


def version_1(**datasets: dict[str, Any]) -> dict[str, Any]:
    """The datasets as JSON-stat 1 writes them: id and size among the dimensions, and no class."""
    return {
        name: {key: one[key] for key in ("label", "value", "status") if key in one}
        | {"dimension": one["dimension"] | {"id": one["id"], "size": one["size"], "role": {"time": ["time"]}}}
        for name, one in datasets.items()
    }


@pytest.mark.parametrize(
    ("document", "sheet"),
    [
        (version_1(dataset=dataset()), None),
        (version_1(first=dataset(value=[0] * 4), second=dataset()), "second"),
        (version_1(first=dataset(value=[0] * 4), second=dataset(label="The second")), "The second"),
        ({"class": "collection", "link": {"item": [{"href": "https://x"}, dataset()]}}, None),
        ({"class": "collection", "link": {"item": [dataset(value=[0] * 4), dataset(label="b")]}}, "b"),
        ({"class": "collection", "link": {"item": [dataset(value=[0] * 4), dataset(label="b")]}}, "2"),
    ],
)
def test_json_stat_of_version_1_and_collections_give_the_dataset_that_is_meant(
    tmp_path: Path, document: dict[str, Any], sheet: str | None
) -> None:
    path = written(tmp_path, json.dumps(document), "cube.json")
    assert table(path, FileFormat("json-stat", sheet=sheet))["OBS_VALUE"].to_list() == ["1.5", None, "3", "100.0"]


def test_a_dataset_that_a_collection_lacks_is_refused_with_those_it_has(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(version_1(one=dataset(), two=dataset())), "cube.json")
    (problem,) = problems(path, FileFormat("json-stat", sheet="three"), ["geo"])
    assert problem.expected == "sheet: one of “one”, “two”"


def test_json_stat_dimensions_are_described_by_their_labels(tmp_path: Path) -> None:
    geo = read_columns(written(tmp_path, json.dumps(dataset())), JSON)[0]
    assert (geo.name, geo.label, geo.value_labels) == ("geo", "Country", {"DE": "Germany"})


def test_json_stat_labels_of_another_shape_are_no_labels(tmp_path: Path) -> None:
    odd = dataset()
    odd["dimension"]["geo"] |= {"label": ["Country"], "category": {"index": ["DE", "AT"], "label": ["Germany"]}}
    geo = read_columns(written(tmp_path, json.dumps(odd)), JSON)[0]
    assert (geo.label, geo.value_labels) == (None, {})


def test_a_json_stat_dimension_with_one_category_needs_no_index(tmp_path: Path) -> None:
    one = dataset(
        id=["unit"], size=[1], dimension={"unit": {"category": {"label": {"PC": "%"}}}}, value=[5], status=None
    )
    assert table(written(tmp_path, json.dumps(one)), JSON, ["unit", "OBS_VALUE"]).rows() == [("PC", "5")]


@pytest.mark.parametrize(
    ("document", "pointer", "message"),
    [
        ({"class": "collection", "link": {"item": [{"href": "https://x"}]}}, "/link/item", "without any dataset"),
        ({"class": "collection"}, "/link/item", "without any dataset"),
        ({"class": "collection", "link": {"item": [dataset(), dataset(label="b")]}}, None, "has 2 datasets"),
        ({"class": "dimension"}, "/class", "no dataset"),
        ([1, 2], "/class", "no dataset"),
        (dataset(id="geo"), "/id", "not listed"),
        (dataset(id=["geo", "geo"]), "/id", "clash"),
        (dataset(size=[2, 3]), "/size", "the sizes are ['2', '3']"),
        (dataset(size=None), "/dimension", "not described"),
        (dataset(dimension={"geo": {}, "time": []}), "/dimension/geo/category", "no clear order"),
        (dataset(value=[1, 2, 3]), "/value", "value has 3 entries"),
        (dataset(value=None), "/value", "value has NoneType"),
        (dataset(value={"4": 1}), "/value/4", "there is no cell 4"),
        (dataset(value={"²": 1}), "/value/²", "there is no cell ²"),
        (dataset(value=[1, 2, 3, True]), "/value/3", "holds true or false"),
        (dataset(value={"9" * 5000: 1}), "/value/" + "9" * 5000, "there is no cell 999"),
        (dataset(status=["a", "b"]), "/status", "status has 2 entries"),
    ],
)
def test_a_broken_json_stat_document_is_refused_with_the_place(
    tmp_path: Path, document: Any, pointer: str | None, message: str
) -> None:
    problem = problems(written(tmp_path, json.dumps(document), "cube.json"), JSON, ["geo"])[0]
    assert (problem.file, problem.pointer) == ("cube.json", pointer)
    assert message in problem.message


@pytest.mark.parametrize(
    "text", ['{"class": "dataset",\n "id"', '{"value": [NaN]}', "[" * 100_000, '["\\ud800"]', "id,size\n1,2\n"]
)
def test_what_is_not_json_is_refused(tmp_path: Path, text: str) -> None:
    assert "is not JSON" in problems(written(tmp_path, text), JSON, ["geo"])[0].message


@pytest.mark.parametrize("form", [TSV, SDMX])
def test_lines_without_any_filled_cell_are_dropped_and_counted(tmp_path: Path, form: FileFormat) -> None:
    sdmx = "STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE\ndataflow,X:Y(1.0),I,DE,2021,12.50\n"
    head, _, rows = (BULK if form is TSV else sdmx).partition("\n")
    blank = "\t\t\t" if form is TSV else ",,,,,"
    path = written(tmp_path, f"{head}\n\n{rows}{blank}\n")
    columns = ["geo" if form is TSV else "GEO", "OBS_VALUE"]
    blocks = list(read_blocks(path, form, columns))
    assert sum(block.blank for block in blocks) == 2
    assert sum(block.frame.height for block in blocks) == (6 if form is TSV else 1)
