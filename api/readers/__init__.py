"""Survey files of every accepted format, as one stream of blocks of texts."""

from api.readers.blocks import Block, ColumnDescription, DeclaredMissing, ResponseSet, without_missing
from api.readers.numbers import (
    explain_number,
    fitting_styles,
    has_numbers,
    named_style,
    number_in,
    number_pattern,
    parse_numbers,
)
from api.readers.registry import READERS, read_blocks, read_columns, read_sheet
from api.readers.sniffing import guess_format

__all__ = [
    "READERS",
    "Block",
    "ColumnDescription",
    "DeclaredMissing",
    "ResponseSet",
    "explain_number",
    "fitting_styles",
    "guess_format",
    "has_numbers",
    "named_style",
    "number_in",
    "number_pattern",
    "parse_numbers",
    "read_blocks",
    "read_columns",
    "read_sheet",
    "without_missing",
]
