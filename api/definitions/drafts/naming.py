"""What the questions measure: an indicator for each, with the codes of its options and the base of its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from api.concepts.codelists import TOTAL
from api.definitions.drafts.channel_columns import ADOPTION, indicator_said
from api.definitions.drafts.questions import OTHER, Question
from api.definitions.drafts.routing import Route, route_of
from api.definitions.drafts.yaml_texts import code_of, identifier_of
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary
from api.definitions.wordings import Candidate, match_category, match_channel, match_mean, match_question

USERS, ANY_USERS = "users", "social-media-users"
DIALOGUES = ("dialogue", "dialogue_rate")


LEAST_WORDS = 4
"""A column's name of fewer words beside the channel is no question."""


@dataclass
class Measured:
    """A question and what it measures.

    ``codes`` are those of its options (or answers): channels or categories; ``labels`` code → text of those that the
    shared vocabulary does not have. ``base`` is whom its figures speak of, None where the shared indicator says so.
    """

    question: Question
    indicator: str
    by: Literal["channel", "category"]
    codes: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    route: Route | None = None
    base: str | None = None
    candidates: Sequence[Candidate] = ()
    rest: Measured | None = None
    """The question of which this one is a part that is coded the other way round; it declares the indicator."""
    of_other_parts: list[str] = field(default_factory=list)
    """The codes of such parts."""

    @property
    def with_base(self) -> str:
        """The indicator with its base: a share of the channel's users is another than one of everybody."""
        return DIALOGUES[1] if self.is_rate_and_share else self.indicator

    @property
    def is_rate_and_share(self) -> bool:
        """Whether both a share among users of the channel and one of all can be made of it."""
        return self.indicator in DIALOGUES and self.base == USERS


@dataclass
class _Names:
    vocabulary: Vocabulary
    taken: set[str] = field(default_factory=set)
    found: list[Measured] = field(default_factory=list)


def measure(questions: Sequence[Question], vocabulary: Vocabulary) -> list[Measured]:
    """An indicator for each question, in the file's order; a question is routed by those before it."""
    names = _Names(vocabulary)
    for place, question in enumerate(questions):
        names.found.append(_measured(question, questions[:place], names))
    return names.found


def _measured(question: Question, earlier: Sequence[Question], names: _Names) -> Measured:
    route = route_of(question, earlier)
    if route is not None and route.of.kind == "yes_no":
        readings = route.of.codings
        route.of.codings = (route.coding, *(one for one in readings if one is not route.coding))
    options = question.listed.options if question.listed else question.options if question.kind == "yes_no" else ()
    channels = {option: code for option in options if (code := _channel(option, names.vocabulary))}
    by_channel = len(channels) * 2 > len(options)
    base = _base(route, names.found)
    rest = next((one for one in names.found if question.is_reversed and one.question.text == question.text), None)
    indicator, candidates = _indicator(question, by_channel, base, names) if rest is None else (rest.indicator, ())
    names.taken.add(indicator)
    by: Literal["channel", "category"] = "channel" if by_channel else "category"
    measured = Measured(question, indicator, by if rest is None else rest.by, {}, route=route, base=base, rest=rest)
    measured.candidates = candidates
    _code(measured, channels if by_channel else {}, names.vocabulary)
    if rest is not None:
        rest.of_other_parts += measured.codes.values()
        rest.labels |= measured.labels
    return measured


def _channel(option: str, vocabulary: Vocabulary) -> str | None:
    if option in vocabulary.channels:
        return option if option not in ("", TOTAL) else None
    found = match_channel(option) if option else None
    if found is not None and found.certain and found.code in vocabulary.channels:
        return found.code
    code = code_of(option).lower()
    return code if option and code in vocabulary.channels else None


def _base(route: Route | None, found: Sequence[Measured]) -> str | None:
    """Whom a routed question is about, in the words of the shared vocabulary or with a name of the survey's own."""
    if route is None:
        return None
    of = next(one for one in found if one.question is route.of)
    if of.indicator == ADOPTION and len(of.codes) > 1:
        return USERS if route.kind == "same" else ANY_USERS
    return f"{of.indicator.replace('_', '-')}-{'same' if route.kind == 'same' else 'yes'}"


def _indicator(
    question: Question, by_channel: bool, base: str | None, names: _Names
) -> tuple[str, Sequence[Candidate]]:
    """The shared indicator that the wording asks for, where it is of the right kind and not taken; else a new name."""
    shared = names.vocabulary.indicators
    if question.words is not None:
        said = indicator_said(question.words, shared)
        if said is not None and said not in names.taken:
            return said, ()
    known = {None: "responding", USERS: USERS, ANY_USERS: ANY_USERS}
    is_sentence = question.words is None or len(question.words) >= LEAST_WORDS or question.first.label
    text = question.text if is_sentence else ""
    match = match_mean if question.kind == "number" else match_question
    found = match(text, known.get(base), names.vocabulary) if text else ()
    fitting = [one for one in found if one.code not in names.taken and _fits(question, one.code, by_channel, names)]
    if fitting:
        return fitting[0].code, () if fitting[0].certain else fitting
    if by_channel and ADOPTION not in names.taken and question.words in (None, ()):
        return ADOPTION, ()
    words = " ".join(question.words) if question.words else question.first.name
    return identifier_of(words, {*shared, *names.taken}), ()


def _fits(question: Question, code: str, by_channel: bool, names: _Names) -> bool:
    indicator = names.vocabulary.indicators[code]
    if question.kind == "number":
        return indicator.kind == "mean"
    several = len(question.options) > 1 or question.kind != "yes_no"
    return indicator.kind == "share" and bool(indicator.categories) == (several and not by_channel)


def _code(measured: Measured, channels: Mapping[str, str], vocabulary: Vocabulary) -> None:
    """Give each option or answer a code."""
    question = measured.question
    shared = vocabulary.indicators.get(measured.indicator)
    known = {code for code, _ in shared.categories} if shared is not None else set()
    known |= set(measured.rest.codes.values()) if measured.rest is not None else set()
    labels = question.answers or dict.fromkeys(question.listed.options if question.listed else question.options)
    for text, label in labels.items():
        said = label or text
        code = channels.get(text)
        if code is None and measured.by == "category" and shared is not None:
            found = match_category(shared.id, said)
            code = found.code if found and found.certain else None
        if code is None or code in measured.codes.values():
            kept = (OTHER,) if question.has_rest else ()
            code = code_of(said.lower(), {*known, *measured.codes.values(), *channels.values(), TOTAL, *kept})
            measured.labels[code] = said if _is_worded(said, text, question) else f"{PLACEHOLDER} ({said})"
        measured.codes[text] = code
    if list(labels) == [""]:
        measured.codes, measured.labels = {"": TOTAL}, {}
    if question.has_rest:
        measured.labels[OTHER] = "Other"


def _is_worded(said: str, text: str, question: Question) -> bool:
    """Whether the option has a text of its own: not only the name of its column, or a code such as SQ001."""
    column = question.options.get(text)
    return column is None or " " in said or (said != column.name and not any(one.isdigit() for one in said))
