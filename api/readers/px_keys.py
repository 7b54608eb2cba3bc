"""DATA of PX files with KEYS: each row begins with the values of the STUB, and rows of nothing but zeros are left out.

Source: PX-file format specification, version 2013 (Statistics Sweden), “Data”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.readers.px_keywords import Keyword, Malformed

LEFT_OUT = "0"
"""What the cells of a row hold that is not there."""


def keyed_values(cells: Keyword, places_in: Sequence[Mapping[str, int]], row_length: int) -> dict[int, str]:
    """The cells that are there, by their place in the whole table (row-major).

    ``places_in`` has for each dimension of the STUB what its KEYS says and the place of it; ``row_length`` is the
    number of cells in a row. Raises ``Malformed`` for a row that is not whole, belongs nowhere or is there twice.
    """
    found: dict[int, str] = {}
    for number, (keys, values) in enumerate(_rows(cells, len(places_in), row_length), start=1):
        at = 0
        for key, places in zip(keys, places_in, strict=True):
            if key not in places:
                raise Malformed(f"row {number} of DATA begins with “{key[:40]}”", cells.line, "what KEYS names")
            at = at * len(places) + places[key]
        if at * row_length in found:
            raise Malformed(f"row {number} of DATA is there twice", cells.line, "one row for each key")
        found.update(enumerate(values, start=at * row_length))
    return found


def key_places(name: str, key: Keyword, codes: Sequence[str], texts: Sequence[str]) -> dict[str, int]:
    """What KEYS says of a dimension → its place: the codes, or the texts of the values."""
    kinds = {"CODES": codes, "VALUES": texts}
    said = key.values[0].upper() if key.values else ""
    if said not in kinds:
        raise Malformed(f"the KEYS of “{name}” are “{said[:40]}”", key.line, "CODES or VALUES")
    places = {text: place for place, text in enumerate(kinds[said])}
    if len(places) < len(codes):
        raise Malformed(f"the KEYS of “{name}” are VALUES of which two are alike", key.line, "CODES")
    return places


def _rows(cells: Keyword, keys: int, row_length: int) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    width = keys + row_length
    if len(cells.values) % width:
        message = f"DATA has {len(cells.values)} keys and cells"
        raise Malformed(message, cells.line, f"rows of {keys} keys and {row_length} cells")
    for first in range(0, len(cells.values), width):
        row = cells.values[first : first + width]
        yield row[:keys], row[keys:]
