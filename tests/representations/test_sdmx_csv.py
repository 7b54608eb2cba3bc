"""SDMX-CSV 2.0: read back by sdmx1 and by the product's own reader."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import sdmx
from flask.testing import FlaskClient
from sdmx.model import common, v30
from sdmx.reader.csv import Reader

from api.agents.typed_answers import read_figure
from api.concepts.surveys.files import FileFormat
from api.concepts.vocabulary import STATUSES
from api.readers.sdmx_csv import read_blocks
from api.representations.as_sdmx_csv import time_period
from api.representations.sdmx_codes import WITHOUT_VALUE, sdmx_status
from tests.answers.rows import figure
from tests.representations.reading import body, lines
from tests.serving.test_benchmarks import get

DIMENSIONS = ("SURVEY", "WAVE", "RELEASE", "INDICATOR", "CHANNEL", "CATEGORY", "SECTOR", "SIZE", "REGION", "D_MARKET")


def structure(header: list[str]) -> v30.DataStructureDefinition:
    """The structure that the header declares."""
    definition = v30.DataStructureDefinition(id="FIGURES")
    dimensions: list[common.DimensionComponent] = [common.Dimension(id=name) for name in (*DIMENSIONS, "TIME_PERIOD")]
    definition.dimensions = common.DimensionDescriptor(components=dimensions)
    definition.measures = v30.MeasureDescriptor(components=[v30.Measure(id="OBS_VALUE")])
    attributes = header[header.index("OBS_VALUE") + 1 :]
    definition.attributes = common.AttributeDescriptor(components=[v30.DataAttribute(id=name) for name in attributes])
    return definition


@pytest.mark.parametrize("labels", ["codes", "both"])
def test_sdmx1_reads_every_observation_back(client: FlaskClient, labels: str) -> None:
    query = "survey=panel&sector=*&size=*"
    answer = body(client, f"{query}&labels={labels}", "sdmx-csv")
    header = answer.decode().splitlines()[0].split(",")
    assert header[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    message = Reader().convert(io.BytesIO(answer), structure=structure(header))
    assert isinstance(message, sdmx.message.DataMessage)
    (dataset,) = message.data
    rows = get(client, query)["data"]
    assert len(dataset.obs) == len(rows)
    for observed, row in zip(dataset.obs, rows, strict=True):
        assert (float(observed.value) if observed.value else None) == row["value"]
        assert observed.dimension["SECTOR"].value.partition(": ")[0] == row["sector"]
        assert observed.dimension["REGION"].value == "_Z"
        assert observed.dimension["TIME_PERIOD"].value == "2023"
        attributes = {name: one.value for name, one in observed.attached_attribute.items()}
        assert (attributes["OBS_STATUS"], attributes["CONF_STATUS"]) == sdmx_status(read_figure(row))
        assert attributes["UNIT_MEASURE"] == "share"


def test_the_products_own_reader_takes_it(client: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(body(client, "survey=panel&channel=xing&sector=C,F&size=GE250&labels=both", "sdmx-csv"))
    (block,) = read_blocks(path, FileFormat("sdmx-csv"), ["SECTOR", "OBS_VALUE", "OBS_FLAG"])
    assert block.frame.rows() == [("C", None, "qc"), ("F", None, "qc")]


def test_each_status_has_letters_of_its_own() -> None:
    pairs = [sdmx_status(figure(status=status)) for status in STATUSES]
    assert len(set(pairs)) == len(STATUSES)
    assert sdmx_status(figure(reliability="poor")) == ("U", "F")
    assert {confidentiality for _, confidentiality in WITHOUT_VALUE.values()} == {"C", "F", "N"}
    with pytest.raises(KeyError):
        sdmx_status(figure(status="new"))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2012-01-01", "2012-12-31", "2012"),
        ("2012-07-01", "2012-12-31", "2012-S2"),
        ("2012-04-01", "2012-06-30", "2012-Q2"),
        ("2012-02-01", "2012-02-29", "2012-02"),
        ("2012-02-01", "2012-04-30", "2012-02-01/P3M"),
        ("2011-12-01", "2012-02-29", "2011-12-01/P3M"),
        ("2019-01-01", "2021-12-31", "2019-01-01/P3Y"),
        ("2012-04-01", "2013-03-31", "2012-04-01/P1Y"),
        ("2012-03-05", "2012-03-05", "2012-03-05"),
        ("2012-03-05", "2012-03-18", "2012-03-05/P14D"),
    ],
)
def test_periods_are_written_as_sdmx_writes_them(start: str, end: str, expected: str) -> None:
    assert time_period(start, end) == expected


def test_a_text_is_one_line(client: FlaskClient) -> None:
    answer = body(client, "survey=press&size=*", "sdmx-csv")
    assert len(answer.decode().splitlines()) == len(lines(answer)) + 1
