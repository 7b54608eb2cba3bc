"""The bulk file of a release: all its figures, for those who calculate at home."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import Any

import polars as pl
from flask import Response, request
from sqlalchemy import Connection

from api.answers.discovery.holdings import find_release
from api.answers.discovery.releases import whole_release
from api.blueprints.bulk_files import with_length
from api.blueprints.forms import locale_choice
from api.blueprints.framework import Blueprint, Query, code_in_path
from api.blueprints.http_responses import is_compressed, negotiate, respond
from api.blueprints.serving import serving
from api.concepts.editions.edition import Edition
from api.errors import Problem
from api.queries.bulk import read_parts
from api.representations.bulk import BULK_FORMATS
from api.representations.bulk_frames import BulkFrames
from api.representations.documents import LABEL_STYLES, Locale
from api.schemas.fields import choice
from api.schemas.parameters import FigureQuery

blueprint = Blueprint("downloads", __name__, url_prefix="/v1/releases", description="The versions of figures.")


class DownloadQuery(FigureQuery):
    """In which form."""

    format = choice("The format by name; it wins over `Accept`. Left out: CSV.", tuple(BULK_FORMATS))
    labels = choice("Codes, labels, or both in columns of their own.", LABEL_STYLES, load_default="codes")
    locale = locale_choice()


@blueprint.resource(
    "/<release>/download",
    "downloadRelease",
    None,
    query=DownloadQuery,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE),
    parameters=[code_in_path("release", "The id of a release.", example="htw-chur-2013.2013.r1")],
    ranged=True,
    also=[media_type for one in BULK_FORMATS.values() for media_type in one.media_types],
)
def download_release(query: Query, release: str) -> Response:
    """All figures of a release in one file, cell by cell in codelist order.

    The columns are those of `/v1/benchmarks` as CSV: notes, status and citation are in every line. A file never
    changes, so parts of it can be asked for (`Range`): programs read columns of a Parquet file without the rest of it.
    """
    chosen = negotiate(BULK_FORMATS, query.values.get("format"))
    if query.values.get("locale") is not None and "locale" not in chosen.takes:
        query.problems.append(
            Problem(
                f"{chosen.name} is written in one way only", pointer="locale", expected="format=csv", code="conflict"
            )
        )
    values = query.accepted()
    with serving().connect() as connection:
        edition, _ = find_release(connection, serving().store, release)
    names = [edition.header.id, values["confidence"], values["labels"], values.get("locale")]
    source = partial(_source, edition, values, serving().connect)
    kept = {"language": values["lang"], "pinned": True, "modified": edition.header.published_at}
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f'attachment; filename="{release}.{chosen.file_ending}"',
    }
    if chosen.pieces is not None and "Range" not in request.headers and is_compressed(chosen.content_type):
        pieces = chosen.pieces
        streamed = (lambda: iter(())) if request.method == "HEAD" else lambda: _begun(pieces(*source()))
        return respond(names, streamed, chosen.content_type, **kept, headers=headers)
    response = respond(names, bytes, chosen.content_type, **kept, headers=headers, compressed=False)
    if response.status_code != HTTPStatus.OK:
        return response
    file = serving().bulk_files.open(response.get_etag()[0] or "", lambda file: chosen.write(*source(), file))
    return with_length(response, file)


def _source(
    edition: Edition, values: Mapping[str, Any], connect: Callable[[], Connection]
) -> tuple[BulkFrames, Iterator[pl.DataFrame], Locale]:
    """The table of a release, its figures part by part, and how numbers are written."""
    language, confidence = values["lang"], values["confidence"]
    table = BulkFrames(edition, whole_release(edition, confidence, language), values["labels"])
    frames = map(table.frame, read_parts(connect, edition, confidence, language))
    return table, frames, values.get("locale") or "en"


def _begun(pieces: Iterator[bytes]) -> Iterable[bytes]:
    """What fails at once is answered as a problem; what fails later breaks the transfer off."""
    return chain([next(pieces)], pieces)
