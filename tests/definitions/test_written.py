"""A section of the language is described once: its schema and its reading agree."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from jsonschema import Draft202012Validator

from api.definitions.composing import compose
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.values import CODE, CODES, NUMBER, STRING
from api.definitions.written import mapping, section, whole_number


@dataclass(frozen=True)
class Club:
    code: str
    name: str
    seats: int = 12
    members: tuple[str, ...] = ()
    fee: float | None = 2.5


CLUB = section(
    Club,
    {
        "club": CODE("its code").to("code"),
        "name": STRING("default: the code"),
        "seats": whole_number("a whole number", default=Club.seats),
        "members": CODES("who is in it"),
        "fee": NUMBER.taking("a number, or null", type=["number", "null"]),
        "rules": STRING("read elsewhere").read_by_hand,
    },
    ["club"],
    like={"name": "club"},
)


def element(text: str) -> Element:
    found = compose(text.encode(), Findings("club.yaml"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "club"),
    [
        ("club: 01", Club("01", "01")),
        ("{club: a, name: Anglers, seats: 3}", Club("a", "Anglers", 3)),
        ("{club: a, members: [b, c]}", Club("a", "a", members=("b", "c"))),
        ("{club: a, members: b}", Club("a", "a", members=("b",))),
        ("{club: a, fee: null}", Club("a", "a", fee=None)),
        ("{club: a, seats: null}", Club("a", "a")),
        ("{club: a, rules: none}", Club("a", "a")),
        ("{seats: 3}", Club("", "", 3)),
    ],
    ids=["a default like another key", "all given", "a list", "one for a list", "null", "nothing", "apart", "missing"],
)
def test_a_section_becomes_its_concept(text: str, club: Club) -> None:
    assert CLUB.read(element(text)) == club


def test_what_the_reader_gives_counts_where_the_file_says_nothing() -> None:
    assert CLUB.read(element("club: a"), seats=5).seats == 5
    assert CLUB.read(element("{club: a, seats: 3}"), seats=5).seats == 3


def test_the_schema_names_the_file_s_keys_and_the_concept_s_defaults() -> None:
    Draft202012Validator.check_schema(CLUB.schema)
    assert list(CLUB.schema["properties"]) == ["club", "name", "seats", "members", "fee", "rules"]
    assert CLUB.schema["properties"]["seats"]["default"] == 12
    assert CLUB.schema["required"] == ["club"]


def test_a_key_that_fills_no_field_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="has no colour"):
        section(Club, {"club": CODE.to("code"), "colour": STRING})


def test_the_same_key_can_be_described_for_its_place() -> None:
    shown = mapping({"one": CODE("the first"), "two": CODE("the second")}).schema["properties"]
    assert (shown["one"]["description"], shown["two"]["description"]) == ("the first", "the second")
    assert "description" not in CODE.schema
