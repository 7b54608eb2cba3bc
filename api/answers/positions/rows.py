"""Positions as they are answered: what each member means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.answers.figures.rows import Figure
from api.answers.positions.peers import Obstacle
from api.concepts.editions.cell_codes import CellCodes
from api.concepts.fields import described

Relation = Literal["above", "within", "below"]
PercentileBasis = Literal["distribution", "bounds"]
SHARE = "a fraction of 1"


@dataclass(kw_only=True)
class Placement:
    """Where the company stands along one dimension of the survey."""

    dimension: str = described("The dimension.", example="sector")
    given: str | None = described("What you said; null: nothing, so the whole population is meant.", example="62.01")
    code: str | None = described(
        "The narrowest released code that is known to contain it; null: there is none.", example="J"
    )
    label: str | None = described("What that code is called.")
    is_exact: bool = described("Whether the code is what you said, rather than something around it.")


@dataclass(kw_only=True)
class PeerGroup:
    """The narrowest group of the release that contains the company: whom it is compared with where that can be."""

    cell: CellCodes | None = described(
        "Its codes; null where a dimension has no code that is known to contain the company."
    )
    label: str | None = described("It in words.", example="Information and communication, Small")
    is_tabulated: bool = described("Whether the release has figures for it.")
    placements: Sequence[Placement] = described("How it came about, dimension by dimension.")


@dataclass(kw_only=True)
class Compared:
    """The figure compared with: of the narrowest group, or of the nearest broader one that can be relied on."""

    peers: Figure | None = described(
        "The peers' figure, as `GET /v1/benchmarks/{id}` has it: its codes say which group was used. null: no group "
        "has one to be relied on."
    )
    broadened: bool = described("Whether `peers` are a broader group than `group.cell`.")
    obstacle: Obstacle | None = described(
        "Why the figure of `group.cell` is not used: its status (`confidential` is the same for small, complementary "
        "and empty groups), `poor` reliability, `no_number` (published in words), `no_group` (none is known to contain "
        "the company), `not_measured`. null: it is used."
    )
    obstacle_text: str | None = described("The same in a sentence: which group was asked for, which is used, why.")
    asked_id: str | None = described("The id of the figure of `group.cell`; null where the release has none.")


@dataclass(kw_only=True)
class ComparedAnswer(Compared):
    """A yes or no of the company beside the share of its peers that say yes."""

    indicator: str = described(
        "`adoption`: uses the channel. `dialogue`: holds a dialogue there, among all enterprises. `dialogue_rate`: the "
        "same among the users of the channel, for companies that use it.",
        example="adoption",
    )
    channel: str = described("The channel.", example="xing")
    company: bool = described("What the company said.")
    alike: float | None = described(f"The share of peers that do the same as the company, {SHARE}.", example=0.27)
    alike_low: float | None = described("Lower end of its confidence interval.")
    alike_high: float | None = described("Upper end of its confidence interval.")
    text: str | None = described("The same in words.", example="among the 27.0% who use XING")


@dataclass(kw_only=True)
class ComparedCount(Compared):
    """How many channels the company uses; ``peers`` is the mean number of its peers (``channel_count``).

    Where the release shows the distribution of that number (``channel_count_distribution``) for a group of peers, the
    percentiles are read off it, as exactly as the rounding of its shares permits; that these are estimates of a sample
    is told by the intervals of the figures in ``based_on``.

    Elsewhere the shares on single channels, on any, and the mean bound it: whoever uses which channels together, the
    share that uses at least k of them lies between two ends (Rüger 1978). The ends are computed from the confidence
    intervals of the displayed figures named in ``based_on``; published tables without intervals count as they are, and
    of them single channels only.
    """

    lowest: int = described("Channels used, of those in `channels`.")
    highest: int = described(
        "The same if every channel you left out were used; equal to `lowest` when none was left out."
    )
    channels: Sequence[str] = described(
        "The channels counted: those with figures of use, without totals such as `any`."
    )
    percentile_low: float | None = described(f"At least this share of peers use fewer channels, {SHARE}.", example=0.38)
    percentile_high: float | None = described(
        f"At most this share of peers use no more channels: at least the rest use more. {SHARE.capitalize()}.",
        example=0.92,
    )
    percentile_basis: PercentileBasis | None = described(
        "`distribution`: read off the released distribution. `bounds`: what other figures leave possible; often wide. "
        "null: there are no percentiles."
    )
    fewer: float | None = described(
        f"The share of peers that use fewer channels than `lowest`, as the displayed shares of the distribution add "
        f"up, {SHARE}; null without a distribution.",
        example=0.552,
    )
    as_many: float | None = described("The same of peers that use `lowest` to `highest` channels.", example=0.161)
    more: float | None = described("The same of peers that use more channels than `highest`.", example=0.287)
    percentile_obstacle: Obstacle | None = described(
        "Why there are no percentiles: as `obstacle`, or `not_informative`: the figures would allow every answer."
    )
    percentile_cell: CellCodes | None = described(
        "The group the percentiles are of: the nearest with a `channel_count` to be relied on (or, where the release "
        "lacks that, the use of any channel, or of the first) and with a distribution, or, where no group has one, "
        "without."
    )
    based_on: Sequence[str] = described("Ids of the figures that the percentiles follow from.")


@dataclass(kw_only=True)
class ComparedMinutes(Compared):
    """Working time of the company beside the mean of its peers who use the channel themselves (``minutes_per_day``)."""

    channel: str = described("The channel; `_T` is all together.", example="_T")
    company: float = described("Minutes per day of the company, as said or summed over its channels.")
    relation: Relation | None = described("To the confidence interval of the peers' mean; null where there is none.")
    median: Figure | None = described("The peers' median (`median_minutes_per_day`), of a group found in the same way.")
    percentile_low: float | None = described(
        "At least this share of peers spend no more: 0.5 above the median's interval, 0 below; null within it."
    )
    percentile_high: float | None = described(
        "At most this share of peers spend less: 1 above the median's interval, 0.5 below."
    )


@dataclass(kw_only=True)
class Point:
    """One of the answers."""

    indicator: str = described("Of which indicator.")
    channel: str = described("Of which channel.")
    peers_share: float = described(f"The share of peers that do it, {SHARE}.", example=0.61)
    id: str = described("The id of that figure.")
    text: str = described("The answer in words.")


@dataclass(kw_only=True)
class Position:
    """Where one company stands."""

    ref: str = described("Your name for the company.")
    group: PeerGroup = described("Its peers.")
    answers: Sequence[ComparedAnswer] = described("Each yes and no, in the order of the survey's channels.")
    channel_count: ComparedCount = described("The number of channels.")
    minutes: Sequence[ComparedMinutes] = described("Working time: in all, and by channel where the release has it so.")
    strongest: Point | None = described(
        "Of what the company does (`company` true, compared): that which the smallest share of its peers do; of equal "
        "shares the first in `answers`. A dialogue counts among the channel's users where the release has that, else "
        "among all. null: it does nothing that could be compared. Shares are compared as displayed, without regard to "
        "their intervals."
    )
    weakest: Point | None = described(
        "Of what the company does not do (`company` false, compared): that which the largest share of its peers do; of "
        "equal shares the first in `answers`. A missing dialogue counts among the channel's users where the release "
        "has that, else among all, and only on channels the company uses. null: there is nothing compared that it does "
        "not do."
    )
    sentence: str = described("The position in a few sentences that can be quoted alone, with what must be said first.")
