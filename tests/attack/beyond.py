"""Every further endpoint, found in the contract: asked in many ways, and looked through for numbers nobody should give.

Nothing here knows an endpoint's purpose. What is figured out from an answer: the figures in it, the numbers beside a
figure that is withheld, and numbers finer than any that is displayed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from tests.attack.asking import Answer, Server
from tests.attack.collecting import FIGURES, LEVELS, everything
from tests.attack.discovering import Survey, operations
from tests.attack.knowledge import Knowledge, decimals_of
from tests.attack.reading import Reading, figures_in, rows_of

FINEST = 3
"""Decimals: shares and their differences to a tenth of a point, p-values likewise."""
SAID_OF_ALL = {"confidence_level"}
OF_CELLS = {"withheld_share"}
"""Numbers that count cells, not respondents."""


def look_beyond(server: Server, knowledge: Knowledge) -> list[Reading]:
    """Ask every GET of the contract for this survey; what it says goes into the knowledge."""
    readings = []
    for method, path, operation in operations(server):
        if method != "get" or path == FIGURES or path.startswith(f"{FIGURES}/"):
            continue
        names = {one["name"] for one in operation.get("parameters", [])}
        for address in _addresses(path, knowledge):
            for query in _queries(names, knowledge.survey):
                answer = server.get(address, query)
                if answer.ok:
                    readings.append(learn_beyond(knowledge, answer))
    return readings


def learn_beyond(knowledge: Knowledge, answer: Answer) -> Reading:
    """Take in the figures of any answer, and what is odd about the numbers beside them."""
    source = f"{answer.path} {dict(answer.query)}"
    rows = rows_of(answer)
    knowledge.learn(rows, source)
    if answer.media_type == "application/json":
        document = answer.document
        knowledge.odd |= {f"{source}: {said}" for said in _beside_withheld(document)}
        knowledge.fine |= {f"{source}: {said}" for said in _too_fine(document, "")}
    return answer, rows


def _addresses(path: str, knowledge: Knowledge) -> Iterator[str]:
    """The path with every known value of its parameter."""
    survey = knowledge.survey
    known = {
        "{survey}": (survey.id,),
        "{release}": survey.releases,
        "{indicator}": tuple(survey.indicators),
        "{codelist}": (),
    }
    wanted = [name for name in known if name in path]
    for values in product(*(known[name] for name in wanted)):
        address = path
        for name, value in zip(wanted, values, strict=True):
            address = address.replace(name, value)
        if "{" not in address:
            yield address


def _queries(names: set[str], survey: Survey) -> Iterator[dict[str, str]]:
    """As it is; over all figures; with two sides, every pair of codes, channels and indicators."""
    if "indicator" not in names:
        yield {}
        yield from ({"confidence": level} for level in LEVELS if "confidence" in names)
        return
    whole = everything(survey) if {"sector", "where"} <= names else {"survey": survey.id, "indicator": "*"}
    if {"a", "b"} <= names:
        yield from ({"survey": survey.id, "release": survey.releases[-1]} | sides for sides in _sides(survey))
        return
    for release in survey.releases:
        pinned = whole | ({"release": release} if "release" in names else {})
        yield pinned
        yield from (pinned | {"confidence": level} for level in LEVELS if "confidence" in names)


def _sides(survey: Survey) -> Iterator[dict[str, str]]:
    """All pairs of codes of a dimension, for one indicator; of channels and of indicators; each in all cells."""
    indicator = min(survey.indicators, key=lambda name: len(survey.indicators[name]["channels"]))
    for axis in survey.axes:
        rest = survey.place({one.id: "*" for one in survey.axes if one.id != axis.id})
        for a, b in combinations(axis.nodes, 2):
            yield rest | {"indicator": indicator, "a": f"{axis.id}:{a}", "b": f"{axis.id}:{b}"}
    cells = survey.place({axis.id: "*" for axis in survey.axes})
    channels = sorted({channel for one in survey.indicators.values() for channel in one["channels"]})
    for a, b in combinations(channels, 2):
        yield cells | {"indicator": "*", "a": f"channel:{a}", "b": f"channel:{b}"}
    for a, b in combinations(survey.indicators, 2):
        yield cells | {"a": f"indicator:{a}", "b": f"indicator:{b}"}


def _beside_withheld(document: Any) -> Iterator[str]:
    """Numbers in an object of which a part is a withheld figure, or of which all figures are withheld."""
    if isinstance(document, list):
        for part in document:
            yield from _beside_withheld(part)
    if not isinstance(document, dict):
        return
    parts = [part for part in document.values() if isinstance(part, dict) and "status" in part and "value" in part]
    every = [] if parts else list(figures_in(list(document.values())))
    withheld = [one for one in parts if one["status"] == "confidential"] or (
        every if all(one["status"] == "confidential" for one in every) else []
    )
    if withheld and "data" not in document:
        for name, value in document.items():
            if isinstance(value, int | float) and not isinstance(value, bool) and name not in SAID_OF_ALL:
                yield f"{name} {value} beside the withheld figure {withheld[0].get('id')}"
    for part in document.values():
        yield from _beside_withheld(part)


def _too_fine(document: Any, name: str) -> Iterator[str]:
    if isinstance(document, dict):
        for key, part in document.items():
            yield from _too_fine(part, key)
    elif isinstance(document, list):
        for part in document:
            yield from _too_fine(part, name)
    elif isinstance(document, float) and name not in OF_CELLS and decimals_of(document) > FINEST:
        yield f"{name} {document} has more than {FINEST} decimals"
