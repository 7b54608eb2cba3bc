"""Positions as JSON values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.answers.figures.rows import cell_fields
from api.answers.positions.companies import Company, amounts
from api.answers.positions.counting import UNKNOWN_SHARE, Range
from api.answers.positions.peers import Group, Peers
from api.answers.positions.position import (
    Amount,
    Answer,
    Count,
    amount_of,
    answers_of,
    count_of,
    strongest,
    weakest,
    why_not_counted,
)
from api.answers.positions.sentences import among, cell_label, not_among, peers_text, sentence
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.editions.stored_figures import Figures
from api.concepts.surveys.items import Series
from api.concepts.texts import Language

Fields = dict[str, Any]


def position_fields(group: Group, company: Company, figures: Figures, confidence: float, language: Language) -> Fields:
    """The position of one company; ``figures`` are those of ``positions.searches`` and of the cell of counting."""
    answers = answers_of(group, company, figures)
    count = count_of(group, company, figures)
    return {
        "ref": company.ref,
        "group": _group_fields(group, language),
        "answers": [_answer_fields(group, one, language) for one in answers],
        "channel_count": _count_fields(group, count, language),
        "minutes": [
            _amount_fields(group, amount_of(group, series, value, figures), language)
            for series, value in amounts(group.edition, company)
        ],
        "strongest": _point_fields(group, strongest(answers), among, language),
        "weakest": _point_fields(group, weakest(answers), not_among, language),
        "sentence": sentence(group, answers, count, confidence, language),
    }


def _group_fields(group: Group, language: Language) -> Fields:
    edition = group.edition
    return {
        "cell": None if group.asked is None else cell_fields(edition, group.asked),
        "label": None if group.asked is None else cell_label(edition, group.asked, language),
        "is_tabulated": group.asked in edition.snapshot.tabulated,
        "placements": [
            {
                "dimension": one.dimension,
                "given": one.given,
                "code": one.nodes[0] if one.nodes else None,
                "label": edition.snapshot.dimension[one.dimension].by_code[one.nodes[0]].label[language]
                if one.nodes
                else None,
                "is_exact": one.is_exact,
            }
            for one in group.placements
        ],
    }


def _peers_fields(group: Group, series: Series, peers: Peers, language: Language) -> Fields:
    """The figure compared with, and what was asked for where it is not of the narrowest group."""
    edition, asked = group.edition, group.asked
    identifier = None
    if asked is not None and series in edition.numbers and edition.holds(series, asked):
        identifier = benchmark_id(edition.header.id, series, edition.text(asked))
    return {
        "peers": peers.row,
        "broadened": peers.row is not None and peers.obstacle is not None,
        "obstacle": peers.obstacle,
        "obstacle_text": peers_text(group, peers, language),
        "asked_id": identifier,
    }


def _answer_fields(group: Group, answer: Answer, language: Language) -> Fields:
    alike = answer.alike or (None, None, None)
    return {
        "indicator": answer.series.indicator,
        "channel": answer.series.channel,
        "company": answer.does,
        "alike": alike[0],
        "alike_low": alike[1],
        "alike_high": alike[2],
        "text": among(group.edition, answer, language),
        **_peers_fields(group, answer.series, answer.peers, language),
    }


def _point_fields(
    group: Group, answer: Answer | None, say: Callable[[Edition, Answer, Language], str | None], language: Language
) -> Fields | None:
    if answer is None or answer.peers.row is None:
        return None
    return {
        "indicator": answer.series.indicator,
        "channel": answer.series.channel,
        "peers_share": answer.peers.row["value"],
        "id": answer.peers.row["id"],
        "text": say(group.edition, answer, language),
    }


def _count_fields(group: Group, count: Count, language: Language) -> Fields:
    edition, cell = group.edition, count.cell
    obstacle = why_not_counted(count)
    placed = None if obstacle else count.placed
    return {
        "lowest": count.fewest,
        "highest": count.most,
        "channels": list(count.counted),
        **_percentile_fields(count.percentile),
        "percentile_basis": "distribution" if placed else None if obstacle else "bounds",
        "fewer": placed.fewer if placed else None,
        "as_many": placed.as_many if placed else None,
        "more": placed.more if placed else None,
        "percentile_obstacle": obstacle,
        "percentile_cell": None if cell is None else cell_fields(edition, cell),
        "based_on": []
        if cell is None
        else [benchmark_id(edition.header.id, series, edition.text(cell)) for series in count.used],
        **_peers_fields(group, Series("channel_count"), count.peers, language),
    }


def _amount_fields(group: Group, amount: Amount, language: Language) -> Fields:
    return {
        "channel": amount.series.channel,
        "company": amount.value,
        "relation": amount.relation,
        **_percentile_fields(amount.percentile),
        "median": amount.median.row,
        **_peers_fields(group, amount.series, amount.mean, language),
    }


def _percentile_fields(percentile: Range | None) -> Mapping[str, float | None]:
    if percentile is None or percentile == UNKNOWN_SHARE:
        return {"percentile_low": None, "percentile_high": None}
    return {"percentile_low": percentile.low, "percentile_high": percentile.high}
