"""Which kind of file this is, by its first bytes: for guessing, and for telling people what they gave us."""

from __future__ import annotations

from dataclasses import dataclass

from api.concepts.surveys.files import FormatName


@dataclass(frozen=True)
class Signature:
    """A kind of file; ``format`` is our name for it when we read it, ``advice`` what to do about it."""

    start: bytes
    what: str
    format: FormatName | None
    advice: str


SIGNATURES = (
    Signature(b"$FL2", "an SPSS file", "spss", "format: spss"),
    Signature(b"$FL3", "a compressed SPSS file", "spss", "format: spss"),
    Signature(b"<stata_dta>", "a Stata file", "stata", "format: stata"),
    Signature(b"PAR1", "a Parquet file", "parquet", "format: parquet"),
    Signature(b"PK\x03\x04", "a ZIP archive", None, "the one file in it, unpacked"),
    Signature(b"\xd0\xcf\x11\xe0", "an old Excel workbook", None, "the sheet, saved as CSV"),
    Signature(b"%PDF", "a PDF", None, "the table, saved as CSV"),
    Signature(b"\x28\xb5\x2f\xfd", "a file compressed with zstd", None, "the file unpacked, or compressed with gzip"),
    Signature(b"SAS", "a SAS file", None, "the table, saved as CSV"),
    Signature(b"SQLite format 3", "an SQLite database", None, "the table, saved as CSV"),
)
STATA_RELEASES = range(0x66, 0x74)  # first byte of .dta files before release 117, followed by the byte order (1 or 2)


def recognise(start: bytes) -> Signature | None:
    """The kind of file that begins with ``start`` (a few dozen bytes); None for text and for what we do not know."""
    for signature in SIGNATURES:
        if start.startswith(signature.start):
            return signature
    if len(start) > 2 and start[0] in STATA_RELEASES and start[1] in (1, 2) and start[2] == 1:
        return Signature(start[:1], "a Stata file", "stata", "format: stata")
    return None
