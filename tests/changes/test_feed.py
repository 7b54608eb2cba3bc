"""The Atom feed, read by libxml2 and held against the grammar of RFC 4287."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree  # type: ignore[import-untyped]

from api.concepts.editions.change import KINDS, Change, Kind
from api.concepts.editions.revisions import revision_of
from api.concepts.texts import LANGUAGES, Language
from api.representations.as_atom import atom_feed

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LINKS = {"self": "/v1/changes.atom?lang=en", "alternate": "/v1/changes?lang=en&limit=1"}


def change(kind: Kind = "published", **values: Any) -> Change:
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    scheduled_for = at if kind == "scheduled" else None
    replaces = "panel.2023.r0" if kind == "revised" else None
    return replace(Change(7, at, kind, "panel.2023.r1", "panel", "2023", scheduled_for, replaces, None, None), **values)


def read(document: bytes) -> Any:
    """The feed as an element tree; fails where it is not valid Atom."""
    feed = etree.fromstring(document)
    GRAMMAR.assertValid(feed)
    ids = feed.xpath("//a:id/text()", namespaces=ATOM)
    assert len(ids) == len(set(ids))
    return feed


def texts(feed: Any, path: str) -> list[str]:
    return [str(one) for one in feed.xpath(path, namespaces=ATOM)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_change_is_valid_atom(language: Language) -> None:
    entries = [change(kind, number=number) for number, kind in enumerate(KINDS)]
    feed = read(atom_feed(entries, entries[0], "Somebody", LINKS, language))
    assert texts(feed, "@xml:lang") == [language]
    assert texts(feed, "a:entry/a:category[1]/@term") == list(KINDS)
    assert len(set(texts(feed, "a:entry/a:title/text()"))) == len(KINDS)
    assert texts(feed, "a:link/@href") == list(LINKS.values())


def test_a_feed_without_entries_is_valid_too() -> None:
    feed = read(atom_feed([], None, "Somebody", LINKS, "en"))
    assert texts(feed, "a:updated/text()") == ["1970-01-01T00:00:00Z"]


def test_a_reason_may_hold_whatever_people_write() -> None:
    reason = "“<b>&amp; & ]]> \x00\x0b\ud800 ä\r\n\t"
    feed = read(atom_feed([change("withdrawn", reason=reason)], change(), "A & <B>", LINKS, "de"))
    (content,) = texts(feed, "a:entry/a:content/text()")
    assert content.startswith("panel.2023.r1 wurde zurückgezogen.\nBegründung: “<b>&amp; & ]]> \ufffd\ufffd\ufffd ä")


def test_what_is_not_out_has_no_link_to_follow() -> None:
    feed = read(atom_feed([change("scheduled"), change("cancelled", number=8)], None, "Somebody", LINKS, "en"))
    assert texts(feed, "a:entry/a:link/@href") == []


def test_an_entry_without_figures_says_why() -> None:
    entry = change("revised", revision=revision_of({"unchanged": 3}, ()))
    titles = [
        texts(read(atom_feed([one], one, "Somebody", LINKS, "en")), "a:entry/a:title/text()")[0]
        for one in (entry, replace(entry, revision=None))
    ]
    assert titles == [
        "panel.2023.r1 replaces panel.2023.r0: only texts changed, every figure is the same.",
        "panel.2023.r1 replaces panel.2023.r0: that one was withdrawn, so figures are not compared.",
    ]
