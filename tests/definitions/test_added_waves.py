"""A definition with one more wave: what was asked in other words, what is new, what came to an end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from api.concepts.surveys.definition import SurveyDefinition
from api.definitions import load_definition
from api.definitions.added_waves import AddedWave, FileColumn, add_wave
from api.errors import InvalidInput, Refused

ANSWERS = frozenset({"", "Ja", "Nein"})
HEAD = """\
survey: club
title: Club
publisher: Club
population: Members
basis: census
licence: {name: none}
citation: Club.
access: public
headline: adoption
disclosure: {policy: threshold, k: 10}
"""
BLOCK = (
    HEAD
    + """\
waves:
  - wave: 2025    # the first

    period_start: 2025-01-01
    period_end: 2025-12-31
    wording: {adoption: "Nutzen Sie soziale Medien?"}   # as it was printed

dimensions:
  - {id: size, whole: _T, column: size}
indicators:
  adoption: {}
  dialogue_rate: {}
  ai_use:
responses:
  weight: w
  codings: {yn: {yes: Ja, no: Nein}}
  items:
    # What they use.
    - indicator: adoption
      coding: yn
      columns:
        facebook: "Nutzen Sie soziale Medien? [Facebook]"
        xing: "Nutzen Sie soziale Medien? [XING]"   # closed soon
    # Asked of users only.
    - {indicator: dialogue_rate, channel: facebook, column: "Dialog? [Facebook]", coding: yn,
       asked_if: {column: "Nutzen Sie soziale Medien? [Facebook]", values: Ja}}
    - {indicator: dialogue_rate, channel: xing, column: "Dialog? [XING]", coding: yn,
       asked_if: {column: "Nutzen Sie soziale Medien? [XING]", values: Ja}}
    - indicator: ai_use
      column: Nutzen Sie KI?
      coding: yn
  derived:
    - {indicator: adoption, channel: any, any_of: "*"}   # of those asked
# the end
"""
)
USE, DIALOGUE = "Nutzen Sie soziale Medien?", "Dialog?"


def _columns(*names: str) -> list[FileColumn]:
    return [FileColumn(name, texts=ANSWERS) for name in ("size", "w", *names)]


def _options(question: str, *options: str) -> list[str]:
    return [f"{question} [{option}]" for option in options]


def _completed(tmp_path: Path, text: str) -> SurveyDefinition:
    for key, known in (
        ("period_start", "2026-01-01"),
        ("period_end", "2026-12-31"),
        ("sample", "panel"),
        ("note", "New."),
        ("values", "2099"),
    ):
        text = text.replace(f"{key}: CHANGE-ME", f"{key}: {known}")
    path = tmp_path / "club.yaml"
    path.write_text(text, encoding="utf-8")
    return load_definition(path)


def _read(definition: SurveyDefinition, wave: str) -> dict[str, str]:
    """Item → column in the wave."""
    return {item.name: item.column for item in definition.responses.items_of(wave)}


SAME = [*_options(USE, "Facebook", "XING"), *_options(DIALOGUE, "Facebook", "XING"), "Nutzen Sie KI?"]
REWORDED = "Auf welchen sozialen Medien haben Sie ein Profil?"


def test_a_file_that_asks_the_same_adds_nothing_but_the_wave(tmp_path: Path) -> None:
    added = add_wave(BLOCK, "2026", _columns(*SAME))
    assert added.remarks == ()
    definition = _completed(tmp_path, added.text)
    assert [wave.code for wave in definition.waves] == ["2025", "2026"]
    assert _read(definition, "2025") == _read(definition, "2026")
    assert added.text.count("wording: ") + added.text.count("wording:\n") == 2
    assert "breaks" not in added.text


def test_whatever_is_not_changed_stays_as_it_was_written(tmp_path: Path) -> None:
    names = [*_options(REWORDED, "Facebook", "XING", "TikTok"), *_options(DIALOGUE, "Facebook", "XING", "TikTok")]
    added = add_wave(BLOCK, "2026", _columns(*names))
    lines = iter(added.text.splitlines())
    kept = [line for line in BLOCK.splitlines() if "any_of" not in line and "asked_if" not in line]
    assert all(line in lines for line in kept)
    assert "[facebook, xing], }" not in added.text
    assert "{indicator: adoption, channel: any, any_of: [facebook, xing]}   # of those asked" in added.text
    _completed(tmp_path, added.text)


def test_a_reworded_question_goes_on_in_its_new_columns(tmp_path: Path) -> None:
    names = [*_options(REWORDED, "XING", "Facebook"), *_options(DIALOGUE, "Facebook", "XING"), "Nutzen Sie KI?"]
    added = add_wave(BLOCK, "2026", _columns(*names))
    definition = _completed(tmp_path, added.text)
    assert _read(definition, "2025")["adoption.xing"] == f"{USE} [XING]"
    assert _read(definition, "2026")["adoption.xing"] == f"{REWORDED} [XING]"
    (condition,) = next(
        one.asked_if for one in definition.responses.items_of("2026") if one.name == "dialogue_rate.xing"
    )
    assert condition.columns == (f"{REWORDED} [XING]",)
    assert dict(definition.wave["2026"].wording)["adoption"].de == REWORDED
    assert [one.indicator for one in definition.wave["2026"].breaks] == ["adoption"]
    assert any(remark.startswith("reworded: adoption") for remark in added.remarks)


def test_a_new_channel_is_asked_in_the_new_wave_alone(tmp_path: Path) -> None:
    """Of the dialogue, too, on the condition of its own column; “any” is of the channels that both waves asked."""
    names = [
        *_options(USE, "Facebook", "XING", "TikTok", "Mastodon"),
        *_options(DIALOGUE, "Facebook", "XING", "TikTok"),
        "Nutzen Sie KI?",
    ]
    definition = _completed(tmp_path, add_wave(BLOCK, "2026", _columns(*names)).text)
    read = _read(definition, "2026")
    assert read["adoption.tiktok"] == f"{USE} [TikTok]"
    assert read["adoption.mastodon"] == f"{USE} [Mastodon]"
    assert definition.channels.by_code["mastodon"].label.en == "Mastodon"
    assert "adoption.tiktok" not in _read(definition, "2025")
    tiktok = next(one for one in definition.responses.items_of("2026") if one.name == "dialogue_rate.tiktok")
    assert tiktok.column == f"{DIALOGUE} [TikTok]"
    assert tiktok.asked_if[0].columns == (f"{USE} [TikTok]",)
    (any_of,) = definition.responses.derived
    assert any_of.counted == ("adoption.facebook", "adoption.xing")


def test_a_question_and_a_channel_that_are_gone_end_with_the_wave_before(tmp_path: Path) -> None:
    added = add_wave(BLOCK, "2026", _columns(*_options(USE, "Facebook"), *_options(DIALOGUE, "Facebook")))
    definition = _completed(tmp_path, added.text.replace("any_of: [facebook]", "any_of: [facebook]"))
    assert set(_read(definition, "2025")) == {
        *("adoption.facebook", "adoption.xing", "dialogue_rate.facebook", "dialogue_rate.xing", "ai_use"),
    }
    assert set(_read(definition, "2026")) == {"adoption.facebook", "dialogue_rate.facebook"}
    assert any("no longer asked: ai_use" in remark for remark in added.remarks)
    assert any("import them again" in remark for remark in added.remarks)


def test_labels_tell_what_was_reworded_under_the_same_name(tmp_path: Path) -> None:
    """As in files of SPSS: with the earlier file, or with the wording that the definition keeps of the wave before."""
    names = {f"{USE} [Facebook]": "v1_1", f"{USE} [XING]": "v1_2", "Dialog? [Facebook]": "d1", "Dialog? [XING]": "d2"}
    text = BLOCK
    for long, short in names.items():
        text = text.replace(f'"{long}"', short)
    now = [
        FileColumn("size"),
        FileColumn("w"),
        *(
            FileColumn(f"v1_{place}", f"{REWORDED} [{option}]", ANSWERS)
            for place, option in enumerate(("Facebook", "XING", "TikTok"), 1)
        ),
        FileColumn("d1", "Dialog? [Facebook]", ANSWERS),
        FileColumn("d2", "Dialog? [XING]", ANSWERS),
        FileColumn("Nutzen Sie KI?", None, ANSWERS),
    ]
    earlier = [FileColumn("v1_1", f"{USE} [Facebook]"), FileColumn("v1_2", f"{USE} [XING]")]
    for text_before, columns in (
        (text.replace('wording: {adoption: "Nutzen Sie soziale Medien?"}', ""), earlier),
        (text, None),
    ):
        definition = _completed(tmp_path, add_wave(text_before, "2026", now, columns).text)
        assert dict(definition.wave["2026"].wording)["adoption"].de == REWORDED
        assert _read(definition, "2026")["adoption.facebook"] == "v1_1"
        assert _read(definition, "2026")["adoption.tiktok"] == "v1_3"
        assert _read(definition, "2025")["adoption.facebook"] == "v1_1"


def test_a_name_that_stands_for_another_question_now_is_not_taken_for_the_same() -> None:
    """As where a question was put in between and all later ones got other numbers."""
    text = BLOCK.replace(f'"{USE} [Facebook]"', "v1").replace(f'"{USE} [XING]"', "v2")
    rest = _columns(*_options(DIALOGUE, "Facebook", "XING"), "Nutzen Sie KI?")
    now = [*rest, FileColumn("v1", f"{USE} [LinkedIn]", ANSWERS), FileColumn("v2", f"{USE} [Facebook]", ANSWERS)]
    without_labels_before = add_wave(text, "2026", now)
    assert "no longer asked: adoption" in " ".join(without_labels_before.remarks)
    earlier = [FileColumn("v1", "Kennen Sie diese Kanäle?"), FileColumn("v2", f"{USE} [Facebook]")]
    with_labels = add_wave(text, "2026", [*rest, FileColumn("v1", "Umsatz in Euro"), now[-1]], earlier)
    assert "v1 asks something else than before" in " ".join(with_labels.remarks)


def test_a_definition_on_single_lines_is_extended_on_them(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
waves: [{wave: 2025, period_start: 2025-01-01, period_end: 2025-12-31, sample: panel}]
dimensions: [{id: size, whole: _T, column: size}]
indicators: {adoption: {}}
responses:
  {codings: {yn: {yes: Ja, no: Nein}}, items: [{indicator: adoption, coding: yn,
  columns: {facebook: "Neu? [Facebook]", xing: "Neu? [XING]"}, waves: [2025]}]}
"""
    )
    names = _options("Neu?", "Facebook", "XING", "TikTok")
    definition = _completed(tmp_path, add_wave(text, "2026", _columns(*names)).text)
    assert set(_read(definition, "2026")) == {"adoption.facebook", "adoption.xing", "adoption.tiktok"}
    assert set(_read(definition, "2025")) == {"adoption.facebook", "adoption.xing"}
    assert definition.wave["2026"].sample == "panel"


def test_two_questions_that_may_be_the_reworded_one_are_not_guessed_at() -> None:
    names = [
        *_options("Auf welchen Kanälen sind Sie vertreten?", "Facebook", "XING"),
        *_options("Welche Kanäle setzen Sie ein?", "Facebook", "XING"),
        *_options(DIALOGUE, "Facebook", "XING"),
    ]
    added = add_wave(BLOCK, "2026", _columns(*names))
    assert any("no longer asked: adoption" in remark for remark in added.remarks)
    assert any("not used by the definition" in remark and "vertreten" in remark for remark in added.remarks)


def test_a_question_of_another_indicator_is_not_the_reworded_one() -> None:
    names = [*_options("Kennen Sie diese Netzwerke?", "Facebook", "XING"), *_options(DIALOGUE, "Facebook", "XING")]
    added = add_wave(BLOCK, "2026", _columns(*names))
    assert any("no longer asked: adoption" in remark for remark in added.remarks)


def test_new_questions_become_items_to_be_filled_in() -> None:
    earlier = _columns(*SAME, "Startzeit")
    now = [
        *_columns(*SAME, "Startzeit"),
        FileColumn("Schalten Sie bezahlte Werbung?", None, ANSWERS),
        FileColumn("Anmerkungen", None, frozenset({"Fragen Sie Anna Beispiel", "nichts"})),
    ]
    added = add_wave(BLOCK, "2026", now, earlier)
    assert (
        "- indicator: CHANGE-ME   # Schalten Sie bezahlte Werbung?: what it measures, perhaps paid_advertising"
        in added.text
    )
    assert "coding: yn\n      waves: [2026]" in added.text
    assert "Anna" not in added.text
    assert "Startzeit" not in added.text
    assert any("nothing was made of: Anmerkungen" in remark for remark in added.remarks)


def test_a_free_text_beside_the_options_is_no_channel() -> None:
    now = [*_columns(*SAME), FileColumn(f"{USE} [Sonstiges]", None, frozenset({"", "Mastodon, mostly", "Threads"}))]
    added = add_wave(BLOCK, "2026", now)
    assert "Mastodon" not in added.text
    assert any("no option of it" in remark for remark in added.remarks)


def test_an_option_that_only_has_a_number_is_asked_for() -> None:
    text = BLOCK.replace(f'"{USE} [Facebook]"', "v_1").replace(f'"{USE} [XING]"', "v_2")
    names = ["v_1", "v_2", "v_3", *_options(DIALOGUE, "Facebook", "XING"), "Nutzen Sie KI?"]
    assert "CHANGE-ME-3: v_3" in add_wave(text, "2026", _columns(*names)).text


def test_a_new_option_in_cells_that_list_several_is_asked_in_the_new_wave(tmp_path: Path) -> None:
    """Forms write all that was chosen into one cell; a respondent's own text is never taken over."""
    text = (
        BLOCK[: BLOCK.index("  items:")].replace("  dialogue_rate: {}\n  ai_use:\n", "")
        + """\
  items:
    - indicator: adoption
      column: Welche Kanäle nutzen Sie?
      separator: ";"
      contains: {facebook: Facebook, website: "Website; eigene", xing: [XING, Xing]}
      coding: {no: ""}
"""
    )
    cells = frozenset({"", "Facebook;TikTok", "Website; eigene;XING", "TikTok", "Facebook; ask Anna at Beispiel GmbH"})
    now = [FileColumn("size"), FileColumn("w"), FileColumn("Auf welchen Kanälen sind Sie vertreten?", None, cells)]
    definition = _completed(tmp_path, (added := add_wave(text, "2026", now)).text)
    assert {item.name for item in definition.responses.items_of("2026")} == {
        *("adoption.facebook", "adoption.website", "adoption.xing", "adoption.tiktok"),
    }
    assert {item.column for item in definition.responses.items_of("2026")} == {now[-1].name}
    tiktok = next(one for one in definition.responses.items_of("2026") if one.name == "adoption.tiktok")
    assert tiktok.contains == ("TikTok",)
    assert "adoption.tiktok" not in _read(definition, "2025")
    assert "Anna" not in added.text


def test_a_condition_on_a_column_that_is_gone_is_asked_for() -> None:
    names = [*_options(USE, "Facebook"), *_options(DIALOGUE, "Facebook", "XING"), "Nutzen Sie KI?"]
    added = add_wave(BLOCK, "2026", _columns(*names))
    assert "asked_if: {column: CHANGE-ME, values: Ja}, waves: [2026]}" in added.text


def test_a_column_of_a_joined_file_is_not_missed(tmp_path: Path) -> None:
    join = '  join: [{file: more.csv, key: id, columns: ["Nutzen Sie KI?", spare]}]\n'
    text = BLOCK.replace("  weight: w\n", f"  weight: w\n{join}")
    added = add_wave(text, "2026", _columns(*SAME[:-1]))
    assert added.remarks == ()
    assert _read(_completed(tmp_path, added.text), "2026")["ai_use"] == "Nutzen Sie KI?"


def test_lines_end_as_they_did() -> None:
    added = add_wave(BLOCK.replace("\n", "\r\n"), "2026", _columns(*SAME))
    assert "\n" not in added.text.replace("\r\n", "")


@pytest.mark.parametrize(
    ("change", "columns", "said"),
    [
        (("wave: 2025", "wave: 2026"), _columns(*SAME), "has the wave 2026 already"),
        (("coding: yn", "coding: &c yn\n      universe: *c"), _columns(*SAME), "aliases"),
        (("responses:", "figures:"), _columns(*SAME), "Only definitions of responses"),
    ],
)
def test_what_cannot_be_extended_is_refused(change: tuple[str, str], columns: Sequence[FileColumn], said: str) -> None:
    with pytest.raises(Refused, match=said):
        add_wave(BLOCK.replace(*change, 1), "2026", columns)


def test_a_column_that_every_wave_needs_is_missed_at_once() -> None:
    with pytest.raises(InvalidInput) as error:
        add_wave(BLOCK, "2026", [FileColumn("size"), FileColumn("W")])
    (problem,) = error.value.problems
    assert "there is no column “w”" in problem.message


def test_waves_of_one_survey_follow_each_other(tmp_path: Path) -> None:
    """The third one is compared with the second: what ended before stays ended."""
    second = add_wave(
        BLOCK, "2026", _columns(*_options(REWORDED, "Facebook", "XING"), *_options(DIALOGUE, "Facebook", "XING"))
    )
    filled: AddedWave = add_wave(
        second.text, "2027", _columns(*_options(REWORDED, "Facebook", "XING"), *_options(DIALOGUE, "Facebook", "XING"))
    )
    definition = _completed(tmp_path, filled.text)
    assert _read(definition, "2026") == _read(definition, "2027")
    assert "ai_use" in _read(definition, "2025")


REAL = [
    path
    for folder in ("tests/definitions/files", "api/catalogue/surveys")
    for path in sorted((Path(__file__).parents[2] / folder).glob("*.yaml"))
    if "\nresponses:" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_definition_there_is_takes_a_wave_that_asks_the_same(tmp_path: Path, path: Path) -> None:
    before = path.read_text(encoding="utf-8")
    source = load_definition(path).responses
    asked = [column for item in source.items for column in item.file_columns]
    conditions = [column for item in source.items for one in item.asked_if for column in one.columns]
    mapped = [mapping.column for _, mapping in source.dimensions]
    design = [source.respondent, source.weight, source.population_size, source.cluster, source.contributor]
    kept = [column for one in source.keep for column in one.columns]
    names = dict.fromkeys([*asked, *conditions, *mapped, *kept, *source.stratum, *filter(None, design)])
    added = add_wave(before, "2099", [FileColumn(name, texts=ANSWERS) for name in names])
    definition = _completed(tmp_path, added.text)
    assert _read(definition, "2099") == _read(definition, definition.waves[-2].code)
    lines = iter(added.text.splitlines())
    assert all(line in lines for line in before.splitlines())
