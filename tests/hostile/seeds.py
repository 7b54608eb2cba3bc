"""Small files of each format that are in order, to be spoilt."""

from __future__ import annotations

import gzip
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.definitions.samples import FIGURES, RESPONSES
from tests.readers.test_aggregates import BULK
from tests.readers.test_binary_files import ANSWERS, file_of
from tests.readers.test_px import TEXT
from tests.readers.workbooks import write_ods, write_xlsx

ROWS: list[list[Any]] = [
    ["id", "w", "size", "Uses: Facebook", "Minutes", "When"],
    ["r1", 1.5, "10-49", "yes", 12, "2025-03-01"],
    ["r2", 2, "größer", "no", None, "01.03.2025"],
    ["r3", 7.25, 'say "x", y', "", "1.234,5", ""],
]
SDMX = (
    "STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS\n"
    "dataflow,X:Y(1.0),I,DE,2021,12.50,A,F\ndataflow,X:Y(1.0),I,AT,2021,NaN,M,C\n"
)
CUBE: dict[str, Any] = {
    "version": "2.0",
    "class": "dataset",
    "id": ["geo", "time"],
    "size": [2, 2],
    "dimension": {
        "geo": {"category": {"index": ["DE", "AT"], "label": {"DE": "Germany", "AT": "Austria"}}},
        "time": {"category": {"index": {"2021": 0, "2023": 1}}},
    },
    "value": {"0": 1.5, "3": 100},
    "status": {"0": "e"},
}


@cache
def files() -> dict[str, list[bytes]]:
    """By the ending of their names."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        xlsx, ods = write_xlsx(path / "a.xlsx", ROWS).read_bytes(), write_ods(path / "a.ods", ROWS).read_bytes()
        binary = {suffix: [file_of(ANSWERS, suffix, path).read_bytes()] for suffix in (".sav", ".dta", ".parquet")}
    kept = Path(__file__).parents[1] / "readers" / "files"
    packed = {suffix: [gzip.decompress((kept / f"survey{suffix}.gz").read_bytes())] for suffix in (".xls", ".sas7bdat")}
    text = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in ROWS)
    return (
        {
            ".csv": [text.encode(), text.encode("utf-16"), gzip.compress(text.replace(";", "\t").encode(), mtime=0)],
            ".tsv": [BULK.encode()],
            ".sdmx.csv": [SDMX.encode()],
            ".json": [json.dumps(CUBE).encode()],
            ".px": [TEXT.encode("cp1252")],
            ".xlsx": [xlsx],
            ".ods": [ods],
            ".yaml": [RESPONSES.encode(), FIGURES.encode()],
        }
        | binary
        | packed
    )
