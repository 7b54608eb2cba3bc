"""What a company does beside what its peers do, from released figures alone.

Everything here is a function of the figures as displayed and of what the company says of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.answers.positions.channel_counts import UNKNOWN_SHARE, PeerCounts, PeerDistribution, Range
from api.answers.positions.companies import ANY, Company
from api.answers.positions.compared_series import (
    ADOPTION,
    CHANNEL_COUNT,
    DIALOGUE,
    DIALOGUE_RATE,
    DISTRIBUTION,
    MEDIAN,
    adoption_channels,
    answers_by_series,
    count_series,
    counted_channels,
    deciding_series,
    distribution,
    median_of,
)
from api.answers.positions.groups import Group
from api.answers.positions.peers import Obstacle, Peers, distribution_search, found_in, peers_of, row_at
from api.answers.positions.rows import Relation
from api.concepts.editions.edition import Edition
from api.concepts.editions.stored_figures import Figures
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series


class AnswerComparison(NamedTuple):
    """One yes or no of the company beside the share of peers that say yes."""

    series: Series
    does: bool
    peers: Peers

    @property
    def alike(self) -> tuple[float, float | None, float | None] | None:
        """The share of peers that do the same, with its interval; None without peers."""
        row = self.peers.row
        if row is None:
            return None
        if self.does:
            return row.number, row.ci_low, row.ci_high
        # Decimals as displayed: 1 - 0.7 is not 0.3 in binary floating point.
        low, high = (None if end is None else round(1 - end, 9) for end in (row.ci_high, row.ci_low))
        return round(1 - row.number, 9), low, high


class AmountComparison(NamedTuple):
    """A number of the company beside the mean and median of its peers.

    ``relation`` is to the interval of the mean; ``percentile`` follows from that of the median. None: not known.
    """

    series: Series
    value: float
    mean: Peers
    median: Peers
    relation: Relation | None
    percentile: Range | None


class CountShares(NamedTuple):
    """The shares of peers that use fewer channels than the company, as many (or a number it may have), and more."""

    fewer: float
    as_many: float
    more: float


class CountComparison(NamedTuple):
    """How many channels the company uses (from ``fewest`` to ``most`` where it did not answer for all ``counted``)
    beside the mean of its peers; ``used`` are the series whose figures in ``cell`` the percentile rests on. ``shares``
    are known where these are the distribution; without, the percentile is bounds."""

    counted: tuple[str, ...]
    fewest: int
    most: int
    peers: Peers
    percentile: Range | None
    used: tuple[Series, ...]
    cell: Cell | None = None
    shares: CountShares | None = None


def answers_of(group: Group, company: Company, figures: Figures) -> list[AnswerComparison]:
    """The company's answers in the order of the release's channels."""
    order = {channel: place for place, channel in enumerate(adoption_channels(group.edition))}
    uses = sorted(company.channels, key=lambda use: order[use.channel])
    asked = [answer for use in uses for answer in answers_by_series(group.edition, use)]
    return [AnswerComparison(series, does, peers_of(group, series, figures)) for series, does in asked]


def strongest(answers: Sequence[AnswerComparison]) -> AnswerComparison | None:
    """What the company does that the smallest share of its peers does; of equals the first."""
    done = [one for one in _weighed(answers) if one.does]
    return min(done, key=_share, default=None)


def weakest(answers: Sequence[AnswerComparison]) -> AnswerComparison | None:
    """What the company does not do that the largest share of its peers does; of equals the first."""
    missed = [one for one in _weighed(answers) if not one.does]
    return max(missed, key=_share, default=None)


def _weighed(answers: Sequence[AnswerComparison]) -> list[AnswerComparison]:
    """Answers with peers; of a dialogue that is compared twice, the comparison with the channel's users."""
    among_users = {one.series.channel for one in answers if one.series.indicator == DIALOGUE_RATE and one.peers.row}
    # Who is not on a channel holds no dialogue there: that is one point, not two.
    unused = {one.series.channel for one in answers if one.series.indicator == ADOPTION and not one.does}
    return [
        one
        for one in answers
        if one.peers.row and not (one.series.indicator == DIALOGUE and one.series.channel in among_users | unused)
    ]


def _share(answer: AnswerComparison) -> float:
    return answer.peers.row.number if answer.peers.row else 0.0


def amount_of(group: Group, series: Series, value: float, figures: Figures) -> AmountComparison:
    """A number of the company beside its peers'."""
    mean, median = peers_of(group, series, figures), peers_of(group, median_of(series), figures)
    relation: Relation | None = None
    if (around := interval(mean)) and mean.row and mean.row.ci_low is not None:
        relation = "above" if value > around.high else "below" if value < around.low else "within"
    return AmountComparison(series, value, mean, median, relation, _beside_median(value, interval(median)))


def _beside_median(value: float, median: Range | None) -> Range | None:
    """At least half of the peers have no more than the median, and at least half no less."""
    if median is None or median.low <= value <= median.high:
        return None
    return Range(0.5, 1.0) if value > median.high else Range(0.0, 0.5)


def interval(peers: Peers) -> Range | None:
    """The displayed interval; the value itself where there is none; None without a figure."""
    row = peers.row
    if row is None or row.value is None:
        return None
    return Range(*(row.value if end is None else end for end in (row.ci_low, row.ci_high)))


def counting_cell(group: Group, figures: Figures) -> Cell | None:
    """The cell in which channels are counted where that is by bounds."""
    first = deciding_series(group.edition)
    return found_in(group.edition, group.search(first), figures) if first and group.asked else None


def distribution_cell(group: Group, figures: Figures) -> Cell | None:
    """The nearest cell with a distribution of the number of channels."""
    search = distribution_search(group)
    return found_in(group.edition, search, figures) if search and group.asked else None


def count_of(group: Group, company: Company, figures: Figures) -> CountComparison:
    """How many channels the company uses, beside its peers."""
    edition = group.edition
    counted = counted_channels(edition)
    answered = [use for use in company.channels if use.channel in counted]
    fewest = sum(use.uses for use in answered)
    most = fewest + len(counted) - len(answered)
    peers = peers_of(group, Series(CHANNEL_COUNT), figures)
    if cell := distribution_cell(group, figures):
        series = distribution(edition)
        rows = [row_at(edition, one, cell, figures) for one in series]
        found = PeerDistribution(tuple(row.number for row in rows), _rounding(edition, series, cell, figures))
        last = len(counted)
        shares = CountShares(found.between(0, fewest - 1), found.between(fewest, most), found.between(most + 1, last))
        return CountComparison(counted, fewest, most, peers, found.percentile(fewest, most), series, cell, shares)
    cell = counting_cell(group, figures)
    if cell is None:
        return CountComparison(counted, fewest, most, peers, None, ())
    held = {
        series: figure_range
        for series in count_series(edition)
        if (figure_range := interval(Peers(row_at(edition, series, cell, figures), cell, None)))
    }
    counts = PeerCounts(
        tuple(held.get(Series(ADOPTION, one), UNKNOWN_SHARE) for one in counted),
        held.get(Series(ADOPTION, ANY), UNKNOWN_SHARE),
        held.get(Series(CHANNEL_COUNT)),
        held.get(Series(MEDIAN + CHANNEL_COUNT)),
    )
    return CountComparison(counted, fewest, most, peers, counts.percentile(fewest, most), tuple(held), cell)


def _rounding(edition: Edition, series: Sequence[Series], cell: Cell, figures: Figures) -> float:
    """How much a displayed share of the distribution may be off."""
    snapshot = edition.snapshot
    if snapshot.policy.display == "full":
        return 0.0
    text = edition.text(cell)
    found = (figures.get((edition.header.key, edition.numbers[one], text)) for one in series)
    finest = 10.0 ** -(snapshot.indicator[DISTRIBUTION].decimals + 2)
    return 0.5 * max(one.step or finest for one in found if one is not None)


def why_not_counted(count: CountComparison) -> Obstacle | None:
    """Why there is no percentile; None where there is one that says something."""
    if not count.used:
        return count.peers.obstacle or "not_tabulated"
    return "not_informative" if count.percentile is None or count.percentile == UNKNOWN_SHARE else None
