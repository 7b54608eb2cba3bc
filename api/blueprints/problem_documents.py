"""Problem documents (RFC 9457), and what the codes of single mistakes mean. No request is needed to write one."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from api.blueprints.problem_kinds import BAD_REQUEST, INTERNAL, OF_A_STATUS, Kind
from api.concepts.texts import Text
from api.errors import ProblemCode

MEDIA_TYPE = "application/problem+json"
Members = dict[str, Any]

_BY_STATUS = {int(kind.status): kind for kind in OF_A_STATUS}

CODE_TEXTS: Mapping[ProblemCode, Text] = {
    "unknown_parameter": Text("There is no such parameter here.", "Diesen Parameter gibt es hier nicht."),
    "unknown_member": Text("The body has a member that is not known.", "Der Inhalt hat ein unbekanntes Element."),
    "unknown_code": Text("There is no such code in what is asked.", "Diesen Code gibt es im Gefragten nicht."),
    "unknown_identifier": Text("There is nothing with this identifier.", "Unter dieser Kennung gibt es nichts."),
    "invalid_value": Text("The value has the wrong form.", "Der Wert hat die falsche Form."),
    "missing_value": Text("A value is needed and not given.", "Ein nötiger Wert fehlt."),
    "repeated_parameter": Text("It may be given only once.", "Er darf nur einmal vorkommen."),
    "conflict": Text("It does not go together with another parameter.", "Er passt nicht zu einem anderen Parameter."),
    "invalid_cursor": Text("The cursor belongs to another selection.", "Der Cursor gehört zu einer anderen Auswahl."),
}
"""What each `code` of a single mistake means."""


def kind_of(status: int) -> Kind:
    """The kind an error of this status is answered as; a status nobody foresaw is a bad request or a fault."""
    return _BY_STATUS.get(status) or (BAD_REQUEST if status < HTTPStatus.INTERNAL_SERVER_ERROR else INTERNAL)


def plainly(text: str) -> str:
    """A text of the pages without its marks for code."""
    return text.replace("`", "")


def problem_document(kind: Kind, members: Members, instance: str, request_id: str) -> Members:
    """A problem as RFC 9457 has it; in English, as programs and their developers read it.

    ``instance`` is the path that was asked for; empty where none could be read.
    """
    return {
        "type": kind.address,
        "title": kind.title.en,
        "status": int(kind.status),
        **members,
        "instance": instance,
        "request_id": request_id,
    }
