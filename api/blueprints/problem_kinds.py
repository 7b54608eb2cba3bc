"""The kinds of problems: what each is called, what it means, what to do; the pages behind their addresses say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from api.concepts.texts import Text

PATH = "/problems"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: the end of its address, its status and texts that never change."""

    slug: str
    status: int
    title: Text
    meaning: Text
    remedy: Text

    @property
    def address(self) -> str:
        """What `type` says."""
        return f"{PATH}/{self.slug}"


BAD_REQUEST = Kind(
    "bad-request",
    HTTPStatus.BAD_REQUEST,
    Text("The request cannot be read", "Die Anfrage ist nicht lesbar"),
    Text(
        "It is not correct HTTP, or its body is not correct JSON.",
        "Sie ist kein korrektes HTTP oder ihr Inhalt kein korrektes JSON.",
    ),
    Text(
        "Look at `detail`; build addresses and bodies with a library rather than by hand.",
        "Siehe `detail`; Adressen und Inhalte besser mit einer Bibliothek als von Hand erzeugen.",
    ),
)
UNAUTHORIZED = Kind(
    "unauthorized",
    HTTPStatus.UNAUTHORIZED,
    Text("The key is not valid", "Der Schlüssel gilt nicht"),
    Text(
        "The request carries a key that does not exist, has expired or was revoked. Reading what is public needs no "
        "key.",
        "Die Anfrage trägt einen Schlüssel, den es nicht gibt, der abgelaufen ist oder zurückgezogen wurde. "
        "Öffentliches zu lesen braucht keinen Schlüssel.",
    ),
    Text(
        "Leave the key out, or ask the operator for a new one. `WWW-Authenticate` says how a key is sent.",
        "Den Schlüssel weglassen oder beim Betreiber einen neuen erfragen. `WWW-Authenticate` sagt, wie ein Schlüssel "
        "gesendet wird.",
    ),
)
REFUSED = Kind(
    "refused",
    HTTPStatus.FORBIDDEN,
    Text("Not allowed", "Nicht erlaubt"),
    Text("Privacy, access or policy does not allow it.", "Datenschutz, Zugriffsrechte oder Regeln erlauben es nicht."),
    Text(
        "`detail` says which of them; asking again will not help. Keys have scopes: perhaps yours lacks the one "
        "needed.",
        "`detail` nennt den Grund; eine Wiederholung hilft nicht. Schlüssel haben Bereiche: vielleicht fehlt "
        "der nötige.",
    ),
)
UNKNOWN = Kind(
    "not-found",
    HTTPStatus.NOT_FOUND,
    Text("There is nothing at this address", "Unter dieser Adresse gibt es nichts"),
    Text(
        "The address, or an identifier in it, does not exist or is not public.",
        "Die Adresse oder eine Kennung darin gibt es nicht, oder sie ist nicht öffentlich.",
    ),
    Text(
        "`errors` lists the nearest identifiers; `GET /v1` links to everything there is. Addresses have no slash at "
        "their end.",
        "`errors` nennt die ähnlichsten Kennungen; `GET /v1` verweist auf alles, was es gibt. Adressen enden "
        "ohne Schrägstrich.",
    ),
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    HTTPStatus.METHOD_NOT_ALLOWED,
    Text("The address does not take this method", "Die Adresse kennt diese Methode nicht"),
    Text("The resource exists, but not for this method.", "Die Ressource gibt es, aber nicht für diese Methode."),
    Text(
        "The header `Allow` lists the methods it takes. Figures are read with `GET`.",
        "Der Kopf `Allow` nennt die möglichen Methoden. Zahlen werden mit `GET` gelesen.",
    ),
)
NOT_ACCEPTABLE = Kind(
    "not-acceptable",
    HTTPStatus.NOT_ACCEPTABLE,
    Text("No representation is acceptable", "Keine Darstellung passt"),
    Text(
        "None of the formats of this resource is among those in `Accept`.",
        "Keines der Formate dieser Ressource steht in `Accept`.",
    ),
    Text(
        "`detail` lists the formats. Leave `Accept` out, or choose a format by name with `format=`.",
        "`detail` nennt die Formate. `Accept` weglassen oder mit `format=` ein Format beim Namen nennen.",
    ),
)
WITHDRAWN = Kind(
    "withdrawn",
    HTTPStatus.GONE,
    Text("The release was withdrawn", "Die Veröffentlichung wurde zurückgezogen"),
    Text(
        "The release existed and is no longer answered. `release` is its id, `reason` what its publisher stated.",
        "Die Veröffentlichung gab es und sie wird nicht mehr beantwortet. `release` ist ihre Kennung, `reason` der "
        "Grund.",
    ),
    Text(
        "Do not use its figures any more, copies included. `GET /v1/releases` lists what is current.",
        "Ihre Zahlen nicht weiter verwenden, auch keine Kopien. `GET /v1/releases` nennt, was gilt.",
    ),
)
PRECONDITION_FAILED = Kind(
    "precondition-failed",
    HTTPStatus.PRECONDITION_FAILED,
    Text("A condition of the request does not hold", "Eine Bedingung der Anfrage trifft nicht zu"),
    Text(
        "`If-Match` or `If-Unmodified-Since` asks for a version that is not the current one.",
        "`If-Match` oder `If-Unmodified-Since` verlangt eine Fassung, die nicht die aktuelle ist.",
    ),
    Text(
        "Ask without the condition to get the current version and its `ETag`.",
        "Ohne die Bedingung fragen: so kommt die aktuelle Fassung mit ihrem `ETag`.",
    ),
)
TOO_LARGE = Kind(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Text("The body is too large", "Der Inhalt ist zu groß"),
    Text(
        "The body of the request is larger than this server reads.",
        "Der Inhalt der Anfrage ist größer, als dieser Server liest.",
    ),
    Text("Send less at a time; `detail` names the limit.", "Weniger auf einmal senden; `detail` nennt die Grenze."),
)
URI_TOO_LONG = Kind(
    "uri-too-long",
    HTTPStatus.REQUEST_URI_TOO_LONG,
    Text("The address is too long", "Die Adresse ist zu lang"),
    Text("The first line of a request may have 8190 bytes.", "Die erste Zeile einer Anfrage darf 8190 Byte haben."),
    Text(
        "Ask for fewer codes at a time, or for a wildcard: `*` is every published code, `CODE/*` its children.",
        "Weniger Codes auf einmal nennen oder einen Platzhalter: `*` steht für alle veröffentlichten Codes, `CODE/*` "
        "für die darunter.",
    ),
)
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported-media-type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Text("The body has the wrong type", "Der Inhalt hat den falschen Typ"),
    Text(
        "The resource does not read bodies of this type or encoding.",
        "Die Ressource liest keine Inhalte dieses Typs oder dieser Kodierung.",
    ),
    Text(
        "Send JSON with `Content-Type: application/json` and without `Content-Encoding`.",
        "JSON mit `Content-Type: application/json` und ohne `Content-Encoding` senden.",
    ),
)
RANGE_NOT_SATISFIABLE = Kind(
    "range-not-satisfiable",
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    Text("The range is not in the file", "Der Bereich liegt nicht in der Datei"),
    Text("`Range` begins behind the end of the file.", "`Range` beginnt hinter dem Ende der Datei."),
    Text(
        "`Content-Range` says how long the file is; so does `Content-Length` of an answer to `HEAD`.",
        "`Content-Range` nennt die Länge der Datei, ebenso `Content-Length` einer Antwort auf `HEAD`.",
    ),
)
EXPECTATION_FAILED = Kind(
    "expectation-failed",
    HTTPStatus.EXPECTATION_FAILED,
    Text("An expectation cannot be met", "Eine Erwartung ist nicht erfüllbar"),
    Text(
        "`Expect` asks for something other than `100-continue`.", "`Expect` verlangt etwas anderes als `100-continue`."
    ),
    Text("Leave the header out.", "Den Kopf weglassen."),
)
INVALID = Kind(
    "invalid-parameters",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("The request has mistakes", "Die Anfrage enthält Fehler"),
    Text(
        "A parameter, a code or a part of the body does not exist or has the wrong form.",
        "Einen Parameter, einen Code oder einen Teil des Inhalts gibt es nicht, oder er hat die falsche Form.",
    ),
    Text(
        "`errors` lists every mistake at once: where it is (`parameter` or, in a body, the JSON `pointer`), its "
        "`code`, what would be right (`expected`) and the nearest accepted values (`nearest`).",
        "`errors` nennt alle Fehler auf einmal: die Stelle (`parameter` oder, in einem Inhalt, den JSON-`pointer`), "
        "den `code`, was richtig wäre (`expected`) und die ähnlichsten gültigen Werte (`nearest`).",
    ),
)
TOO_MANY = Kind(
    "too-many-rows",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("The selection is too large", "Die Auswahl ist zu groß"),
    Text(
        "The answer would have more rows (`estimate`) than one answer may (`limit`).",
        "Die Antwort hätte mehr Zeilen (`estimate`), als eine Antwort haben darf (`limit`).",
    ),
    Text(
        "`detail` says how to split it. Whole releases are at `/v1/releases/{release}/download`.",
        "`detail` sagt, wie sie sich teilen lässt. Ganze Veröffentlichungen stehen unter "
        "`/v1/releases/{release}/download`.",
    ),
)
TOO_MANY_REQUESTS = Kind(
    "too-many-requests",
    HTTPStatus.TOO_MANY_REQUESTS,
    Text("Too many requests", "Zu viele Anfragen"),
    Text(
        "More requests came from this address or key than its limit allows (`RateLimit-Policy`).",
        "Von dieser Adresse oder diesem Schlüssel kamen mehr Anfragen, als die Grenze erlaubt (`RateLimit-Policy`).",
    ),
    Text(
        "Wait for the seconds in `Retry-After`. Keep answers and ask with `If-None-Match`, ask for several codes in "
        "one request, or fetch a whole release.",
        "Die Sekunden in `Retry-After` abwarten. Antworten aufbewahren und mit `If-None-Match` fragen, mehrere Codes "
        "in einer Anfrage nennen oder eine ganze Veröffentlichung laden.",
    ),
)
HEADERS_TOO_LARGE = Kind(
    "headers-too-large",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    Text("The headers are too large", "Die Kopfzeilen sind zu groß"),
    Text(
        "A request may have 100 header fields and 65,536 bytes of them, 8190 for those of one name and 2000 for "
        "`Accept` and `Accept-Encoding`.",
        "Eine Anfrage darf 100 Kopfzeilen mit 65.536 Byte haben, 8190 für die eines Namens und 2000 für `Accept` "
        "und `Accept-Encoding`.",
    ),
    Text(
        "Send fewer or shorter headers; cookies are not needed here.",
        "Weniger oder kürzere Kopfzeilen senden; Cookies braucht es hier nicht.",
    ),
)
INTERNAL = Kind(
    "internal-error",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    Text("A fault of this server", "Ein Fehler dieses Servers"),
    Text("Something went wrong here, not in the request.", "Hier ist etwas schiefgegangen, nicht in der Anfrage."),
    Text(
        "Try again later. Name the `request_id` when you report it.",
        "Später noch einmal versuchen. Bei einer Meldung die `request_id` nennen.",
    ),
)
NOT_IMPLEMENTED = Kind(
    "not-implemented",
    HTTPStatus.NOT_IMPLEMENTED,
    Text("The server does not know this", "Der Server kann das nicht"),
    Text(
        "The body is sent in a transfer coding that this server does not know.",
        "Der Inhalt kommt in einer Übertragungskodierung, die dieser Server nicht kennt.",
    ),
    Text("Send it whole with `Content-Length`, or `chunked`.", "Ihn ganz mit `Content-Length` senden oder `chunked`."),
)
UNAVAILABLE = Kind(
    "unavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("Temporarily unavailable", "Zurzeit nicht verfügbar"),
    Text("The server cannot reach its database just now.", "Der Server erreicht seine Datenbank gerade nicht."),
    Text("Try again after the seconds in `Retry-After`.", "Nach den Sekunden in `Retry-After` noch einmal versuchen."),
)
BUSY = Kind(
    "busy",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("The server is busy", "Der Server ist ausgelastet"),
    Text(
        "More pictures are asked for just now than are drawn at a time.",
        "Gerade werden mehr Bilder verlangt, als auf einmal gezeichnet werden.",
    ),
    Text(
        "Try again after the seconds in `Retry-After`, or draw the chart yourself from `format=vega-lite`.",
        "Nach den Sekunden in `Retry-After` noch einmal versuchen oder aus `format=vega-lite` selbst zeichnen.",
    ),
)
OF_A_STATUS = (
    BAD_REQUEST,
    UNAUTHORIZED,
    REFUSED,
    UNKNOWN,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    WITHDRAWN,
    PRECONDITION_FAILED,
    TOO_LARGE,
    URI_TOO_LONG,
    UNSUPPORTED_MEDIA_TYPE,
    RANGE_NOT_SATISFIABLE,
    EXPECTATION_FAILED,
    INVALID,
    TOO_MANY_REQUESTS,
    HEADERS_TOO_LARGE,
    INTERNAL,
    NOT_IMPLEMENTED,
    UNAVAILABLE,
)
"""One kind for each status: what an error without a better one is answered as."""
KINDS: Mapping[str, Kind] = {
    kind.slug: kind for kind in sorted((*OF_A_STATUS, TOO_MANY, BUSY), key=lambda one: one.status)
}
"""Every kind by its slug, in the order of statuses: ``/problems/{slug}`` explains it."""
