"""Pretending to be companies of every kind, to be told where each stands among its peers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from tests.attack.asking import Server
from tests.attack.beyond import learn_beyond
from tests.attack.discovering import BUILT_IN, Survey, operations
from tests.attack.knowledge import Knowledge
from tests.attack.reading import Reading

POSITIONS = "/v1/positions"
AT_ONCE = 100
HABITS = ((True, True, 0), (True, False, 30), (False, False, 480))
"""Uses a channel, holds a dialogue there, minutes a day."""


def stand_everywhere(server: Server, knowledge: Knowledge) -> list[Reading]:
    """A company in every cell, with every habit, compared with every release."""
    if ("post", POSITIONS) not in {(method, path) for method, path, _ in operations(server)}:
        return []
    readings = []
    for release in knowledge.survey.releases:
        everybody = _companies(knowledge.survey)
        while some := list(islice(everybody, AT_ONCE)):
            answer = server.post(POSITIONS, {"survey": knowledge.survey.id, "release": release, "companies": some})
            assert answer.ok, answer.content[:500]
            readings.append(learn_beyond(knowledge, answer))
    return readings


def _companies(survey: Survey) -> Iterator[dict[str, Any]]:
    channels = sorted({one for entry in survey.indicators.values() for one in entry["channels"]} - {"_T", "any"})
    names = [axis.id for axis in survey.axes]
    for codes in product(*(axis.nodes for axis in survey.axes)):
        place = dict(zip(names, codes, strict=True))
        for number, (uses, talks, minutes) in enumerate(HABITS):
            yield {
                "ref": f"{'/'.join(codes)} {number}",
                **{name: code for name, code in place.items() if name in BUILT_IN},
                "other_dimensions": {name: code for name, code in place.items() if name not in BUILT_IN},
                "channels": [{"channel": one, "uses": uses, "dialogue": talks} for one in channels],
                "minutes_per_day": minutes,
            }
