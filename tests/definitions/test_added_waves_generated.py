"""Random second waves: each question is read from its own column, or it is said that nothing was made of it."""

from __future__ import annotations

import re
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
class Style:
    """How a survey tool names its columns: by the question itself, or by numbers (``coded``) with that as label, which
    the owner may have of the earlier file, too (``compared``)."""

    form: str
    coded: bool = False
    compared: bool = False


STYLES = [Style(form, coded, compared) for form in FORMS for coded in (False, True) for compared in (False, True)]


@dataclass(frozen=True)
class Question:
    """What was asked in each of both waves: the phrase, and the channels; none where it was not asked."""

    indicator: str
    phrases: tuple[int, int]
    channels: tuple[tuple[str, ...], tuple[str, ...]]

    def labels(self, wave: int, form: str) -> dict[str, str]:
        """Channel → the question as it was put."""
        phrase = PHRASES[self.indicator][self.phrases[wave]]
        return {channel: form.format(phrase, CHANNELS[channel]) for channel in self.channels[wave]}


def _file(questions: tuple[Question, ...], wave: int, style: Style) -> dict[tuple[str, str], FileColumn]:
    """Indicator and channel → column, in the order of the questionnaire."""
    asked = [one for one in questions if one.channels[wave]]
    labels = {
        (one.indicator, channel): (f"q{number}_{place}", label)
        for number, one in enumerate(asked, 1)
        for place, (channel, label) in enumerate(one.labels(wave, style.form).items(), 1)
    }
    return {
        key: FileColumn(name, label, CELLS) if style.coded else FileColumn(label, None, CELLS)
        for key, (name, label) in labels.items()
    }


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
@given(questions=_questionnaires, style=st.sampled_from(STYLES), single=st.booleans(), turned=st.booleans())
def test_no_question_is_read_from_the_column_of_another(
    tmp_path: Path, questions: tuple[Question, ...], style: Style, single: bool, turned: bool
) -> None:
    """Also where the questions stand in another order (``turned``), and have other numbers then."""
    before, now = _file(questions, 0, style), _file(questions[::-1] if turned else questions, 1, style)
    written: dict[str, dict[str, str]] = {}
    for (indicator, channel), column in before.items():
        written.setdefault(indicator, {})[channel] = column.name
    earlier = [FileColumn("size"), *before.values()] if style.compared else None
    added = add_wave(_definition(written, single=single), "2026", [FileColumn("size"), *now.values()], earlier)
    text = added.text.replace("sample: CHANGE-ME", "sample: independent").replace("note: CHANGE-ME", "note: New.")
    text = re.sub(r"(?m)^    - indicator: CHANGE-ME(.|\n)*?waves: \[2026\]\n", "", text)
    path = tmp_path / "club.yaml"
    path.write_text(text.replace("CHANGE-ME", "2026-01-01"), encoding="utf-8")
    definition = load_definition(path)
    told = " ".join(added.remarks)
    read = {(item.indicator, item.channel): item.column for item in definition.responses.items_of("2026")}
    others = {column for key, column in read.items() if key not in now or now[key].name != column}
    assert others <= set(told.partition("by the columns' names alone")[2].replace(",", "").split())
    left = [column for key, column in now.items() if key not in read]
    stems = {re.split(r" \[| - |: ", column.text)[0] for column in left}
    assert [column for column in left if column.name not in told and not any(stem in told for stem in stems)] == []
    was = {(item.indicator, item.channel): item.column for item in definition.responses.items_of("2025")}
    assert was == {key: column.name for key, column in before.items()}
