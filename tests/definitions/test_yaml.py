"""YAML is read as its writer meant it, and what is no YAML is said in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.definitions.composing import MAXIMUM_DEPTH, compose, resolved
from api.definitions.drafts.yaml_texts import yaml_text
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.loading import load_definition
from api.errors import InvalidInput
from tests.definitions.samples import RESPONSES, problems, spoilt


def composed(text: str | bytes) -> tuple[Element | None, list[str]]:
    findings = Findings("d.yaml")
    root = compose(text if isinstance(text, bytes) else text.encode(), findings)
    return root, [str(problem) for problem in findings.problems]


def element(text: str) -> Element:
    root, found = composed(text)
    assert root is not None
    assert found == []
    return root


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "NO", "y", "2026-03-01", "1_000", "0x1F", "1:30"])
def test_words_that_yaml_1_1_would_change_stay_texts(word: str) -> None:
    assert element(f"{word}: {word}").plain() == {word: word}


@pytest.mark.parametrize(
    ("text", "meant"), [("01", 1), ("2026", 2026), ("-1.5", -1.5), ("true", True), ("~", None), ("", None), ("N", "N")]
)
def test_scalars_are_resolved_as_in_yaml_1_2(text: str, meant: object) -> None:
    assert resolved(text) == meant


def test_a_code_keeps_its_zero_and_a_year_its_text() -> None:
    root = element("{code: 01, wave: 2026, quoted: '007'}")
    assert [root.text_of(key) for key in ("code", "wave", "quoted")] == ["01", "2026", "007"]


def test_every_value_knows_its_pointer_and_line() -> None:
    root = element("a:\n  b/c:\n    - 1\n    - d: 2\n")
    places = {one.pointer: one.line for one in root.walk()}
    assert places == {"": 1, "/a": 1, "/a/b~1c": 2, "/a/b~1c/0": 3, "/a/b~1c/1": 4, "/a/b~1c/1/d": 4}


def test_a_key_given_twice_is_reported_with_both_lines() -> None:
    _, found = composed("a: 1\nb: 2\na: 3\n")
    assert found == ["d.yaml:3: the key “a” is given twice, first on line 1 — each key once"]


def test_aliases_and_merges_are_followed() -> None:
    root = element("a: &x {p: 1, q: 2}\nb: *x\nc: {<<: *x, q: 3}\n")
    assert root.plain() == {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 2}, "c": {"q": 3, "p": 1}}
    assert root.at("b").at("p").pointer == "/b/p"


def test_a_billion_laughs_are_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    root, found = composed("\n".join(lines))
    assert root is None
    assert "too many values" in found[0]


def test_nesting_is_bounded() -> None:
    root, found = composed("[" * 10_000)
    assert root is None
    assert f"at most {MAXIMUM_DEPTH} levels" in found[0]


def test_an_alias_inside_its_own_anchor_is_unknown() -> None:
    _, found = composed("a: &a [*a]")
    assert "nothing is called &a" in found[0]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "not valid YAML"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        ("title: Social media: the study\n", 1, "colon"),
        ("a: *\n", 1, "quotes"),
        ("a: @x\n", 1, "quotes"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: !!python/name:os.system x\n", 1, "tag"),
        ("", 1, "empty"),
        ("? [1, 2]\n: 3\n", 1, "key is a list"),
        ("a: b\x07\n", 1, "U+0007"),
        ("a: 1\nb: <<\nc: {<<: 5}\n", 3, "<< is “5”"),
    ],
)
def test_what_is_no_yaml_is_reported_with_its_line(text: str, line: int, said: str) -> None:
    _, found = composed(text)
    assert found[0].startswith(f"d.yaml:{line}:")
    assert said in found[0]


def test_a_file_in_another_encoding_is_reported_with_its_line() -> None:
    root, found = composed("a: 1\nb: Größe\n".encode("cp1252"))
    assert root is None
    assert found == ["d.yaml:2: byte 0xf6 is not UTF-8 — save the definition as UTF-8"]


def test_a_byte_order_mark_is_no_mistake() -> None:
    root, found = composed("\ufeffa: 1\n".encode())
    assert (root is not None and root.plain(), found) == ({"a": 1}, [])


def test_a_file_that_is_too_large_is_refused() -> None:
    root, found = composed(b"#" * 5_000_000)
    assert root is None
    assert "5000000 bytes" in found[0]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="absent.yaml:1: the file cannot be read"):
        load_definition(tmp_path / "absent.yaml")


TEXTS = ("yes", "a: b", "- x", "", " x ", '"', "a\nb", "01", "\u2028", "😀 #", "*", "No", "ß", "\\")


@pytest.mark.parametrize("text", TEXTS)
def test_a_drafted_text_reads_back_as_it_was(text: str) -> None:
    assert element(f"a: {yaml_text(text)}").text_of("a") == text
    assert element(f"a: [{yaml_text(text)}, x]").texts_of("a") == (text, "x")


def test_duplicate_keys_and_other_mistakes_are_reported_in_one_run(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "access: public\n", "access: public\naccess: publik\nbasis: x\n")
    assert [problem.line for problem in problems(tmp_path, text)] == [9, 10]
