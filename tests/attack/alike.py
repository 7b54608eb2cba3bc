"""Whether withheld figures are all answered in the same way, in every format, but for their codes and ids."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from urllib.parse import unquote

import openpyxl

from tests.attack.asking import Answer, Query, Server
from tests.attack.collecting import FIGURES
from tests.attack.discovering import Survey
from tests.attack.knowledge import Knowledge, Place, Series
from tests.attack.reading import Reading

FORMS: dict[str, Query] = {
    **{name: {"format": name} for name in ("json", "csv", "csvw", "jsonstat", "sdmx-csv", "xlsx", "vega-lite", "svg")},
    **{f"{name} crossed": {"format": name, "columns": "channel"} for name in ("csv", "xlsx")},
}
WORD = r"[A-Za-z0-9_-]"
ALTERNATIVES = re.compile(r'"alternatives":\[.*?\]|"\[\{""[^\n]*?\}\]"')
"""The nearest published figures: they belong to the place that was asked for, not to what is withheld there."""
OWN_HEADERS = {"ETag", "Date", "X-Request-Id", "Content-Length", "Link", "Content-Disposition", "RateLimit"}
LIST = re.compile(r"<code>(, <code>)+")
ID = re.compile(r"\b[a-z2-7]{20}\b")
OWN_FIELDS = {
    "id",
    "figure_id",
    "alternatives",
    "other_dimensions",
    "superseded_by",
    "axis_label",
    "group_label",
    "panel_label",
}


def rows_differ(readings: Iterable[Reading], survey: Survey) -> set[str]:
    """Answers to many figures in which withheld rows of one series differ in more than their codes and ids."""
    own = OWN_FIELDS | {axis.id for axis in survey.axes} | {f"{axis.id}_label" for axis in survey.axes}
    odd = set()
    for answer, rows in readings:
        ways: dict[Series, set[str]] = defaultdict(set)
        for row in rows:
            if row.get("status") == "confidential" and row.get("survey") == survey.id:
                rest = {
                    name: value for name, value in row.items() if name not in own and name.upper() != "ALTERNATIVES"
                }
                ways[Series(row["indicator"], row["channel"], row["category"])].add(f"{row.get('release')}: {rest}")
        releases = len(survey.releases)
        odd |= {
            f"{answer.path} {dict(answer.query)}: {series} {seen}"
            for series, seen in ways.items()
            if len(seen) > releases
        }
    return odd


def answered_differently(server: Server, knowledge: Knowledge, places: Sequence[Place]) -> set[str]:
    """Formats and series in which the whole answers for single withheld figures are not the same byte for byte."""
    ways: dict[tuple[str, str, str, Series], dict[str, Place]] = defaultdict(dict)
    for place in places:
        for name, form in FORMS.items():
            for by, ask in (("by codes", _by_codes), ("by id", _by_id)):
                text = stripped(ask(server, knowledge, place, form), knowledge.survey)
                ways[name, by, place.release, place.series].setdefault(text, place)
    return {f"{asked}: {list(seen.values())}" for asked, seen in ways.items() if len(seen) > 1}


def _by_codes(server: Server, knowledge: Knowledge, place: Place, form: Query) -> Answer:
    codes = dict(zip((axis.id for axis in knowledge.survey.axes), place.cell, strict=True))
    query = {"survey": knowledge.survey.id, "release": place.release} | place.series._asdict()
    return server.get(FIGURES, query | knowledge.survey.place(codes) | dict(form))


def _by_id(server: Server, knowledge: Knowledge, place: Place, form: Query) -> Answer:
    return server.get(f"{FIGURES}/{knowledge.ids[place]}", form)


def stripped(answer: Answer, survey: Survey) -> str:
    """The answer with its headers, without the codes and labels of dimensions and the ids of figures."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name not in OWN_HEADERS)
    text = TEXTS.get(answer.media_type, _as_it_is)(answer.content)
    text = ALTERNATIVES.sub("<alternatives>", ID.sub("<id>", text))
    # Some texts leave out the whole population, so that lists of codes differ in length.
    return LIST.sub("<code>", f"{answer.status}\n{headers}\n{_codes(survey).sub('<code>', unquote(text))}")


@cache
def _codes_of(words: frozenset[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(f"(?<!{WORD})({'|'.join(map(re.escape, ordered))})(?!{WORD})")


def _codes(survey: Survey) -> re.Pattern[str]:
    """Every code and label, the longest first, as words of their own."""
    return _codes_of(frozenset(word for axis in survey.axes for word in (*axis.nodes, *axis.labels.values())))


def _as_it_is(content: bytes) -> str:
    return content.decode("utf-8")


def _cells_of_sheets(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(f"{sheet.title}: {list(sheet.iter_rows(values_only=True))}" for sheet in book)


def _words_of_drawing(content: bytes) -> str:
    """Positions depend on how long the labels are."""
    return "\n".join(re.findall(r'aria-label="[^"]*"|>[^<>]+<', content.decode("utf-8")))


TEXTS: dict[str, Callable[[bytes], str]] = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _cells_of_sheets,
    "image/svg+xml": _words_of_drawing,
}
