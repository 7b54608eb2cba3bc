"""The sentences of a position, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from api.answers.figures.texts import SIMULATED
from api.answers.positions import texts
from api.answers.positions.channel_counts import UNKNOWN_SHARE
from api.answers.positions.companies import ANY
from api.answers.positions.groups import Group
from api.answers.positions.peer_comparisons import AnswerComparison, CountComparison, strongest, weakest
from api.answers.positions.peers import Peers
from api.answers.positions.placements import is_in_whole_only
from api.concepts.editions.edition import Edition
from api.concepts.numbers import number_text, percent_text
from api.concepts.surveys.cells import Cell
from api.concepts.texts import Language


def cell_label(edition: Edition, cell: Cell, language: Language) -> str:
    """Whom a cell describes: the labels of what is narrower than the whole population."""
    labels = [
        dimension.by_code[code].label[language]
        for dimension, code in zip(edition.snapshot.dimensions, cell, strict=True)
        if code != dimension.whole
    ]
    return ", ".join(labels) or texts.EVERYBODY[language]


def peers_text(group: Group, peers: Peers, language: Language) -> str | None:
    """Why the figure is not of the narrowest group, or why there is none; None where nothing is to be said."""
    if peers.obstacle is None:
        return None
    if peers.obstacle in texts.NOTHING_TEXTS or group.asked is None:
        return texts.NOTHING_TEXTS[peers.obstacle if peers.obstacle in texts.NOTHING_TEXTS else "no_group"][language]
    asked, why = cell_label(group.edition, group.asked, language), texts.OBSTACLE_TEXTS[peers.obstacle][language]
    if peers.cell is None:
        return texts.NOTHING[language].format(asked=asked, why=why)
    used = cell_label(group.edition, peers.cell, language)
    return texts.BROADENED[language].format(asked=asked, why=why, used=used)


def among(edition: Edition, answer: AnswerComparison, language: Language) -> str | None:
    """“among the 27.0% (22.1% to 33.0%) who use XING”; None without peers."""
    if answer.alike is None:
        return None
    return _among_share(edition, answer, answer.does, answer.alike, texts.AMONG[language], language)


def not_among(edition: Edition, answer: AnswerComparison, language: Language) -> str | None:
    """“not among the 61.0% (55.2% to 66.1%) who use Facebook”, of an answer that is no; None without peers."""
    row = answer.peers.row
    if row is None:
        return None
    shares = row.number, row.ci_low, row.ci_high
    return _among_share(edition, answer, True, shares, texts.NOT_AMONG[language], language)


def _among_share(
    edition: Edition,
    answer: AnswerComparison,
    does: bool,
    shares: tuple[float, float | None, float | None],
    template: str,
    language: Language,
) -> str:
    """Who does (or does not) what is asked, and what share of the peers that is."""
    series = answer.series
    decimals = edition.snapshot.indicator[series.indicator].decimals
    value, low, high = (None if one is None else percent_text(one, decimals, language) for one in shares)
    share = value if low is None else texts.INTERVAL[language].format(share=value, low=low, high=high)
    who = (texts.WHO_ANY if series.channel == ANY else texts.WHO)[series.indicator, does][language]
    labels = {node.code: node.label[language] for node in edition.snapshot.channels}
    return template.format(share=share, who=who.format(channel=labels.get(series.channel, series.channel)))


def sentence(
    group: Group, answers: Sequence[AnswerComparison], count: CountComparison, confidence: float, language: Language
) -> str:
    """The position in a few sentences that can be quoted alone."""
    edition = group.edition
    parts = [SIMULATED[language]] if edition.header.basis == "simulated" else []
    if group.asked is None:
        return " ".join([*parts, texts.NOTHING_TEXTS["no_group"][language]])
    parts += _compared(group, answers, language)
    parts += _uncovered(group, language)
    if strong := strongest(answers):
        parts.append(texts.STRONGEST[language].format(among=among(edition, strong, language)))
    if weak := weakest(answers):
        parts.append(texts.WEAKEST[language].format(among=not_among(edition, weak, language)))
    if count.most - count.fewest < len(count.counted):
        parts += _counted(edition, count, language)
    if any(one.peers.row and one.peers.row.ci_low is not None for one in answers):
        parts.append(texts.LEVEL[language].format(level=percent_text(confidence, None, language)))
    return " ".join(parts)


def _compared(group: Group, answers: Sequence[AnswerComparison], language: Language) -> list[str]:
    """With whom: the group that most answers are compared with, and how often it had to be broadened."""
    if not answers:
        return [texts.UNANSWERED[language]]
    cells = Counter(one.peers.cell for one in answers if one.peers.cell)
    if not cells or group.asked is None:
        return [texts.UNCOMPARED[language]]
    survey, wave = group.edition.snapshot.survey, group.edition.snapshot.wave
    peers = cell_label(group.edition, cells.most_common(1)[0][0], language)
    parts = [texts.PEERS[language].format(peers=peers, survey=survey.title[language], wave=wave.label[language])]
    broadened = cells.total() - cells[group.asked]
    if broadened:
        asked = cell_label(group.edition, group.asked, language)
        parts.append(texts.BROADER[language].format(count=broadened, all=cells.total(), asked=asked))
    return parts


def _uncovered(group: Group, language: Language) -> list[str]:
    """What the company said of itself that only the total is known to contain: it may be outside of the survey."""
    snapshot = group.edition.snapshot
    return [
        texts.UNCOVERED[language].format(given=one.given, dimension=snapshot.dimension[one.dimension].label[language])
        for one in group.placements
        if is_in_whole_only(snapshot.dimension[one.dimension], one)
    ]


def _counted(edition: Edition, count: CountComparison, language: Language) -> list[str]:
    is_open = count.fewest < count.most
    number = texts.FROM_TO[language].format(count.fewest, count.most) if is_open else f"{count.fewest}"
    mean = ""
    if row := count.peers.row:
        decimals = edition.snapshot.indicator[row.indicator].decimals
        mean = texts.MEAN[language].format(mean=number_text(row.number, decimals, language))
    parts = [texts.COUNT[language].format(number=number, all=len(count.counted), mean=mean)]
    if count.shares and count.cell:
        shares = {name: percent_text(share, 1, language) for name, share in count.shares._asdict().items()}
        whose = "" if count.cell == count.peers.cell else f" ({cell_label(edition, count.cell, language)})"
        text = texts.BETWEEN if is_open else texts.SHARES
        parts.append(text[language].format(whose=whose, **shares))
    elif count.percentile and count.percentile != UNKNOWN_SHARE:
        bounds = len(parts)
        for text, share in ((texts.FEWER, count.percentile.low), (texts.MORE, 1 - count.percentile.high)):
            if round(share, 3) > 0:
                parts.append(text[language].format(share=percent_text(share, 1, language)))
        parts += [texts.BOUNDS[language]] if len(parts) > bounds else []
    return parts
