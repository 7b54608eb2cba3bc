"""Drafts a definition from what a survey file shows; what only its owner knows is marked ``CHANGE-ME``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.policies import POLICY_NAMES
from api.concepts.vocabulary import BASES
from api.definitions.drafts.drafted_dimensions import DraftedDimension, draft_dimensions
from api.definitions.drafts.guesses import FileColumn, Texts, YesNoCoding, guess_roles, texts_of
from api.definitions.drafts.questions import Question, Questions, guess_questions
from api.definitions.drafts.yaml_texts import comment, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary, load_vocabulary

SHOWN_TEXTS = 5
_DESIGN = ("respondent", "weight", "stratum", "population_size", "cluster", "contributor")


def draft_definition(
    columns: Sequence[FileColumn],
    sample: pl.DataFrame,
    file: FileFormat,
    name: str,
    vocabulary: Vocabulary | None = None,
) -> str:
    """A commented definition (YAML) of the survey in a file called ``name``.

    ``columns`` is what the file says about itself, ``sample`` its first rows as texts. The draft is valid once each
    ``CHANGE-ME`` is replaced; guesses are for the owner to check.
    """
    vocabulary = vocabulary or load_vocabulary()
    texts = {column.name: texts_of(sample, column.name) for column in columns}
    roles = guess_roles(columns, texts)
    dimensions = draft_dimensions(roles, texts, vocabulary)
    rest = [column for column in columns if column not in roles.values()]
    questions = guess_questions(rest, texts, vocabulary.channels, vocabulary.indicators)
    lines = [
        *_head(name, questions),
        *_codelists(dimensions),
        "dimensions:",
        *(line for dimension in dimensions for line in dimension.lines),
        "",
        *_channels(questions.own_channels),
        *_indicators(questions.found, vocabulary),
        *_responses(questions, roles, file, texts),
    ]
    return "\n".join(lines) + "\n"


def _head(name: str, questions: Questions) -> Iterator[str]:
    slug = re.sub(r"[^a-z0-9]+", "-", name.rpartition("/")[2].partition(".")[0].lower()).strip("-") or "survey"
    headline = questions.found[0].indicator if questions.found else "adoption"
    yield f"# A first definition of the survey in {comment(name)}, drafted from its columns. Check every line."
    yield f"# Replace each {PLACEHOLDER}; `benchmarks survey check` lists those that are left. See docs/definitions.md."
    yield f"survey: {yaml_text(slug)}                # the survey's id in addresses"
    yield f"title: {{en: {PLACEHOLDER}, de: {PLACEHOLDER}}}"
    yield f"publisher: {PLACEHOLDER}"
    yield f"population: {{en: {PLACEHOLDER}, de: {PLACEHOLDER}}}   # whom the survey speaks of"
    yield f"basis: {PLACEHOLDER}               # {', '.join(basis for basis in BASES if basis != 'published')}"
    yield f"licence: {{name: {PLACEHOLDER}}}     # of the figures, such as CC-BY-4.0"
    yield f"citation: {PLACEHOLDER}"
    yield "access: partner                  # partner or public"
    yield f"headline: {headline}             # the indicator a query without one gets"
    yield ""
    yield "disclosure:"
    yield f"  policy: certified              # {', '.join(one for one in POLICY_NAMES if one != 'published')}"
    yield "  k: 10                          # groups of fewer contributors cannot be told apart"
    yield ""
    yield "waves:"
    yield f"  - wave: {PLACEHOLDER}              # such as 2026"
    yield f"    period_start: {PLACEHOLDER}      # such as 2026-03-01"
    yield f"    period_end: {PLACEHOLDER}"
    yield ""


def _codelists(dimensions: Iterable[DraftedDimension]) -> list[str]:
    lines = [line for dimension in dimensions for line in dimension.codelist]
    return ["codelists:", *lines, ""] if lines else []


def _channels(own: Mapping[str, str]) -> list[str]:
    if not own:
        return []
    named = [f"  {yaml_text(code)}: {yaml_text(label)}" for code, label in own.items()]
    return ["channels:                        # those that are not built in", *named, ""]


def _indicators(questions: Sequence[Question], vocabulary: Vocabulary) -> Iterator[str]:
    yield "indicators:"
    for question in questions:
        if question.indicator in vocabulary.indicators:
            yield f"  {question.indicator}: {{}}       # from the shared vocabulary: does its definition fit?"
            continue
        label = question.first.label if len(question.columns) == 1 else None
        yield f"  {question.indicator}:"
        yield f"    label: {yaml_text(label or f'{PLACEHOLDER} ({question.first.name})')}"
        yield f"    definition: {PLACEHOLDER}        # share of enterprises that …"
        if question.answers:
            yield "    categories:"
            yield from (f"      {yaml_text(code)}: {yaml_text(label)}" for code, (_, label) in question.answers.items())
    if not questions:
        yield "  adoption: {}"
    yield ""


def _responses(
    questions: Questions, roles: Mapping[str, FileColumn], file: FileFormat, texts: Mapping[str, Texts]
) -> Iterator[str]:
    yield "responses:"
    yield f"  file: {_file(file)}"
    for role in _DESIGN:
        if role in roles:
            yield f"  {role}: {yaml_text(roles[role].name)}"
    if "weight" not in roles:
        yield "  # weight: the column with the final weight; without it all respondents count the same"
    yield "  items:"
    for question in questions.found:
        yield from _item(question)
    if not questions.found:
        yield "    - indicator: adoption"
        yield "      channel: facebook"
        yield f"      column: {PLACEHOLDER}"
        yield '      coding: {yes: "1", no: "0"}'
    if questions.unused:
        yield "  # Columns that nothing was made of:"
        for column in questions.unused:
            seen = " | ".join(texts[column.name].distinct[:SHOWN_TEXTS])
            yield f"  #   {comment(column.name)}: {comment(f'{column.label} | {seen}' if column.label else seen)}"


def _file(file: FileFormat) -> str:
    parts = [f"format: {file.name}"]
    if file.name == "csv":
        parts += [f"delimiter: {_quoted(file.delimiter)}", f"quote: {_quoted(file.quote)}"]
    if file.name in ("csv", "sdmx-csv", "eurostat-tsv"):
        parts += [f"encoding: {file.encoding}", f"decimal: {_quoted(file.decimal)}"]
        parts += [f"thousands: {_quoted(file.thousands)}"] if file.thousands else []
    if file.missing:
        parts.append(f"missing: {_list(file.missing)}")
    return "{" + ", ".join(parts) + "}"


def _item(question: Question) -> Iterator[str]:
    column = question.first
    if column.label:
        yield f"    # {comment(column.label)}"
    if question.group is not None:
        named = ", ".join(comment(one.name) for one in question.group.columns.values())
        yield f"    # Taken for one question about several channels, by its columns' names or labels: {named}"
    yield f"    - indicator: {question.indicator}"
    if question.answers:
        yield f"      column: {yaml_text(column.name)}"
        answers = (f"{yaml_text(code)}: {_quoted(text)}" for code, (text, _) in question.answers.items())
        yield f"      answers: {{{', '.join(answers)}}}"
        return
    yield f"      coding: {_coding(question.coding)}"
    if list(question.columns) == ["_T"]:
        yield f"      column: {yaml_text(column.name)}"
        return
    yield "      columns:"
    yield from (f"        {yaml_text(code)}: {yaml_text(one.name)}" for code, one in question.columns.items())


def _coding(coding: YesNoCoding | None) -> str:
    if coding is None:
        return f"{{yes: {PLACEHOLDER}, no: {PLACEHOLDER}}}"
    parts = [f"yes: {_list(coding.yes)}", f"no: {_list(coding.no)}"]
    parts += [f"not_asked: {_list(coding.not_asked)}"] if coding.not_asked else []
    parts += [f"no_answer: {_list(('', *coding.no_answer))}"] if coding.no_answer else []
    return "{" + ", ".join(parts) + "}"


def _list(texts: Sequence[str]) -> str:
    return _quoted(texts[0]) if len(texts) == 1 else f"[{', '.join(_quoted(text) for text in texts)}]"


def _quoted(text: str) -> str:
    """Always in quotes: cell texts are texts, also those that look like numbers."""
    written = yaml_text(text)
    return written if written.startswith('"') else f'"{written}"'
