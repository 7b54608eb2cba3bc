"""Which kind of file this is, by how it begins: for guessing, and for telling people what they gave us."""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.concepts.surveys.files import FormatName

START = 4096
"""So many bytes of a file tell its kind, if anything does."""


@dataclass(frozen=True)
class Kind:
    """A kind of file; ``format`` is our name for it when we read it, ``advice`` what to do about it."""

    what: str
    format: FormatName | None
    advice: str


IN_R = "the table saved in R as CSV: write.csv(answers, 'answers.csv', row.names = FALSE)"
WORKBOOK = "the sheet, saved as Excel workbook (.xlsx) or CSV"
EXPORT = "an export as CSV, Excel workbook (.xlsx) or SPSS file (.sav)"
TABLE = "the table, saved as CSV"
PORTABLE = Kind("a portable SPSS file", "spss", "format: spss")
STATA = Kind("a Stata file", "stata", "format: stata")
TRANSPORT = b"HEADER RECORD*******LIB"
BINARY: dict[bytes, Kind] = {
    b"$FL2": Kind("an SPSS file", "spss", "format: spss"),
    b"$FL3": Kind("a compressed SPSS file", "spss", "format: spss"),
    b"<stata_dta>": STATA,
    b"PAR1": Kind("a Parquet file", "parquet", "format: parquet"),
    TRANSPORT: Kind("a SAS transport file", "sas", "format: sas"),
    bytes(12) + b"\xc2\xea\x81\x60": Kind("a SAS file", "sas", "format: sas"),
    b"PK\x03\x04": Kind("a ZIP archive", None, "the one file in it, unpacked"),
    b"\xd0\xcf\x11\xe0": Kind("an old Excel workbook", "xls", "format: xls"),
    b"%PDF": Kind("a PDF", None, TABLE),
    b"\x28\xb5\x2f\xfd": Kind("a file compressed with zstd", None, "the file unpacked, or compressed with gzip"),
    b"7z\xbc\xaf\x27\x1c": Kind("a 7z archive", None, "the one file in it, unpacked"),
    b"Rar!": Kind("a RAR archive", None, "the one file in it, unpacked"),
    b"X\n\x00\x00": Kind("a file of R (RDS)", None, IN_R),
    b"RDX": Kind("a file of R (RData)", None, IN_R),
    b"ARROW1": Kind("a Feather or Arrow file", None, "the table, saved as Parquet or CSV"),
    b"FEA1": Kind("a Feather file", None, "the table, saved as Parquet or CSV"),
    b"\x00\x01\x00\x00Standard ": Kind(
        "an Access database", None, "the table, exported as Excel workbook (.xlsx) or CSV"
    ),
    b"SQLite format 3": Kind("an SQLite database", None, TABLE),
    b"\x89HDF": Kind("an HDF5 file", None, TABLE),
}
STATA_RELEASES = range(0x66, 0x74)  # first byte of .dta files before release 117, followed by the byte order (1 or 2)
TEXTS: dict[str, Kind] = {
    r"<\?xml[^>]*>\s*<\?mso-application": Kind("an Excel workbook in XML of 2003", None, WORKBOOK),
    r"(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|div)\b": Kind(
        "a web page (HTML), whatever it is called", None, f"{WORKBOOK}: open it in a spreadsheet program for that"
    ),
    r"<\?xml": Kind("an XML file, such as one submission of ODK", None, EXPORT),
}


def recognise(start: bytes) -> Kind | None:
    """The kind of file that begins with ``start`` (``START`` bytes); None for a table of text and what we do not
    know."""
    for signature, kind in BINARY.items():
        if start.startswith(signature):
            return kind
    if len(start) > 2 and start[0] in STATA_RELEASES and start[1] in (1, 2) and start[2] == 1:
        return STATA
    return PORTABLE if is_portable(start) else recognise_text(start.decode("utf-8", "ignore"))


def recognise_text(start: str) -> Kind | None:
    """The kind of a text that is marked up: no table is."""
    text = start.removeprefix("\ufeff").lstrip()
    return next((kind for begins, kind in TEXTS.items() if re.match(begins, text, re.IGNORECASE | re.DOTALL)), None)


def is_portable(start: bytes) -> bool:
    """Whether a file is SPSS's portable one: a greeting, a table of characters, then its name, in lines of 80."""
    begins = start[:600].replace(b"\r", b"").replace(b"\n", b"")
    return begins.startswith(b"ASCII SPSS PORT FILE") or b"SPSSPORT" in begins
