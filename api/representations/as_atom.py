"""Atom 1.0 (RFC 4287): the newest changes as a feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import NAMESPACE_OID, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from api.answers.reports.changes.sentences import paragraphs, sentence
from api.concepts.editions.change import EPOCH, Change
from api.concepts.fields import timestamp
from api.concepts.texts import Language, Text

MEDIA_TYPE = "application/atom+xml"
CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
TITLE = Text("Changes of survey benchmarks", "Änderungen an Umfrage-Benchmarks")

register_namespace("", NAMESPACE)
# What XML 1.0 cannot hold, however it is written.
_IMPOSSIBLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\ufffd")


def atom_feed(
    entries: Sequence[Change],
    first: Change | None,
    author: str,
    links: Mapping[str, str],
    language: Language,
    public: Callable[[str], str] = str,
) -> bytes:
    """The feed of ``entries``, newest first. The ``first`` change there ever was gives it a name that stays, also when
    the server's own name changes: ids are never addresses.

    ``links`` maps a relation to a path of this server, and ``public`` a path to the address that is shown.
    """
    feed = Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _add(feed, "id", uuid5(NAMESPACE_OID, f"feed {first.id if first else None}").urn)
    _add(feed, "title", TITLE[language])
    _add(feed, "updated", timestamp(max((entry.at for entry in entries), default=EPOCH)))
    _add(SubElement(feed, _name("author")), "name", author)
    for relation, address in links.items():
        media_type = MEDIA_TYPE if relation == "self" else "application/json"
        SubElement(feed, _name("link"), {"rel": relation, "type": media_type, "href": public(address)})
    for entry in entries:
        _add_entry(feed, entry, language, public)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _add_entry(feed: Element, change: Change, language: Language, public: Callable[[str], str]) -> None:
    entry = SubElement(feed, _name("entry"))
    _add(entry, "id", change.id)
    _add(entry, "title", sentence(change, language))
    _add(entry, "published", timestamp(change.at))
    _add(entry, "updated", timestamp(change.at))
    SubElement(entry, _name("category"), {"term": change.kind})
    SubElement(entry, _name("category"), {"term": change.survey})
    if change.kind not in ("scheduled", "cancelled"):
        SubElement(entry, _name("link"), {"rel": "alternate", "href": public(f"/v1/releases/{change.release}")})
    _add(entry, "content", "\n".join(paragraphs(change, language)))


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _name(name)).text = text.translate(_IMPOSSIBLE)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
