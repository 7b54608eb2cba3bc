"""The series of a release that companies are compared by, from what a company says of itself."""

from __future__ import annotations

from api.answers.positions.companies import ANY, ChannelUse, Company
from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition
from api.concepts.surveys.items import Series

ADOPTION, DIALOGUE, DIALOGUE_RATE = "adoption", "dialogue", "dialogue_rate"
CHANNEL_COUNT, DISTRIBUTION, MINUTES = "channel_count", "channel_count_distribution", "minutes_per_day"
MEDIAN = "median_"
"""Before the id of a mean: that of its median."""


def adoption_channels(edition: Edition) -> tuple[str, ...]:
    """The channels whose use the release has figures of, in the order of answers."""
    return tuple(series.channel for series in edition.by_indicator.get(ADOPTION, ()) if series.channel != TOTAL)


def counted_channels(edition: Edition) -> tuple[str, ...]:
    """Those that are no total of others: what a number of channels is counted over."""
    held = adoption_channels(edition)
    return tuple(one for one in held if one != ANY and not set(edition.channel_children(one)) & set(held))


def answers_by_series(edition: Edition, use: ChannelUse) -> list[tuple[Series, bool]]:
    """The yes and no of a company for one channel, as series of the release: use; dialogue among all, and for users
    among the channel's users. A dialogue that the release has no figures of is kept: the answer says so."""
    asked = [(Series(ADOPTION, use.channel), use.uses)]
    if use.dialogue is not None:
        indicators = (DIALOGUE, DIALOGUE_RATE) if use.uses else (DIALOGUE,)
        held = [one for one in indicators if Series(one, use.channel) in edition.numbers]
        asked += [(Series(one, use.channel), use.dialogue) for one in held or (DIALOGUE,)]
    return asked


def minutes_by_series(edition: Edition, company: Company) -> list[tuple[Series, float]]:
    """The minutes a company says it spends: in all, and by channel where the release has figures by channel."""
    total = company.all_minutes
    asked = [] if total is None else [(Series(MINUTES), total)]
    for use in company.channels:
        series = Series(MINUTES, use.channel)
        if use.minutes_per_day is not None and series in edition.numbers:
            asked.append((series, use.minutes_per_day))
    return asked


def deciding_series(edition: Edition) -> Series | None:
    """The series whose nearest reliable figure decides in which group channels are counted."""
    candidates = [Series(CHANNEL_COUNT), *(Series(ADOPTION, one) for one in (ANY, *counted_channels(edition)))]
    return next((series for series in candidates if series in edition.numbers), None)


def count_series(edition: Edition) -> list[Series]:
    """The series whose figures bound how many channels peers use.

    A release made from responses counts ``any`` and the number over its own channels. Published tables may count others
    there than those they print: of them only the single channels are used.
    """
    series = [Series(ADOPTION, one) for one in counted_channels(edition)]
    if edition.snapshot.lattice is not None:
        series = [Series(CHANNEL_COUNT), Series(MEDIAN + CHANNEL_COUNT), Series(ADOPTION, ANY), *series]
    return [one for one in series if one in edition.numbers]


def distribution(edition: Edition) -> tuple[Series, ...]:
    """The shares of companies with 0, 1, … channels, of those that are counted; empty where the release lacks them."""
    series = tuple(Series(DISTRIBUTION, TOTAL, str(number)) for number in range(len(counted_channels(edition)) + 1))
    held = edition.by_indicator.get(DISTRIBUTION, ())
    return series if edition.snapshot.lattice is not None and set(series) == set(held) else ()


def median_of(series: Series) -> Series:
    return Series(MEDIAN + series.indicator, series.channel)
