"""Random surveys as their owners know them, and the files that survey tools make of them."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pyreadstat

SIZES = ("0-9", "10-49", "50-249", "GE250")
CHANNELS = ("Facebook", "XING", "LinkedIn", "YouTube", "Instagram")
Language = Literal["en", "de"]
Key = tuple[str, ...]
"""What is measured: ("uses", channel), ("talks", channel), ("goal", text), ("plan",)."""
TEXTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "size": "How many employees does your enterprise have?",
        "uses": "Which social media channels does your enterprise use?",
        "talks": "Do you hold a dialogue with customers there?",
        "goal": "Which goals do you pursue with social media?",
        "plan": "Do you plan to invest more in social media?",
        "yes": "Yes",
        "no": "No",
        "dk": "Don't know",
        "none": "None of these",
    },
    "de": {
        "size": "Wie viele Beschäftigte hat Ihr Unternehmen?",
        "uses": "Welche Social-Media-Kanäle nutzt Ihr Unternehmen?",
        "talks": "Führen Sie dort einen Dialog mit Kunden?",
        "goal": "Welche Ziele verfolgen Sie mit Social Media?",
        "plan": "Planen Sie, mehr in Social Media zu investieren?",
        "yes": "Ja",
        "no": "Nein",
        "dk": "Weiß nicht",
        "none": "Keine davon",
    },
}
GOALS: Mapping[Language, Sequence[str]] = {
    "en": ("Win new customers", "Recruit employees", "Improve the image"),
    "de": ("Kundengewinnung", "Personalgewinnung", "Imagepflege"),
}


@dataclass(frozen=True)
class Respondent:
    """What somebody answered; None where a question was not seen or left out. ``pages`` is how many were sent."""

    number: int
    weight: float
    size: str
    pages: int
    uses: frozenset[str] | None = None
    unsure: frozenset[str] = frozenset()
    """Channels of which they do not know whether they use them, where that could be said."""
    talks: Mapping[str, str | None] = field(default_factory=dict)
    goals: frozenset[str] | None = None
    plan: str | None = None

    @property
    def is_complete(self) -> bool:
        return self.pages == 4


@dataclass(frozen=True)
class Survey:
    """A questionnaire of four pages: channels used; dialogue in each of these; goals of those who use any; plans."""

    language: Language
    channels: Sequence[str]
    respondents: Sequence[Respondent]
    is_matrix: bool = False
    """Whether the use of each channel is asked with yes and no, not with boxes to tick."""
    boxes_beside: frozenset[str] = frozenset()
    """Which of the boxes “none” and “dk” stand beside those of the channels used."""

    @property
    def beside(self) -> Sequence[str]:
        """The texts of these boxes."""
        return [self.texts[box] for box in ("none", "dk") if box in self.boxes_beside]

    def ticked_beside(self, one: Respondent) -> frozenset[str]:
        """What they ticked beside the channels; none of the boxes whoever left all of them out."""
        if one.uses is None or one.uses:
            return frozenset()
        box = "dk" if one.unsure else "none"
        return frozenset({self.texts[box]} if box in self.boxes_beside else ())

    @property
    def texts(self) -> Mapping[str, str]:
        return TEXTS[self.language]

    @property
    def goals(self) -> Sequence[str]:
        return GOALS[self.language]

    @property
    def parts(self) -> Mapping[str, Sequence[str]]:
        """The questions with several options, and these, with the boxes beside them."""
        return {"uses": [*self.channels, *self.beside], "talks": self.channels, "goal": self.goals}

    def truth(self) -> dict[Key, tuple[float, int]]:
        """Key → the weighted share among those who were asked and answered, and their number."""
        found: dict[Key, list[tuple[float, bool]]] = {}
        for one in self.respondents:
            for key, answer in self._answers(one):
                found.setdefault(key, []).append((one.weight, answer))
        return {
            key: (sum(w for w, yes in answers if yes) / sum(w for w, _ in answers), len(answers))
            for key, answers in found.items()
        }

    def _answers(self, one: Respondent) -> Iterable[tuple[Key, bool]]:
        if one.uses is not None:
            known = [channel for channel in self.channels if channel not in one.unsure]
            yield from ((("uses", channel), channel in one.uses) for channel in known)
            for channel in known:
                said = one.talks.get(channel)
                if said in ("yes", "no"):
                    yield ("talks", channel), said == "yes"
                    yield ("talks of all", channel), said == "yes"
                elif channel not in one.uses:
                    yield ("talks of all", channel), False
        if one.goals is not None:
            yield from ((("goal", goal), goal in one.goals) for goal in self.goals)
        if one.plan in ("yes", "no"):
            yield ("plan",), one.plan == "yes"


def random_survey(seed: int, breaks_off: bool) -> Survey:
    """A survey made of random answers; some leave questions out, some do not know, some break off."""
    source = random.Random(seed)
    language: Language = source.choice(("en", "de"))
    channels = CHANNELS[: source.randint(3, 5)]
    weighted, is_matrix, rows = source.random() < 0.5, source.random() < 0.5, source.randint(90, 160)
    beside = frozenset() if is_matrix else frozenset(box for box in ("none", "dk") if source.random() < 0.5)
    likings = {channel: source.uniform(0.2, 0.7) for channel in channels}
    respondents = []
    for number in range(1, rows + 1):
        pages = source.randint(0, 3) if breaks_off and source.random() < 0.15 else 4
        weight = round(source.uniform(0.4, 3.0), 3) if weighted else 1.0
        one = Respondent(number, weight, source.choice(SIZES), pages)
        answering = _answering(one, channels, likings, GOALS[language], source)
        if is_matrix and answering.uses is not None:
            unsure = frozenset(one for one in channels if one not in answering.uses and source.random() < 0.05)
            answering = replace(answering, unsure=unsure)
        if "dk" in beside and answering.uses is not None and source.random() < 0.1:
            answering = replace(answering, uses=frozenset(), unsure=frozenset(channels), talks={}, goals=None)
        respondents.append(answering)
    return Survey(language, channels, respondents, is_matrix, beside)


def _answering(
    one: Respondent, channels: Sequence[str], likings: Mapping[str, float], goals: Sequence[str], source: random.Random
) -> Respondent:
    uses = frozenset(channel for channel in channels if source.random() < likings[channel])
    talks = {channel: source.choices(("yes", "no", None), (5, 4, 1))[0] for channel in channels if channel in uses}
    wanted = frozenset(goal for goal in goals if source.random() < 0.5)
    plan = source.choices(("yes", "no", "dk", None), (4, 4, 1, 1))[0]
    return replace(
        one,
        uses=uses if one.pages > 0 else None,
        talks=talks if one.pages > 1 else {},
        goals=wanted if one.pages > 2 and uses else None,
        plan=plan if one.pages > 3 else None,
    )


@dataclass
class Export:
    """A file in a tool's style: its rows, and what each of its columns (and the options in a cell) measures."""

    rows: list[list[str]] = field(default_factory=list)
    measured: dict[tuple[str, str | None], Key] = field(default_factory=dict)
    two_lines: bool = False
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    """Question → code → label, of an SPSS file."""

    def write(self, folder: Path) -> Path:
        return self._write_spss(folder / "answers.sav") if self.labels else self._write_csv(folder / "answers.csv")

    def _write_spss(self, path: Path) -> Path:
        """Variables v1, v2, … with labels; 9 is declared as user-missing."""
        header, *rows = self.rows
        names = {question: f"v{place}" for place, question in enumerate(header, start=1)}
        frame = pl.DataFrame(rows, schema=list(names.values()), orient="row")
        coded: dict[str, Any] = {names[question]: labels for question, labels in self.labels.items()}
        frame = frame.with_columns(pl.col([*coded, names["weight"]]).cast(pl.Float64, strict=False))
        missing: dict[str, list[Any]] = {name: [9] for name, labels in coded.items() if 9 in labels}
        said: dict[str, str | None] = dict(zip(names.values(), header, strict=True))
        pyreadstat.write_sav(frame, path, column_labels=said, variable_value_labels=coded, missing_ranges=missing)
        self.measured = {(names[question], option): key for (question, option), key in self.measured.items()}
        return path

    def _write_csv(self, path: Path) -> Path:
        if self.two_lines:
            self.rows[:1] = self._split_header()
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self.rows)
        return path

    def _split_header(self) -> list[list[str]]:
        """“Question [option]” over two lines, each question once."""
        names, options = [], []
        for name in self.rows[0]:
            question, _, option = name.removesuffix("]").partition(" [")
            names.append("" if option and question in names else question)
            options.append(option or ("Response" if question.endswith("?") else ""))
        return [names, options]


@dataclass(frozen=True)
class Style:
    """How a tool writes boxes that are ticked, not ticked, not seen; yes, no, don't know and nothing."""

    before: Mapping[str, Callable[[Respondent], object]]
    ticked: str
    unticked: str
    unseen: str = ""
    yes: str = "{yes}"
    no: str = "{no}"
    dk: str = "{dk}"
    nothing: str = ""
    box: str = "{question} [{option}]"
    """What a column for an option is called."""
    loses_break_offs: bool = False
    separator: str | None = None
    label_rows: int = 0
    two_lines: bool = False
    """Whether questions and options stand on two lines, as SurveyMonkey has them."""
    is_spss: bool = False

    def export(self, survey: Survey) -> Export:
        made = Export(two_lines=self.two_lines)
        texts = survey.texts
        header = [*self.before, texts["size"], "weight"]
        for part, options in survey.parts.items():
            if self._is_listed(survey, part):
                header.append(texts[part])
                made.measured |= {(texts[part], option): (part, option) for option in options}
                continue
            for place, option in enumerate(options, start=1):
                name = self.box.format(question=texts[part], option=option, part=part, place=place)
                header.append(name)
                made.measured[name, None] = (part, option)
        header.append(texts["plan"])
        made.measured[texts["plan"], None] = ("plan",)
        made.labels = self._labels_of(survey, made) if self.is_spss else {}
        made.rows = [header, *self._labels(survey, header)]
        made.rows += [
            self._row(survey, one) for one in survey.respondents if one.is_complete or not self.loses_break_offs
        ]
        return made

    def _labels_of(self, survey: Survey, made: Export) -> dict[str, dict[float, str]]:
        """The labels of an SPSS file: of boxes, and of yes, no and don't know."""
        ticked, unticked = ("gewählt", "nicht gewählt") if survey.language == "de" else ("selected", "not selected")
        boxes, said = {1.0: ticked, 0.0: unticked}, {1.0: "{yes}", 2.0: "{no}", 9.0: "{dk}"}
        answers = {code: text.format(**survey.texts) for code, text in said.items()}
        parts = ("goal",) if survey.is_matrix else ("goal", "uses")
        return {name: boxes if key[0] in parts else answers for (name, _), key in made.measured.items()}

    def _is_listed(self, survey: Survey, part: str) -> bool:
        return self.separator is not None and (part == "goal" or (part == "uses" and not survey.is_matrix))

    def _labels(self, survey: Survey, header: Sequence[str]) -> list[list[str]]:
        """Qualtrics' second and third line: texts, then ids."""
        if not self.label_rows:
            return []
        options = survey.parts
        texts = [f"{survey.texts[part]} - Selected Choice - {option}" for part in options for option in options[part]]
        first = [*self.before, survey.texts["size"], "weight", *texts, survey.texts["plan"]]
        return [first, [f'{{"ImportId":"{name}"}}' for name in header]]

    def _row(self, survey: Survey, one: Respondent) -> list[str]:
        row = [str(value(one)) for value in self.before.values()]
        row += [one.size, f"{one.weight}"]
        ticked = None if one.uses is None else one.uses | survey.ticked_beside(one)
        row += self._matrix(survey, one) if survey.is_matrix else self._boxes(ticked, survey.parts["uses"])
        row += [self._said(survey, one.talks.get(channel), channel in one.talks) for channel in survey.channels]
        row += self._boxes(one.goals, survey.goals)
        return [*row, self._said(survey, one.plan, one.pages > 3)]

    def _matrix(self, survey: Survey, one: Respondent) -> list[str]:
        if one.uses is None:
            return [self._said(survey, None, False)] * len(survey.channels)
        answers = (
            "dk" if channel in one.unsure else "yes" if channel in one.uses else "no" for channel in survey.channels
        )
        return [self._said(survey, answer, True) for answer in answers]

    def _boxes(self, ticked: frozenset[str] | None, options: Sequence[str]) -> list[str]:
        if self.separator is not None:
            return [self.separator.join(option for option in options if option in (ticked or ()))]
        if ticked is None:
            return [self.unseen] * len(options)
        return [self.ticked.format(option=option) if option in ticked else self.unticked for option in options]

    def _said(self, survey: Survey, answer: str | None, was_seen: bool) -> str:
        if answer is None:
            return self.nothing if was_seen else self.unseen if self.unseen not in (self.unticked,) else ""
        return {"yes": self.yes, "no": self.no, "dk": self.dk}[answer].format(**survey.texts)


def _date(one: Respondent) -> str:
    return "2026-03-01 10:00:00" if one.is_complete else ""


STYLES: Mapping[str, Style] = {
    "LimeSurvey": Style(
        {
            "Response ID": lambda one: one.number,
            "Date submitted": _date,
            "Last page": lambda one: one.pages,
            "Seed": id,
        },
        ticked="Y",
        unticked="",
        yes="Y",
        no="N",
    ),
    "LimeSurvey, full answers": Style(
        {"Response ID": lambda one: one.number, "Date submitted": _date, "Last page": lambda one: one.pages},
        ticked="Yes",
        unticked="No",
        unseen="N/A",
        yes="Yes",
        no="No",
        nothing="N/A",
    ),
    "Qualtrics": Style(
        {
            "StartDate": lambda one: "2026-03-01 10:00:00",
            "Status": lambda one: "IP Address",
            "IPAddress": lambda one: f"192.0.2.{one.number}",
            "Finished": lambda one: one.is_complete,
            "ResponseId": lambda one: f"R_{one.number}",
            "RecipientEmail": lambda one: f"person{one.number}@example.org",
        },
        ticked="{option}",
        unticked="",
        box="Q_{part}_{place}",
        label_rows=2,
    ),
    "SoSci Survey": Style(
        {
            "CASE": lambda one: 100 + one.number,
            "QUESTNNR": lambda one: "base",
            "FINISHED": lambda one: int(one.is_complete),
        },
        ticked="2",
        unticked="1",
        yes="1",
        no="2",
        dk="-1",
        nothing="-9",
        box="{question}: {option}",
    ),
    "Unipark": Style(
        {
            "lfdn": lambda one: one.number,
            "external_lfdn": lambda one: 0,
            "dispcode": lambda one: 31 if one.is_complete else 22,
            "duration": lambda one: 100 + one.number,
        },
        ticked="1",
        unticked="0",
        unseen="-77",
        nothing="-99",
    ),
    "KoboToolbox": Style(
        {"_id": lambda one: one.number, "_uuid": lambda one: f"u{one.number}", "_submission_time": _date},
        ticked="1",
        unticked="0",
        box="{question}/{option}",
        loses_break_offs=True,
    ),
    "REDCap": Style(
        {
            "Record ID": lambda one: one.number,
            "Survey Identifier": lambda one: "",
            "Complete?": lambda one: "Complete" if one.is_complete else "Incomplete",
        },
        ticked="Checked",
        unticked="Unchecked",
        unseen="Unchecked",
        box="{question} (choice={option})",
    ),
    "SurveyMonkey": Style(
        {
            "Respondent ID": lambda one: 1000 + one.number,
            "Collector ID": lambda one: 7,
            "Date Created": lambda one: "01/02/2026",
            "IP Address": lambda one: f"192.0.2.{one.number}",
        },
        ticked="{option}",
        unticked="",
        two_lines=True,
    ),
    "SPSS": Style(
        {"ID": lambda one: f"R{one.number}"}, ticked="1", unticked="0", yes="1", no="2", dk="9", is_spss=True
    ),
    "Microsoft Forms": Style(
        {"ID": lambda one: one.number, "Start time": _date, "Completion time": _date, "Email": lambda one: "anonymous"},
        ticked="",
        unticked="",
        separator=";",
        loses_break_offs=True,
    ),
    "Google Forms": Style(
        {"Timestamp": lambda one: f"2026/03/01 10:{one.number}"},
        ticked="",
        unticked="",
        separator=", ",
        loses_break_offs=True,
    ),
}
