"""Personal data: what a draft must never print, by a column's name, label and cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from api.definitions.wordings.channels import match_channel
from api.definitions.wordings.regions import match_region
from api.definitions.wordings.sectors import match_sector
from api.definitions.wordings.sizes import match_size

LEAST_CELLS = 3
"""A text that fewer respondents gave is that of single persons, unless it is a known answer option."""
_CELLS = {
    "e-mail addresses": r"[^\s@]+@[^\s@]+\.[^\s@]+",
    "IP addresses": r"(\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,7}",
    "telephone numbers": r"(?!\d\d[./-]\d\d[./-]\d{4}$)(\+|00?[1-9])[\d\s()/.-]{6,20}\d",
    "bank accounts": r"[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?",
    "internet addresses": r"(https?://|www\.)\S+",
}
"""Kind → what a whole cell of it looks like."""
_KINDS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _CELLS.items()}
_WITHIN = re.compile(
    r"\S+@\S+\.\w|https?://|www\.|\+\d[\d\s()/-]{6,}|(\d{1,3}\.){3}\d{1,3}"
    r"|\b(Herrn?|Frau|Mrs?|Ms|Dr|Prof)\.? [A-ZÄÖÜ]"
    r"|\b(GmbH|mbH|AG|KG|KGaA|OHG|GbR|UG|e\. ?K\.|e\. ?V\.|Ltd|Inc|LLC|PLC|Corp)\b"
)
_NAMES = {
    "e-mail addresses": r"e[-_ ]?mail|mail[-_ ]?adress|recipientemail",
    "telephone numbers": r"telefon|^tel$|\btel\.|phone|handy|^fax|mobilnummer|rufnummer",
    "IP addresses": r"ip[-_ ]?ad|^ip$",
    "places (coordinates)": r"latitude|longitude|breitengrad|l(ä|ae)ngengrad|^_?(lat|lon|lng|gps|geo)([-_ ]|$)"
    r"|geoloc",
    "names of people or enterprises": r"(vor|nach|familien|firmen|unternehmens|user|benutzer|nutzer)name\b"
    r"|ansprechpartner|^u_(name|company)$|\bname (des|der|ihres|ihrer|of) |^_?submitted_by$|^(kontakt|contact)$"
    r"|survey_identifier$|kontaktperson|contact[-_ ]?(person|name)"
    r"|(first|last|sur|full|company|firm|business)[-_ ]?name"
    r"|recipient(first|last)|^name$|\bihr name\b|\byour name\b|^firma$|^company$|enumerator|interviewer",
    "addresses": r"stra(ß|ss)e\b|street|anschrift|postadress|^adress|address\b|\bplz\b|postleitzahl|post[-_ ]?code"
    r"|\bzip|_zip|hausnummer",
    "bank accounts": r"\biban\b|bankverbindung|bank[-_ ]?account",
    "dates of birth": r"geburt|birth|^dob$",
    "traces of devices": r"user[-_ ]?agent|browser|custom[-_ ]?data|^external_lfdn$|device[-_ ]?id|cookie"
    r"|referr?er|refurl|^token$|externalreference|externaldatareference|subscriberid|simserial|imei",
    "free text": r"freitext|free[-_ ]?text|open[-_ ]?end|[-_ ]text$|[-_]other$|\[other\]|\[sonstiges\]"
    r"|bemerkung|anmerkung|\bcomments?$|^comment|^kommentare?$|remark|weitere hinweise|bitte (angeben|nennen|eintragen)"
    r"|please (specify|describe)|und zwar|sonstiges?:? text",
}
"""Kind → what a column of it is called; its cells must not speak against it."""
_SHOWN_BY_CELLS = {"e-mail addresses": re.compile("@"), "telephone numbers": re.compile(r"(\d[\s/.-]?){5}")}
"""Kinds whose names are words of questions, too (“How often do you use e-mail?”): what one of the cells must hold."""
_MANY = 12
"""More distinct cells than this are no answer options."""
_CALLED = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _NAMES.items()}
_CLOSED = re.compile(
    r"-?\d{1,3}|x|ja|nein|yes|no|true|false|keine angabe|k\. ?a\.|n/a|wei(ß|ss) nicht|don.t know|no answer|refused"
    r"|(quoted|selected|checked|genannt|not (quoted|selected|checked)|nicht (genannt|gew(ä|ae)hlt)|gew(ä|ae)hlt)",
    re.IGNORECASE,
)


def personal_kind(name: str, label: str | None, texts: Iterable[str]) -> str | None:
    """What personal data the column holds, in plain words; None for none.

    ``texts`` are its distinct cells, of all rows. Cells alone suffice where they are addresses or numbers of persons;
    the name or label suffices unless the cells are but yes, no, small numbers and channels.
    """
    filled = [text.strip() for text in texts if text.strip()]
    if kind := _kind_of_cells(filled):
        return kind
    if filled and all(_CLOSED.fullmatch(text) or match_channel(text) for text in filled):
        return None
    return next((kind for kind in _CALLED if _is_called(kind, name, label, filled)), None)


def _is_called(kind: str, name: str, label: str | None, filled: Collection[str]) -> bool:
    """Whether name or label say that it holds this kind, and the cells do not say that it is a mere question."""
    called, shown = _CALLED[kind], _SHOWN_BY_CELLS.get(kind)
    if called.search(name) is None and called.search(label or "") is None:
        return False
    if not filled or len(filled) > _MANY:
        return True
    if kind == "free text":
        return not all(match_sector(text) or match_size(text) or match_region(text) for text in filled)
    return shown is None or any(shown.search(text) for text in filled)


def _kind_of_cells(filled: Collection[str]) -> str | None:
    """The kind that any cell is (e-mail, address of a device …); of telephone numbers, most must be."""
    for kind, pattern in _KINDS.items():
        fitting = sum(1 for text in filled if pattern.fullmatch(text))
        if fitting and (kind != "telephone numbers" or fitting * 2 > len(filled)):
            return kind
    return None


def is_personal(name: str, label: str | None, texts: Iterable[str]) -> bool:
    """Whether the column holds personal data: none of its cells may then be shown."""
    return personal_kind(name, label, texts) is not None


def may_be_shown(text: str, cells: int) -> bool:
    """Whether a cell's text may stand in a draft, codelist or label, where ``cells`` respondents gave it."""
    return cells >= LEAST_CELLS and _WITHIN.search(text) is None
