"""PX files, as statistical offices publish them: a row for each cell of the table.

Source: PX-file format specification, version 2013 (Statistics Sweden).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod
from pathlib import Path

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput
from api.readers.blocks import Block, ColumnDescription
from api.readers.compression import joined, read_chunks
from api.readers.cubes import FLAG, MAX_CELLS, VALUE, Cube
from api.readers.encodings import as_utf8, decodes
from api.readers.px_keys import LEFT_OUT, key_places, keyed_values
from api.readers.px_keywords import Keyword, Malformed, keywords

START = 4096
OF_DOS = "cp850"
"""What PX files are written in that say nothing of it."""
SYMBOLS = {"DATASYMBOLNIL": "-", **{f"DATASYMBOL{count}": "." * count for count in range(1, 7)}}
"""Keywords that say what a sign in place of a value means, and the sign."""


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The cells as ``Cube.blocks`` gives them: codes where the file has them, else the texts of the values.

    Signs such as ``..`` stand in ``OBS_VALUE`` as they are. The file is held in memory as a whole.
    """
    yield from read_cube(path, file).blocks(path.name, file, columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The dimensions, ``OBS_VALUE`` with what the file's signs mean, and ``OBS_FLAG``, which is always empty."""
    return read_cube(path, file).columns()


def read_cube(path: Path, file: FileFormat) -> Cube:
    """The table; raises ``InvalidInput`` where it is none."""
    try:
        return _cube(list(keywords(_text(path, file))))
    except Malformed as malformed:
        problem = replace(malformed.problem, file=path.name)
        raise InvalidInput([problem], f"{path.name} is no PX file that can be read") from None


def _text(path: Path, file: FileFormat) -> str:
    """The text in the encoding that the definition names (another than the usual one), else in the file's own."""
    content = bytes(joined(read_chunks(path), "file", path.name))
    encoding = encoding_of(content) if file.encoding == FileFormat.encoding else file.encoding
    return b"".join(as_utf8(iter([content]), encoding, path.name)).decode()


def encoding_of(content: bytes) -> str:
    """The encoding by CODEPAGE and CHARSET; UTF-8 that says otherwise is UTF-8 all the same."""
    start = content[:START].decode("latin-1")
    named = re.search(r'CODEPAGE\s*=\s*"([^"]*)"', start, re.IGNORECASE)
    if content.isascii() or content.startswith(b"\xef\xbb\xbf") or decodes(content, "utf-8"):
        return "utf-8"
    if named:
        return named[1]
    is_ansi = re.search(r'CHARSET\s*=\s*"ANSI"', start, re.IGNORECASE)
    return "cp1252" if is_ansi else OF_DOS


def _cube(statements: Sequence[Keyword]) -> Cube:
    own = [one for one in statements if one.language in ("", _language(statements))]
    single: Mapping[str, Keyword] = {one.name: one for one in reversed(own)}
    names = [name for key in ("STUB", "HEADING") if key in single for name in single[key].values]
    if not names or "DATA" not in single:
        missing = "STUB or HEADING" if not names else "DATA"
        raise Malformed(f"there is no {missing}", 1, "a whole PX file")
    if len(set(names)) < len(names) or {VALUE, FLAG} & set(names):
        raise Malformed("two dimensions have one name", single.get("STUB", single["DATA"]).line, "different names")
    texts = {name: _of(own, "VALUES", name) for name in names}
    codes = {name: _of(own, "CODES", name) or texts[name] for name in names}
    _check_codes(names, codes, texts, single["DATA"].line)
    _check_length(codes, single["DATA"])
    if "KEYS" in single:
        values = _listed(own, single, codes, texts)
    else:
        values = _placed(single["DATA"], prod(map(len, codes.values())))
    labels = {name: dict(zip(codes[name], texts[name], strict=True)) for name in names}
    signs = {sign: single[key].values[0] for key, sign in SYMBOLS.items() if key in single and single[key].values}
    absent = LEFT_OUT if "KEYS" in single else None
    return Cube(codes, dict.fromkeys(names, None), labels, values, {}, signs, absent)


def _language(statements: Sequence[Keyword]) -> str:
    return next((one.values[0] for one in statements if one.name == "LANGUAGE" and one.values), "")


def _of(statements: Sequence[Keyword], name: str, dimension: str) -> list[str]:
    found = (one.values for one in statements if one.name == name and one.of == (dimension,))
    return list(next(found, ()))


def _check_codes(
    names: Sequence[str], codes: Mapping[str, list[str]], texts: Mapping[str, list[str]], line: int
) -> None:
    for name in names:
        if not texts[name]:
            raise Malformed(f"the dimension “{name}” has no VALUES", line, f'VALUES("{name}")="…";')
        if len(codes[name]) != len(texts[name]):
            counts = f"{len(codes[name])} CODES and {len(texts[name])} VALUES"
            raise Malformed(f"the dimension “{name}” has {counts}", line, "a code for each value")
        if len(set(codes[name])) < len(codes[name]):
            raise Malformed(f"the dimension “{name}” has one code twice", line, "different codes")


def _check_length(codes: Mapping[str, list[str]], cells: Keyword) -> None:
    length = prod(map(len, codes.values()))
    if length > MAX_CELLS:
        raise Malformed(f"the table has {length:,} cells", cells.line, f"at most {MAX_CELLS:,}")


def _placed(cells: Keyword, length: int) -> dict[int, str]:
    """The cells by their place, where each is there."""
    if len(cells.values) != length:
        message = f"DATA has {len(cells.values)} cells"
        raise Malformed(message, cells.line, f"{length}, one for each combination of STUB and HEADING")
    return dict(enumerate(cells.values))


def _listed(
    statements: Sequence[Keyword],
    single: Mapping[str, Keyword],
    codes: Mapping[str, list[str]],
    texts: Mapping[str, list[str]],
) -> dict[int, str]:
    """The cells by their place, where rows begin with their keys."""
    stub = single["STUB"].values if "STUB" in single else ()
    keys = {name: one for one in reversed(statements) if one.name == "KEYS" for name in one.of}
    if differing := sorted({*keys} ^ {*stub}):
        line = keys.get(differing[0], single["KEYS"]).line
        raise Malformed(f"KEYS and STUB differ in “{differing[0]}”", line, "KEYS for each dimension of the STUB alone")
    places = [key_places(name, keys[name], codes[name], texts[name]) for name in stub]
    return keyed_values(single["DATA"], places, prod(len(codes[name]) for name in codes if name not in stub))
