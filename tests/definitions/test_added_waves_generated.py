"""Random second waves: each question is read from its own column, or it is said that nothing was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.definitions import load_definition
from api.definitions.added_waves import FileColumn, add_wave
from api.definitions.drafts.yaml_texts import yaml_text

PHRASES = {
    "adoption": (
        "Welche Kanäle nutzt Ihr Unternehmen?",
        "Auf welchen Kanälen ist Ihr Unternehmen mit einem Profil vertreten?",
        "Which channels does your enterprise use?",
    ),
    "dialogue": (
        "Führen Sie dort einen Dialog mit Kunden?",
        "Antworten Sie dort auf Kommentare von Kunden?",
        "Do you respond to customers there?",
    ),
    "awareness": ("Kennen Sie diese Kanäle?", "Welche Kanäle sind Ihnen bekannt?", "Which channels do you know?"),
    "paid_advertising": (
        "Schalten Sie auf diesen Kanälen bezahlte Werbung?",
        "Wo haben Sie Werbung geschaltet?",
        "Do you pay for advertising in these channels?",
    ),
}
CHANNELS = {"facebook": "Facebook", "xing": "XING", "linkedin": "LinkedIn", "tiktok": "TikTok", "website": "Website"}
CELLS = frozenset({"", "Ja", "Nein"})
FORMS = ("{} [{}]", "{} - {}", "{}: {}")


@dataclass(frozen=True)
class Question:
    """What was asked in each of both waves: the phrase, and the channels; none where it was not asked."""

    indicator: str
    phrases: tuple[int, int]
    channels: tuple[tuple[str, ...], tuple[str, ...]]

    def columns(self, wave: int, form: str) -> dict[str, str]:
        """Channel → column."""
        phrase = PHRASES[self.indicator][self.phrases[wave]]
        return {channel: form.format(phrase, CHANNELS[channel]) for channel in self.channels[wave]}


_channels = st.lists(st.sampled_from(list(CHANNELS)), min_size=2, unique=True).map(tuple)
_places = st.integers(0, 2)


def _question(indicator: str) -> st.SearchStrategy[Question]:
    asked = st.tuples(_channels, st.one_of(_channels, _channels, st.just(())))
    return st.builds(Question, st.just(indicator), st.tuples(_places, _places), asked)


_questionnaires = st.lists(st.sampled_from(list(PHRASES)), min_size=1, unique=True).flatmap(
    lambda names: st.tuples(*map(_question, names))
)


def _definition(questions: Mapping[str, Mapping[str, str]], *, single: bool) -> str:
    lines = [
        "survey: club\ntitle: Club\npublisher: Club\npopulation: Members\nbasis: census\nlicence: {name: none}",
        f"citation: Club.\naccess: public\nheadline: {next(iter(questions))}\ndisclosure: {{policy: threshold, k: 10}}",
        "waves:\n  - {wave: 2025, period_start: 2025-01-01, period_end: 2025-12-31}",
        "dimensions:\n  - {id: size, whole: _T, column: size}\nindicators:",
        *(f"  {name}: {{}}" for name in questions),
        "responses:\n  codings: {yn: {yes: Ja, no: Nein}}\n  items:",
    ]
    for name, columns in questions.items():
        if single:
            lines += [
                f"    - {{indicator: {name}, channel: {channel}, coding: yn, column: {yaml_text(column)}}}"
                for channel, column in columns.items()
            ]
        else:
            lines.append(f"    - indicator: {name}\n      coding: yn\n      columns:")
            lines += [f"        {channel}: {yaml_text(column)}" for channel, column in columns.items()]
    return "\n".join(lines) + "\n"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=_questionnaires, form=st.sampled_from(FORMS), single=st.booleans())
def test_no_question_is_read_from_the_column_of_another(
    tmp_path: Path, questions: tuple[Question, ...], form: str, single: bool
) -> None:
    before, now = ({one.indicator: one.columns(wave, form) for one in questions} for wave in (0, 1))
    columns = [FileColumn("size"), *(FileColumn(name, None, CELLS) for one in now.values() for name in one.values())]
    added = add_wave(_definition(before, single=single), "2026", columns)
    text = added.text.replace("sample: CHANGE-ME", "sample: independent").replace("note: CHANGE-ME", "note: New.")
    path = tmp_path / "club.yaml"
    path.write_text(text.replace("CHANGE-ME", "2026-01-01"), encoding="utf-8")
    definition = load_definition(path)
    told = " ".join(added.remarks)
    read = {(item.indicator, item.channel): item.column for item in definition.responses.items_of("2026")}
    right = {(name, channel): column for name, one in now.items() for channel, column in one.items()}
    assert {key: column for key, column in read.items() if right.get(key) != column} == {}
    assert [column for key, column in right.items() if key not in read and column not in told] == []
    was = {(item.indicator, item.channel): item.column for item in definition.responses.items_of("2025")}
    assert was == {(name, channel): column for name, one in before.items() for channel, column in one.items()}
