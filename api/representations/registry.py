"""The formats figures can be had in. A new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from api.representations.as_csv import CSV
from api.representations.as_csvw import CSVW
from api.representations.as_json import JSON
from api.representations.as_json_stat import JSON_STAT
from api.representations.as_pictures import PNG, SVG
from api.representations.as_sdmx_csv import SDMX_CSV
from api.representations.as_vega_lite import VEGA_LITE
from api.representations.as_xlsx import XLSX
from api.representations.documents import Format

FORMATS: Mapping[str, Format] = {
    one.name: one for one in (JSON, CSV, CSVW, JSON_STAT, SDMX_CSV, XLSX, VEGA_LITE, SVG, PNG)
}
"""By name; the first is the one that anybody gets who does not choose."""
