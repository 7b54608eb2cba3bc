"""The definitions for the real files name columns that are there. Needs ../shared/data."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.sources import FiguresSource, ResponsesSource
from api.definitions.loading import load_definition
from api.readers import read_columns
from tests.shared import SHARED, needs_shared_data

FILES = Path(__file__).parent / "files"


def named_columns(source: ResponsesSource | FiguresSource) -> set[str]:
    if isinstance(source, FiguresSource):
        return set(source.columns)
    kept = {column for one in source.keep for column in one.columns}
    design = {source.respondent, source.weight, source.contributor} - {None}
    mapped = {mapping.column for _, mapping in source.dimensions}
    return kept | {str(name) for name in design} | mapped | {item.column for item in source.items}


@needs_shared_data
@pytest.mark.parametrize(
    ("definition", "name"),
    [
        ("eaii", "uy_eaii_2019_2021/eaii_2019_2021.csv.gz"),
        ("buffer", "buffer_state_of_social_2018/state_of_social_2018.csv.gz"),
        ("insee", "insee_ict_simulated/ict_survey.csv"),
        ("eurostat-dii-tsv", "eurostat/estat_isoc_e_dii.tsv"),
        ("eurostat-dii-sdmx", "eurostat/estat_isoc_e_dii_small_en.sdmx.csv"),
    ],
)
def test_the_columns_are_there(definition: str, name: str) -> None:
    path = SHARED / "data" / name
    source = load_definition(FILES / f"{definition}.yaml").source
    present = {column.name for column in read_columns(path, source.file)}
    assert named_columns(source) <= present
