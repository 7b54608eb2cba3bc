"""The formats figures can be had in. A new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from api.representations.as_csv import CSV
from api.representations.as_json import JSON
from api.representations.documents import Format

FORMATS: Mapping[str, Format] = {one.name: one for one in (JSON, CSV)}
"""By name; the first is the one that anybody gets who does not choose."""
