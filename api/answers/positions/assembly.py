"""Positions assembled: the rows of answers, filled from what was found out about a company and its peers."""

from __future__ import annotations

from collections.abc import Callable

from api.answers.figures.rows import cell_codes
from api.answers.positions.channel_counts import UNKNOWN_SHARE, Range
from api.answers.positions.companies import Company
from api.answers.positions.compared_series import CHANNEL_COUNT, minutes_by_series
from api.answers.positions.groups import Group
from api.answers.positions.peer_comparisons import (
    AmountComparison,
    AnswerComparison,
    CountComparison,
    amount_of,
    answers_of,
    count_of,
    strongest,
    weakest,
    why_not_counted,
)
from api.answers.positions.peers import Peers
from api.answers.positions.placements import ContainingNodes
from api.answers.positions.rows import (
    Compared,
    ComparedAnswer,
    ComparedCount,
    ComparedMinutes,
    PeerGroup,
    Placement,
    Point,
    Position,
)
from api.answers.positions.sentences import among, cell_label, not_among, peers_text, sentence
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.editions.stored_figures import Figures
from api.concepts.fields import extend
from api.concepts.surveys.items import Series
from api.concepts.texts import Language


def position_of(group: Group, company: Company, figures: Figures, confidence: float, language: Language) -> Position:
    """The position of one company; ``figures`` are those of ``companies.searches`` and of the cell of counting."""
    answers = answers_of(group, company, figures)
    count = count_of(group, company, figures)
    return Position(
        ref=company.ref,
        group=_peer_group(group, language),
        answers=[_answer(group, one, language) for one in answers],
        channel_count=_count(group, count, language),
        minutes=[
            _minutes(group, amount_of(group, series, value, figures), language)
            for series, value in minutes_by_series(group.edition, company)
        ],
        strongest=_point(group, strongest(answers), among, language),
        weakest=_point(group, weakest(answers), not_among, language),
        sentence=sentence(group, answers, count, confidence, language),
    )


def _peer_group(group: Group, language: Language) -> PeerGroup:
    edition, asked = group.edition, group.asked
    return PeerGroup(
        cell=None if asked is None else cell_codes(edition, asked),
        label=None if asked is None else cell_label(edition, asked, language),
        is_tabulated=asked in edition.snapshot.tabulated,
        placements=[_placement(edition, one, language) for one in group.placements],
    )


def _placement(edition: Edition, found: ContainingNodes, language: Language) -> Placement:
    code = found.nodes[0] if found.nodes else None
    nodes = edition.snapshot.dimension[found.dimension].by_code
    return Placement(
        dimension=found.dimension,
        given=found.given,
        code=code,
        label=None if code is None else nodes[code].label[language],
        is_exact=found.is_exact,
    )


def _compared(group: Group, series: Series, peers: Peers, language: Language) -> Compared:
    """The figure compared with, and what was asked for where it is not of the narrowest group."""
    edition, asked = group.edition, group.asked
    identifier = None
    if asked is not None and series in edition.numbers and edition.holds(series, asked):
        identifier = benchmark_id(edition.header.id, series, edition.text(asked))
    return Compared(
        peers=peers.row,
        broadened=peers.row is not None and peers.obstacle is not None,
        obstacle=peers.obstacle,
        obstacle_text=peers_text(group, peers, language),
        asked_id=identifier,
    )


def _answer(group: Group, answer: AnswerComparison, language: Language) -> ComparedAnswer:
    alike, low, high = answer.alike or (None, None, None)
    return extend(
        _compared(group, answer.series, answer.peers, language),
        ComparedAnswer,
        indicator=answer.series.indicator,
        channel=answer.series.channel,
        company=answer.does,
        alike=alike,
        alike_low=low,
        alike_high=high,
        text=among(group.edition, answer, language),
    )


def _point(
    group: Group,
    answer: AnswerComparison | None,
    say: Callable[[Edition, AnswerComparison, Language], str | None],
    language: Language,
) -> Point | None:
    if answer is None or answer.peers.row is None:
        return None
    row = answer.peers.row
    return Point(
        indicator=answer.series.indicator,
        channel=answer.series.channel,
        peers_share=row.number,
        id=row.id or "",
        text=say(group.edition, answer, language) or "",
    )


def _count(group: Group, count: CountComparison, language: Language) -> ComparedCount:
    edition, cell = group.edition, count.cell
    obstacle = why_not_counted(count)
    shares = None if obstacle else count.shares
    low, high = _percentiles(count.percentile)
    of_cell = [] if cell is None else [benchmark_id(edition.header.id, one, edition.text(cell)) for one in count.used]
    return extend(
        _compared(group, Series(CHANNEL_COUNT), count.peers, language),
        ComparedCount,
        lowest=count.fewest,
        highest=count.most,
        channels=list(count.counted),
        percentile_low=low,
        percentile_high=high,
        percentile_basis="distribution" if shares else None if obstacle else "bounds",
        fewer=shares.fewer if shares else None,
        as_many=shares.as_many if shares else None,
        more=shares.more if shares else None,
        percentile_obstacle=obstacle,
        percentile_cell=None if cell is None else cell_codes(edition, cell),
        based_on=of_cell,
    )


def _minutes(group: Group, amount: AmountComparison, language: Language) -> ComparedMinutes:
    low, high = _percentiles(amount.percentile)
    return extend(
        _compared(group, amount.series, amount.mean, language),
        ComparedMinutes,
        channel=amount.series.channel,
        company=amount.value,
        relation=amount.relation,
        median=amount.median.row,
        percentile_low=low,
        percentile_high=high,
    )


def _percentiles(percentile: Range | None) -> tuple[float | None, float | None]:
    if percentile is None or percentile == UNKNOWN_SHARE:
        return None, None
    return percentile.low, percentile.high
