"""What there is, as lines of text: surveys, what can be asked of one, codelists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.agents.texts import BASIS_TEXTS, TEXTS
from api.concepts.texts import Language

Entry = Mapping[str, Any]


def survey_lines(document: Entry, language: Language) -> Iterator[str]:
    """A line for each survey."""
    for survey in document["data"]:
        yield f"- {_survey(survey, language)}"


def _survey(survey: Entry, language: Language) -> str:
    parts = [
        f"{survey['id']}: {survey['title']}",
        TEXTS["basis"][language].format(basis=BASIS_TEXTS[survey["basis"]][language]),
        TEXTS["headline"][language].format(code=survey["headline"]),
        TEXTS["latest"][language].format(code=survey["latest_wave"]),
        survey["population"],
    ]
    return "; ".join([*parts, *filter(None, [survey["notice"]])])


def question_lines(document: Entry, language: Language) -> Iterator[str]:
    """Everything that can be asked of a survey: dimensions, indicators, channels, waves, crossings."""
    survey = document["data"]
    yield _survey(survey, language)
    yield TEXTS["cite"][language].format(text=survey["citation"])
    for dimension in survey["dimensions"]:
        whole = TEXTS["whole"][language].format(code=dimension["whole"])
        yield f"{dimension['id']} – {dimension['label']} ({whole}): {_nodes(dimension['nodes'])}"
    yield f"{TEXTS['indicators'][language]}:"
    yield from (f"- {_indicator(one, language)}" for one in survey["indicators"])
    yield f"{TEXTS['channels'][language]}: {_nodes(survey['channels'])}"
    yield f"{TEXTS['waves'][language]}:"
    yield from (f"- {_wave(one, language)}" for one in survey["waves"])
    yield f"{TEXTS['crossings'][language]}:"
    for crossing in survey["crossings"]:
        names = " × ".join(crossing["dimensions"]) or TEXTS["alone"][language]
        yield f"- {names} ({', '.join(crossing['waves'])})"


def _indicator(one: Entry, language: Language) -> str:
    parts = [
        f"{one['id']} – {one['label']}: {one['definition']}",
        TEXTS["base"][language].format(base=one["base_text"] or one["base"]),
        TEXTS["channel"][language].format(codes=", ".join(one["channels"])),
    ]
    if [category["code"] for category in one["categories"]] != ["yes"]:
        codes = ", ".join(f"{category['code']} ({category['label']})" for category in one["categories"])
        parts.append(TEXTS["categories"][language].format(codes=codes))
    return "; ".join([*parts, TEXTS["wave"][language].format(codes=", ".join(one["waves"]))])


def _wave(wave: Entry, language: Language) -> str:
    parts = [f"{wave['code']} – {wave['label']} ({wave['period_start']} – {wave['period_end']}, {wave['release']})"]
    for one in wave["breaks"]:
        series = " ".join(filter(None, (one["indicator"], one["channel"])))
        parts.append(TEXTS["break"][language].format(series=series, note=one["note"]))
    return "; ".join([*parts, *wave["notes"]])


def codelist_lines(document: Entry, language: Language) -> Iterator[str]:
    """A line for each codelist."""
    for codelist in document["data"]:
        yield f"- {codelist['id']}: {codelist['label']} ({', '.join(codelist['versions'])})"


def code_lines(document: Entry, language: Language) -> Iterator[str]:
    """The codes of one codelist."""
    codelist = document["data"]
    version = TEXTS["version"][language].format(version=codelist["version"])
    yield f"{codelist['id']} – {codelist['label']} ({version}):"
    for node in codelist["nodes"]:
        yield f"- {_node(node)}"


def _nodes(nodes: list[Entry]) -> str:
    return " | ".join(_node(node) for node in nodes)


def _node(node: Entry) -> str:
    below = f" < {node['parent']}" if node["parent"] else ""
    note = f" ({node['note']})" if node["note"] else ""
    return f"{node['code']} = {node['label']}{below}{note}"
