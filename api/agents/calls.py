"""A call of a tool: the request it means, and the answer or the problem as text and as a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from api.agents.api_server import Reply, Server
from api.agents.arguments import query_of
from api.agents.caveats import caveats
from api.agents.compaction import compact, compact_links, compact_meta
from api.agents.texts import TEXTS
from api.agents.tools import MOST_ROWS, USUAL_ROWS, Entries, Tool
from api.agents.typed_answers import read_meta
from api.concepts.numbers import number_text
from api.errors import BenchmarksError, invalid
from api.representations.legend import Legend
from api.schemas.fields import CODE_PATTERN

LIMIT = "limit"
FORM = ("format", "labels", "columns", "locale")
"""Parameters of the API that a tool has not: its answers have one form."""


@dataclass(frozen=True)
class ToolResult:
    """The result of a call: a text that can be read alone, and the same for programs."""

    text: str
    document: dict[str, Any]
    is_error: bool = False


def call(tool: Tool, arguments: Mapping[str, Any], server: Server) -> ToolResult:
    """Ask the server, and tell what it answered. Whatever goes wrong is told too, so that it can be put right."""
    try:
        reply = _ask(tool, arguments, server)
    except BenchmarksError as error:
        return ToolResult(str(error), {"detail": str(error)}, is_error=True)
    if reply.status != HTTPStatus.OK:
        return _problem(reply)
    return _entries(tool.entries, reply.document, server) if tool.entries else _figures(tool, reply.document, server)


def _ask(tool: Tool, arguments: Mapping[str, Any], server: Server) -> Reply:
    rest = dict(arguments)
    if taken := [name for name in FORM if name in rest]:
        raise invalid(f"there is no {taken[0]} here", pointer=taken[0], expected="leave it out")
    parts = {name: _part(name, rest.pop(name, None)) for name in tool.parts}
    asked = tool.query().fields
    of_query = {name: rest.pop(name) for name in list(rest) if tool.body is None or name in asked}
    query = query_of(of_query)
    if tool.paged:
        given = query.get(LIMIT, str(USUAL_ROWS))
        query[LIMIT] = str(MOST_ROWS) if given.isdecimal() and int(given) > MOST_ROWS else given
    return server.ask(tool.path.format(**parts), list(query.items()), None if tool.body is None else rest)


def _part(name: str, value: Any) -> str:
    """An identifier in an address; what is none could lead to another address."""
    if not (isinstance(value, str) and re.fullmatch(CODE_PATTERN, value) and value.strip(".")):
        raise invalid(f"{name} is missing or no id", pointer=name, expected="letters, digits, “_”, “.” and “-” only")
    return value


def _problem(reply: Reply) -> ToolResult:
    """A problem document, with every mistake in a line of its own."""
    problem = reply.document
    mistakes = problem.get("errors", ())
    lines = [f"{problem['title']}:" if mistakes else f"{problem['title']}: {problem['detail']}"]
    for one in mistakes:
        line = f"- {one['parameter'] or one['pointer'] or 'body'}: {one['detail']}"
        line += f" – {one['expected']}" if one["expected"] else ""
        lines.append(line + (f" (nearest: {', '.join(one['nearest'])})" if one["nearest"] else ""))
    if reply.retry_after:
        lines.append(f"Ask again in {reply.retry_after} seconds.")
    return ToolResult("\n".join(lines), problem, is_error=True)


def _entries(entries: Entries, document: Mapping[str, Any], server: Server) -> ToolResult:
    lines = list(entries(document, document["meta"]["language"]))
    return ToolResult("\n".join(lines), {"data": compact(document["data"], server.absolute)})


def _figures(tool: Tool, document: Mapping[str, Any], server: Server) -> ToolResult:
    legend, language = Legend(read_meta(document["meta"])), document["meta"]["language"]
    answered = document["data"] if isinstance(document["data"], list) else [document["data"]]
    shown = answered[: tool.most]
    links = compact_links(document["links"], server.absolute)
    sentences = caveats(document, shown, legend, server.absolute, links.get("permalink"))
    cut = _cut(tool, document, len(shown), len(answered))
    heading = _heading(tool, document, len(shown), len(answered))
    lines = [*filter(None, [legend.notice, heading]), *(tool.lines(shown, legend) if tool.lines else ())]
    lines += [cut["how"]] if cut else []
    beside = [f"- {text}" for text in sentences if text != legend.notice]
    lines += [TEXTS["must_say"][language], *beside] if beside else []
    content: dict[str, Any] = {
        "caveats": sentences,
        "data": compact(shown, server.absolute),
        "meta": compact_meta(document["meta"], server.absolute, has_rows=bool(shown)),
        "links": links,
    }
    return ToolResult("\n".join(lines), content | ({"cut": cut} if cut else {}))


def _total(document: Mapping[str, Any], answered: int) -> int:
    total: int = document["meta"].get("total", answered)
    return max(total, answered)


def _heading(tool: Tool, document: Mapping[str, Any], shown: int, answered: int) -> str:
    meta, total = document["meta"], _total(document, answered)
    withheld = meta.get("suppressed_share")
    if withheld is not None:
        language = meta["language"]
        return TEXTS["plan"][language].format(total=total, withheld=number_text(withheld, 3, language))
    return TEXTS[tool.heading if shown else "nothing"][meta["language"]].format(shown=shown, total=total)


def _cut(tool: Tool, document: Mapping[str, Any], shown: int, answered: int) -> dict[str, Any] | None:
    """What is not shown, and how to see it; None when all is."""
    total = _total(document, answered)
    cursor = _cursor(document["links"].get("next"))
    if not shown or (cursor is None and shown == answered):
        return None
    how = TEXTS[tool.narrow][document["meta"]["language"]].format(most=tool.most, cursor=cursor, total=total)
    return {"shown": shown, "total": total, "how": how} | ({"next_cursor": cursor} if cursor else {})


def _cursor(following: str | None) -> str | None:
    found: Sequence[str] = parse_qs(urlsplit(following or "").query).get("cursor", ())
    return found[0] if found else None
