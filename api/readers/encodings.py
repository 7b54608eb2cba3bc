"""From a file's encoding to UTF-8, checked on the way."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from api.errors import InvalidInput, invalid
from api.readers.compression import check_is_table
from api.readers.signatures import START

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def canonical_encoding(encoding: str, name: str) -> str:
    """Python's name of an encoding ("utf-8" with or without mark alike); ``InvalidInput`` for an unknown one."""
    try:
        canonical = codecs.lookup(encoding).name
        "".encode(canonical)
    except (LookupError, TypeError):
        message = f"there is no encoding “{encoding}”"
        raise invalid(message, file=name, expected="for example utf-8, cp1252, latin-1, utf-16") from None
    return "utf-8" if canonical == "utf-8-sig" else canonical


def fitting_encoding(sample: bytes) -> str:
    """The most likely encoding of a text that begins with ``sample``: by its mark, UTF-8 if valid, else cp1252."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    return wide_encoding(sample) or next(
        encoding for encoding in ("utf-8", "cp1252", "latin-1") if decodes(sample, encoding)
    )


def wide_encoding(sample: bytes) -> str | None:
    """UTF-16 of the byte order that fits when zero bytes are more than a quarter of it; a few are no text's at all."""
    if sample.count(0) <= len(sample) // 4:
        return None
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def decodes(sample: bytes, encoding: str) -> bool:
    """Whether ``sample``, which may end in the middle of a character, is valid in ``encoding``."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def as_utf8(chunks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """The text as UTF-8 without byte-order mark, in pieces that may end in the middle of a line.

    Raises ``InvalidInput`` with line and byte when the bytes are not valid in ``encoding`` or cannot be text at all,
    naming the encoding that would fit.
    """
    encoding = canonical_encoding(encoding, name)
    first = next(chunks, b"")
    check_is_table(first[:START], name)
    check_mark(first, encoding, name)
    decoder = Decoder(encoding, name)
    yield decoder.convert(first).removeprefix(codecs.BOM_UTF8)
    for chunk in chunks:
        yield decoder.convert(chunk)
    yield decoder.convert(b"", final=True)


def check_mark(start: bytes, encoding: str, name: str) -> None:
    """Raise ``InvalidInput`` when the byte-order mark contradicts the declared encoding."""
    for mark, fitting in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            if not encoding.startswith(fitting):
                message = f"the file begins with the byte-order mark of {fitting}, not {encoding}"
                raise invalid(message, file=name, line=1, expected=f"encoding: {fitting}")
            return
    if encoding in ("utf-16", "utf-32"):  # without a mark Python cannot tell the order of the bytes
        message = f"the file has no byte-order mark, so it is not {encoding}"
        raise invalid(message, file=name, line=1, expected=f"encoding: {fitting_encoding(start)}")


class Decoder:
    """Turns pieces of a text in one encoding into UTF-8, counting lines and bytes for error messages."""

    def __init__(self, encoding: str, name: str) -> None:
        self.encoding = encoding
        self.name = name
        self.decoder = codecs.getincrementaldecoder(encoding)()
        self.lines = 0
        self.bytes = 0
        self.pending = False
        # A text in a one-byte encoding is practically never valid UTF-8 by accident, once it has an umlaut at all.
        self.suspect_utf8 = encoding.startswith(("cp125", "iso8859", "mac-"))

    def convert(self, chunk: bytes, final: bool = False) -> bytes:
        """``chunk`` as UTF-8; for UTF-8 itself the same bytes, validated."""
        text = self.validated(chunk, final) if self.encoding == "utf-8" else self.decoded(chunk, final)
        if b"\0" in text:
            raise self.not_text(text, chunk)
        self.lines += text.count(b"\n")
        self.bytes += len(chunk)
        return text

    def validated(self, chunk: bytes, final: bool) -> bytes:
        if not (self.pending or final) and chunk.isascii():
            return chunk
        try:
            self.decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            raise self.undecodable(error, chunk) from None
        self.pending = bool(self.decoder.getstate()[0])
        return chunk

    def decoded(self, chunk: bytes, final: bool) -> bytes:
        if self.suspect_utf8 and not chunk.isascii():
            self.suspect_utf8 = False
            if decodes(chunk, "utf-8"):
                message = f"the text is UTF-8; read as {self.encoding}, its letters would be garbled"
                raise invalid(
                    message, file=self.name, line=self.line_of_first_letter(chunk), expected="encoding: utf-8"
                )
        try:
            return self.decoder.decode(chunk, final).encode()
        except UnicodeDecodeError as error:
            raise self.undecodable(error, chunk) from None
        except UnicodeEncodeError:
            raise invalid(f"the text is not valid {self.encoding}", file=self.name, line=self.lines + 1) from None

    def line_of_first_letter(self, chunk: bytes) -> int:
        position = next(index for index, byte in enumerate(chunk) if byte > 127)
        return self.lines + chunk.count(b"\n", 0, position) + 1

    def undecodable(self, error: UnicodeDecodeError, chunk: bytes) -> InvalidInput:
        before = error.object[: error.start].decode(self.encoding, "ignore")
        offset = self.bytes + len(chunk) - len(error.object) + error.start
        found = error.object[error.start : error.start + 1].hex().upper()
        fitting = fitting_encoding(error.object)
        return invalid(
            f"byte {offset + 1} of the file (0x{found}) is not valid {self.encoding}",
            file=self.name,
            line=self.lines + before.count("\n") + 1,
            expected=f"encoding: {fitting} would fit" if fitting != self.encoding else "the whole file; get it again",
        )

    def not_text(self, text: bytes, chunk: bytes) -> InvalidInput:
        line = self.lines + text.count(b"\n", 0, text.index(b"\0")) + 1
        fitting = None if self.encoding.startswith(("utf-16", "utf-32")) else wide_encoding(chunk)
        expected = f"encoding: {fitting}" if fitting else "a text file"
        return invalid("there is a zero byte, which no text has", file=self.name, line=line, expected=expected)
