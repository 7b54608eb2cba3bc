"""A definition's bytes → the events of a YAML parser, with what cannot be read said in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from api.definitions.findings import Findings

MAXIMUM_BYTES = 4_000_000


class Unreadable(Exception):
    """The text cannot be read further; what is wrong has been added to the findings."""


def decoded(content: bytes, findings: Findings) -> str:
    """The text; raises ``Unreadable`` after reporting why it is none."""
    if len(content) > MAXIMUM_BYTES:
        findings.add_at(1, f"the file has {len(content)} bytes", f"a definition of at most {MAXIMUM_BYTES} bytes")
        raise Unreadable
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        findings.add_at(line, f"byte 0x{content[error.start]:02x} is not UTF-8", "save the definition as UTF-8")
        raise Unreadable from error


def parser_events(text: str, findings: Findings) -> Iterator[yaml.Event]:
    """The events of the text; raises ``Unreadable`` after reporting what is no YAML."""
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        findings.add_at(line, f"the character U+{int(error.character):04X} is not allowed in YAML", "remove it")
        raise Unreadable from error
    except yaml.MarkedYAMLError as error:
        findings.add_at(_error_line(error), f"this is not valid YAML: {_error_text(error)}", _hint(error))
        raise Unreadable from error


def _error_line(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark is not None else 1


def _error_text(error: yaml.MarkedYAMLError) -> str:
    return ", ".join(part for part in (error.context, error.problem) if part)


def _hint(error: yaml.MarkedYAMLError) -> str | None:
    problem = error.problem or ""
    if "\\t" in problem or "tab" in problem:
        return "indent with spaces"
    if "alphabetic or numeric" in problem:
        return "put quotes around a text that begins with * or &"
    if "mapping values are not allowed" in problem:
        return "put quotes around a text that contains a colon followed by a space"
    if "cannot start any token" in problem:
        return "put quotes around the text"
    return None


def line_of(event: yaml.Event) -> int:
    """The line an event begins on (1-based)."""
    return event.start_mark.line + 1 if event.start_mark is not None else 1
