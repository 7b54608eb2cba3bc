"""In which form figures and differences are answered: parameters, what goes together, addresses of other forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import request
from marshmallow import Schema, fields
from werkzeug.wrappers import Request

from api.answers.figures.answer import Answer
from api.blueprints.admission import charge
from api.blueprints.request_log import note_content
from api.blueprints.serving import serving
from api.errors import Problem
from api.representations.as_json import JSON
from api.representations.documents import LABEL_STYLES, LOCALES, Document, Format, Locale
from api.representations.registry import FORMATS
from api.schemas.fields import choice, plain

FORM = ("format", "labels", "columns", "locale")
PLAIN = re.compile(r"[A-Za-z0-9_.~,:*/-]*", re.ASCII)
"""What stands in an address as it is."""
PLAIN_QUERY = re.compile(r"[a-z0-9_]+=[A-Za-z0-9_.~,:*/-]+(&[a-z0-9_]+=[A-Za-z0-9_.~,:*/-]+)*", re.ASCII)


def format_choice(formats: Mapping[str, Format]) -> fields.String:
    """The parameter that names a format."""
    return choice(
        "The format by name; it wins over `Accept`. Left out: what `Accept` likes best, JSON for browsers. "
        "`csvw` describes the columns of the CSV file.",
        tuple(formats),
    )


def label_choice() -> fields.String:
    """The parameter for codes or labels."""
    return choice("For tables: codes, their labels, or both. Left out: codes; in `xlsx` both.", LABEL_STYLES)


def locale_choice() -> fields.String:
    """The parameter for how CSV is written."""
    return choice(
        "For `csv`: `de` writes decimal commas, semicolons between cells and a byte-order mark, as a German Excel "
        "opens it; texts are German with `lang=de`. Left out: `en`, as RFC 4180 has it.",
        LOCALES,
    )


def media_types_beside_json(formats: Mapping[str, Format]) -> list[str]:
    """The media types of all formats but the first, which is JSON."""
    return [media_type for one in list(formats.values())[1:] for media_type in one.media_types]


class FormQuery(Schema):
    """In which form figures are answered."""

    format = format_choice(FORMATS)
    labels = label_choice()
    columns = plain(
        "For `csv` and `xlsx`, a cross-table: the codes of this field become columns, such as `size`, `channel`, "
        "`wave` or a dimension of the survey's own. Left out: one line per figure.",
        r"^[a-z][a-z0-9_]*$",
    )
    locale = locale_choice()


def form_problems(chosen: Format, values: Mapping[str, Any]) -> list[Problem]:
    """What was asked of a format that it cannot do."""
    return [
        Problem(f"{chosen.name} {message}", pointer=name, expected=f"format is one of {takers}", code="conflict")
        for name, message in {"columns": "has no cross-table", "locale": "is written in one way only"}.items()
        if values.get(name) is not None and name not in chosen.takes
        for takers in [", ".join(name_of for name_of, one in FORMATS.items() if name in one.takes)]
    ]


def write(
    chosen: Format,
    make: Callable[[], Answer],
    links: Mapping[str, str | None],
    values: Mapping[str, Any],
    *,
    single: bool = False,
) -> bytes:
    """The answer in the format chosen.

    All but JSON are files that are kept and passed on: where the server was told its name, their links lead there.

    Raises:
        Overloaded: it is a picture, and there are too many.
        TooManyRequests: it costs more than the client has left.
    """
    if chosen is not JSON:
        links = {relation: where and serving().public(where) for relation, where in links.items()}
    locale: Locale = values.get("locale") or "en"
    with chosen.room():
        if chosen.cost > 1:
            charge(chosen.cost - 1)
        answer = make()
        note_content((used.id for used in answer.meta.releases), len(answer.rows))
        return chosen.write(Document(answer, links, values.get("labels"), values.get("columns"), locale, single))


def form_headers(chosen: Format, path: str) -> dict[str, str]:
    """The headers of an answer that is kept as a file: what to call it, and where its columns are described."""
    headers = {}
    if chosen.file_ending:
        headers["Content-Disposition"] = f'attachment; filename="{path.rpartition("/")[2]}.{chosen.file_ending}"'
    if chosen.described_by:
        media_type = FORMATS[chosen.described_by].media_types[0]
        headers["Link"] = f'<{in_format(path, chosen.described_by)}>; rel="describedby"; type="{media_type}"'
    return headers


def in_format(path: str, name: str, asked: Request = request) -> str:
    """The address of the answer to a request (the current one) in another format."""
    written, parameters = asked.query_string.decode(errors="replace"), asked.args
    if PLAIN_QUERY.fullmatch(written) and len(parameters) == written.count("=") and parameters.keys().isdisjoint(FORM):
        # As nearly all are: it need not be taken apart and put together again.
        return f"{path}?{written}&format={name}"
    takes = FORMATS[name].takes
    kept = [(key, value) for key, value in parameters.items(multi=True) if key not in FORM or key in takes]
    return address(path, [*kept, ("format", name)])


def given(names: Iterable[str], asked: Request = request) -> list[tuple[str, str]]:
    """Parameters as a request (the current one) has them; those it lacks are left out."""
    parameters = asked.args
    return [(name, parameters[name]) for name in names if name in parameters]


def address(path: str, parameters: Sequence[tuple[str, str]]) -> str:
    """A path with its query; relative, so that no header of the request decides where it leads."""
    return f"{path}?{'&'.join(f'{_quoted(name)}={_quoted(value)}' for name, value in parameters)}"


def _quoted(text: str) -> str:
    """Codes go as they are, as people write them."""
    return text if PLAIN.fullmatch(text) else quote(text, safe=",:*/")
