"""Who answered the survey that is attacked, and what: drawn from a seed. Only the judge looks at the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

DEFINITION = Path(__file__).resolve().parent / "files" / "attacked.yaml"
TRADES = {"food": 0.3, "metal": 0.25, "wood": 0.1, "travel": 0.2, "software": 0.15}
SIZES = {"0-9": 0.45, "10-49": 0.3, "50-249": 0.18, "GE250": 0.07}
MARKETS = {"b2b": 0.6, "b2c": 0.37, "": 0.03}
COLUMNS = ("uses_facebook", "uses_xing", "talks_facebook", "talks_xing", "invests", "updates", "minutes")
MISSING = 0.04
GROUPS = 25
"""Enterprise groups with two or three respondents each."""


@dataclass(frozen=True)
class Participant:
    """A respondent; ``answers`` are the texts of ``COLUMNS``, empty where there is no answer."""

    respondent: str
    enterprise: str
    sector: str
    size: str
    market: str
    answers: tuple[str, ...]

    def said(self, column: str) -> str:
        return self.answers[COLUMNS.index(column)]


def drawn(respondents: int = 450, seed: int = 20) -> list[Participant]:
    """The respondents of the first version."""
    random = np.random.default_rng(seed)
    groups = [f"g{place % GROUPS}" for place in range(GROUPS * 5 // 2)]
    people = []
    for place in range(respondents):
        sector, size, market = (
            str(random.choice(list(shares), p=list(shares.values()))) for shares in (TRADES, SIZES, MARKETS)
        )
        enterprise = groups[place] if place < len(groups) else f"e{place}"
        eagerness = {"0-9": 0.35, "10-49": 0.5, "50-249": 0.6, "GE250": 0.8}[size]
        people.append(Participant(f"r{place}", enterprise, sector, size, market, _answers(random, eagerness)))
    return people


def _answers(random: np.random.Generator, eagerness: float) -> tuple[str, ...]:
    """The four questions on channels are one block: answered or skipped together."""
    uses = [random.random() < chance for chance in (eagerness, eagerness * 0.7)]
    talks = [one and random.random() < 0.5 for one in uses]
    skipped = random.random() < MISSING
    block = ["" if skipped else str(int(one)) for one in (*uses, *talks)]
    invests = "" if random.random() < MISSING else str(int(random.random() < 0.2 + 0.4 * eagerness))
    updates = str(random.choice(["d", "w", "l", ""], p=[0.3, 0.4, 0.27, 0.03])) if any(uses) else "-"
    minutes = "" if random.random() < MISSING else str(int(min(480, random.gamma(2.0, 20.0))))
    return (*block, invests, updates, minutes)


def revised(people: Sequence[Participant]) -> list[Participant]:
    """A revision that gives itself away: a respondent gone, one in another size class, two with a corrected answer."""
    gone, moved, *corrected = (one.respondent for one in people[200:204])
    kept = [_corrected(one) if one.respondent in corrected else one for one in people if one.respondent != gone]
    return [_moved(one) if one.respondent == moved else one for one in kept]


def _moved(one: Participant) -> Participant:
    return replace(one, size="10-49" if one.size != "10-49" else "0-9")


def _corrected(one: Participant) -> Participant:
    return replace(one, answers=("0" if one.answers[0] == "1" else "1", *one.answers[1:]))


def write_survey(folder: Path, policy: str, k: int) -> Path:
    """The definition under a policy."""
    text = DEFINITION.read_text(encoding="utf-8").replace("POLICY", policy).replace("k: K", f"k: {k}")
    path = folder / "attacked.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def write_answers(folder: Path, people: Sequence[Participant], name: str) -> Path:
    """The survey's file."""
    lines = [",".join(("respondent", "enterprise", "trade", "size", "market", *COLUMNS))]
    lines += [",".join((*_identity(one), *one.answers)) for one in people]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _identity(one: Participant) -> tuple[str, str, str, str, str]:
    return one.respondent, one.enterprise, one.sector, one.size, one.market
