"""JSON bodies of requests: read strictly, and kept out of whatever is logged."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from api.errors import BenchmarksError, DatabaseUnavailable
from api.representations.as_json import MEDIA_TYPE


def read_json() -> Any:
    """The document in the body.

    Raises:
        UnsupportedMediaType: the body is not said to be JSON.
        RequestEntityTooLarge: it is larger than the application takes.
        BadRequest: it is no JSON (RFC 8259) in UTF-8, or an object in it has a member twice.
    """
    if request.mimetype != MEDIA_TYPE:
        raise UnsupportedMediaType(f"Send the body as {MEDIA_TYPE}.")
    body = _read()
    if not body:
        raise BadRequest("The body is empty.")
    try:
        document = json.loads(body.decode("utf-8"), object_pairs_hook=_members, parse_constant=_refuse_constant)
        # A text may name half of a surrogate pair, which nothing can be written with.
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise BadRequest("The body is no text in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BadRequest(f"The body is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise BadRequest("The body is nested too deeply.") from None
    except ValueError:
        raise BadRequest("The body has a number that is too long.") from None
    return document


def _read() -> bytes:
    try:
        body = request.get_data(cache=False)
        # What comes in chunks, and so without its length, is cut off at the limit without a word.
        is_longer = request.content_length is None and request.environ["wsgi.input"].read(1)
    except HTTPException:
        raise
    except Exception:
        # Each server has errors of its own for chunks that are none.
        raise BadRequest("The body could not be read to its end.") from None
    if is_longer:
        raise RequestEntityTooLarge
    return body


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members; which of two with one name counts would be a guess."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BadRequest("The body has an object with two members of the same name.")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise BadRequest(f"The body is no JSON: {name} is no number.")


@contextmanager
def unspoken() -> Iterator[None]:
    """Work on a body whose content nothing may log: faults keep their place, but lose their texts, which might repeat
    what was sent."""
    try:
        yield
    except DatabaseUnavailable:
        raise DatabaseUnavailable(
            "The database cannot be used; details are left out, as they might quote a body."
        ) from None
    except (BenchmarksError, HTTPException):
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        raise RuntimeError(f"{type(error).__name__} in {place.name}, line {place.lineno} of {place.filename}") from None
