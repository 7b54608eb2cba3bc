"""ZIP archives: workbooks and other documents are some, and a survey file may be the one file in another."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from pathlib import Path

from api.errors import invalid
from api.readers.signatures import WORKBOOK, Kind

DAMAGED = (
    *(EOFError, IndexError, OSError, RuntimeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
"""What is raised by those that unpack; some of it by bytes that only look as if they were packed."""
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")  # the second: an empty archive
XLSX = Kind("an Excel workbook", "xlsx", "format: xlsx")
ODS = Kind("a workbook of LibreOffice", "ods", "format: ods")
OTHER_DOCUMENT = Kind("a workbook or office document", None, WORKBOOK)


def kind_of_archive(path: Path) -> Kind | None:
    """What document a file is that is a ZIP archive inside; None for other archives and other files."""
    with path.open("rb") as raw:
        if raw.read(4) not in ZIPPED:
            return None
    try:
        with zipfile.ZipFile(path) as archive:
            return document(archive)
    except DAMAGED:
        return None  # whoever reads it will say that it is damaged


def document(archive: zipfile.ZipFile) -> Kind | None:
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        return XLSX
    if "mimetype" in names and archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return ODS
    if "Index/Document.iwa" in names:
        return Kind("a workbook of Apple Numbers", None, WORKBOOK)
    if any(name.endswith(".iwa") for name in names) or {"[Content_Types].xml", "mimetype"} & {*names}:
        return OTHER_DOCUMENT
    return None


def only_member(archive: zipfile.ZipFile, name: str) -> str:
    """The one file in a ZIP archive; ``InvalidInput`` for several, none, an encrypted one, or an office document."""
    if kind := document(archive):
        raise invalid(f"this is {kind.what}", file=name, expected=kind.advice)
    members = [member for member in archive.infolist() if not member.is_dir()]
    names = [member.filename for member in members]
    if len(members) != 1:
        listed = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        message = f"the archive holds {len(members)} files ({listed})"
        raise invalid(message, file=name, expected="exactly one file: unpack it, and take the one with the answers")
    if members[0].flag_bits & 1:
        raise invalid("the archive is encrypted", file=name, expected="an archive without a password")
    return names[0]
