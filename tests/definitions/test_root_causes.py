"""Every mistake is reported at once, and nothing that only follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.definitions.samples import FIGURES, RESPONSES, problems, spoilt

ADOPTION, DIALOGUE = "columns: {facebook: f, xing: x, carrier_pigeon: p}", "columns: {facebook: df, xing: dx}"
CAUSES: list[tuple[str, str, list[str]]] = [
    # Names of indicators, in items, under indicators and in derived items
    ("indicator: adoption, coding", "indicator: adoptin, coding", ["there is no indicator “adoptin”"]),
    ("indicator: goal, column", "indicator: gaol, column", ["there is no indicator “gaol”"]),
    ("indicator: dialogue, coding", "indicator: dialoge, coding", ["there is no indicator “dialoge”"]),
    ("indicator: dialogue_rate, res", "indicator: dialogue_rat, res", ["there is no indicator “dialogue_rat”"]),
    ("restrict: dialogue", "restrict: dialog", ["there is no indicator “dialog”"]),
    ("  dialogue: {}\n", "", ["the indicator “dialogue” is not declared"]),
    (
        "  adoption: {}",
        "  adoptoin: {}",
        ["“adoptoin” is not in the shared vocabulary and has no label and no definition"],
    ),
    ("kind: mean, unit: minutes", "kind: mode", ["“kind” is “mode”"]),
    ("channel_count, count_of", "adoption, count_of", ["the derived item is a mean, but “adoption” is a share"]),
    # Channels
    (
        ADOPTION,
        "columns: {facebok: f, xign: x, pigeon: p}",
        ["there is no channel “facebok”", "there is no channel “xign”", "there is no channel “pigeon”"],
    ),
    (
        DIALOGUE,
        "columns: {facebok: df, xign: dx}",
        ["there is no channel “facebok”", "there is no channel “xign”"],
    ),
    (
        "restrict: dialogue, universe: users",
        "restrict: dialog, universe: user, channels: [facebok]",
        ["there is no channel “facebok”", "there is no indicator “dialog”", "there is no universe “user”"],
    ),
    (
        "indicator: channel_count, count_of: adoption, channels: [facebook",
        "indicator: chanel_count, count_of: adoption, channels: [facebok",
        ["there is no channel “facebok”", "there is no indicator “chanel_count”"],
    ),
    # Categories, universes, codings
    (
        "coding: yn, columns: {facebook: f",
        "coding: yn, category: more, columns: {facebook: f",
        ["there is no category"],
    ),
    ("users: {indicator: adoption}", "user: {indicator: adoption}", ["there is no universe “users”"]),
    ("restrict: dialogue, universe: users", "restrict: dialogue", ["the restricted item has no universe"]),
    ("{yes: 1, no: 2, not_asked: 99}", "{yess: 1, no: 2}", ["there is no key “yess”"]),
    ("{yes: 1, no: 2, not_asked: 99}", "{yes: 1}", ["the coding does not say what means no"]),
    # Keys
    ("publisher: Somebody", "publishers: Somebody", ["there is no key “publishers”"]),
    ("indicators:\n", "indicator:\n", ["there is no key “indicator”"]),
    ("responses:\n", "response:\n", ["there is no key “response”"]),
    ("  items:\n", "  item:\n", ["there is no key “item”"]),
    ("  codings:\n", "  coding:\n", ["there is no key “coding”"]),
    ("column: t, number", "column: t, numbr", ["there is no key “numbr”"]),
    ("column: g, answers", "column: g, answer", ["there is no key “answer”"]),
    ('any_of: "*"', 'anyof: "*"', ["there is no key “anyof”"]),
    # Waves, codelists, dimensions, bands
    ("wave: 2026, period_start", "wave: 2025, period_start", ["the wave “2025” is given twice, first on line 12"]),
    ("{code: near, parent: _T}", "{code: ne ar}", ["“code” is “ne ar”"]),
    ("{code: near, parent: _T}", "{code: near}", ["“near” lies outside the whole"]),
    ("id: market", "id: Market", ["“id” is “Market”"]),
    ("id: market", "id: size", ["the dimension “size” is given twice, first on line 24"]),
    ("{code: 10-49, from: 10, to: 49}", "{code: 10-49, from: ten, to: 49}", ["“from” is “ten”"]),
    ("{code: 10-49, from: 10, to: 49}", "{code: 10-49, from: 49, to: 10}", ["the band “10-49” ends at 10"]),
]


@pytest.mark.parametrize(("right", "wrong", "said"), CAUSES)
def test_a_mistake_is_reported_and_what_follows_from_it_is_not(
    tmp_path: Path, right: str, wrong: str, said: list[str]
) -> None:
    found = [problem.message for problem in problems(tmp_path, spoilt(RESPONSES, right, wrong))]
    assert len(found) == len(said), found
    for message, beginning in zip(sorted(found), sorted(said), strict=True):
        assert message.startswith(beginning)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("figures:\n", "figure:\n", ["there is no key “figure”"]),
        (
            "{adoption: {}, purpose",
            "{adoptin: {}, purpose",
            ["“adoptin” is not in the shared vocabulary and has no label and no definition"],
        ),
    ],
)
def test_so_it_is_with_figures(tmp_path: Path, right: str, wrong: str, said: list[str]) -> None:
    assert [problem.message for problem in problems(tmp_path, spoilt(FIGURES, right, wrong))] == said


def test_a_mistake_hides_none_that_has_nothing_to_do_with_it(tmp_path: Path) -> None:
    text = RESPONSES
    for right, wrong in [
        ("  adoption: {}", "  adoption: {}\n  awareness: {}"),
        ("indicator: goal, column", "indicator: gaol, column"),
        ("{yes: 1, no: 2, not_asked: 99}", "{yes: 1}"),
        ("anybody: {indicator: adoption, channel: any}", "anybody: {indicator: minutes, channel: _T}"),
        ("a: abroad", "a: abraod"),
        ("[{size: [SME, GE250]", "[{size: [SNE, GE250]"),
    ]:
        text = spoilt(text, right, wrong)
    assert [problem.message for problem in problems(tmp_path, text)] == [
        "there is no code in codelist market “abraod”",
        "the indicator “awareness” is measured by no item",
        "the coding does not say what means no",
        "there is no indicator “gaol”",
        "the universe “anybody” needs minutes, which is not asked as a yes/no question",
        "there is no node of size “SNE”",
    ]


def test_a_shared_indicator_that_is_not_declared_is_told_once_at_its_first_use(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, spoilt(RESPONSES, "  adoption: {}\n", ""))
    assert (found.line, found.message) == (9, "the indicator “adoption” is not declared")
