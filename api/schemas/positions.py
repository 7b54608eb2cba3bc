"""Where companies stand among their peers: what is answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.answers.positions.peers import OBSTACLES
from api.schemas import parts, shared
from api.schemas.figures import CellCodes, Figure, FigureMeta

RELATIONS = ("above", "within", "below")
SHARE = "a fraction of 1"


def _obstacle(description: str) -> fields.String:
    return fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([None, *OBSTACLES]),
        metadata={"description": description},
    )


class Placement(Schema):
    """Where the company stands along one dimension of the survey."""

    dimension = parts.text("The dimension.", example="sector")
    given = parts.text("What you said; null: nothing, so the whole population is meant.", null=True, example="62.01")
    code = parts.text(
        "The narrowest released code that is known to contain it; null: there is none.", null=True, example="J"
    )
    label = parts.text("What that code is called.", null=True)
    is_exact = fields.Boolean(
        required=True, metadata={"description": "Whether the code is what you said, rather than something around it."}
    )


class PeerGroup(Schema):
    """The narrowest group of the release that contains the company: whom it is compared with where that can be."""

    cell = fields.Nested(
        CellCodes,
        required=True,
        allow_none=True,
        metadata={"description": "Its codes; null where a dimension has no code that is known to contain the company."},
    )
    label = parts.text("It in words.", null=True, example="Information and communication, Small")
    is_tabulated = fields.Boolean(required=True, metadata={"description": "Whether the release has figures for it."})
    placements = parts.many(Placement, "How it came about, dimension by dimension.")


class Compared(Schema):
    """The figure compared with: of the narrowest group, or of the nearest broader one that can be relied on."""

    peers = fields.Nested(
        Figure,
        required=True,
        allow_none=True,
        metadata={
            "description": "The peers' figure, as `GET /v1/benchmarks/{id}` has it: its codes say which group was "
            "used. null: no group has one to be relied on."
        },
    )
    broadened = fields.Boolean(
        required=True, metadata={"description": "Whether `peers` are a broader group than `group.cell`."}
    )
    obstacle = _obstacle(
        "Why the figure of `group.cell` is not used: its status (`confidential` is the same for small, complementary "
        "and empty groups), `poor` reliability, `no_number` (published in words), `no_group` (none is known to contain "
        "the company), `not_measured`. null: it is used."
    )
    obstacle_text = parts.text("The same in a sentence: which group was asked for, which is used, why.", null=True)
    asked_id = parts.text("The id of the figure of `group.cell`; null where the release has none.", null=True)


class ComparedAnswer(Compared):
    """A yes or no of the company beside the share of its peers that say yes."""

    indicator = parts.text(
        "`adoption`: uses the channel. `dialogue`: holds a dialogue there, among all enterprises. `dialogue_rate`: the "
        "same among the users of the channel, for companies that use it.",
        example="adoption",
    )
    channel = parts.text("The channel.", example="xing")
    company = fields.Boolean(required=True, metadata={"description": "What the company said."})
    alike = parts.number(f"The share of peers that do the same as the company, {SHARE}.", example=0.27)
    alike_low = parts.number("Lower end of its confidence interval.")
    alike_high = parts.number("Upper end of its confidence interval.")
    text = parts.text("The same in words.", null=True, example="among the 27.0% who use XING")


class ComparedCount(Compared):
    """How many channels the company uses; `peers` is the mean number of its peers (`channel_count`).

    Where the release shows the distribution of that number (`channel_count_distribution`) for a group of peers, the
    percentiles are read off it, as exactly as the rounding of its shares permits; that these are estimates of a sample
    is told by the intervals of the figures in `based_on`.

    Elsewhere the shares on single channels, on any, and the mean bound it:
    whoever uses which channels together, the share that uses at least k of them lies between two ends (Rüger 1978).
    The ends are computed from the confidence intervals of the displayed figures named in `based_on`; published tables
    without intervals count as they are, and of them single channels only.
    """

    lowest = parts.whole("Channels used, of those in `channels`.")
    highest = parts.whole("The same if every channel you left out were used; equal to `lowest` when none was left out.")
    channels = parts.texts("The channels counted: those with figures of use, without totals such as `any`.")
    percentile_low = parts.number(f"At least this share of peers use fewer channels, {SHARE}.", example=0.38)
    percentile_high = parts.number(
        f"At most this share of peers use no more channels: at least the rest use more. {SHARE.capitalize()}.",
        example=0.92,
    )
    percentile_basis = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([None, "distribution", "bounds"]),
        metadata={
            "description": "`distribution`: read off the released distribution. `bounds`: what other figures leave "
            "possible; often wide. null: there are no percentiles."
        },
    )
    fewer = parts.number(
        f"The share of peers that use fewer channels than `lowest`, as the displayed shares of the distribution add "
        f"up, {SHARE}; null without a distribution.",
        example=0.552,
    )
    as_many = parts.number("The same of peers that use `lowest` to `highest` channels.", example=0.161)
    more = parts.number("The same of peers that use more channels than `highest`.", example=0.287)
    percentile_obstacle = _obstacle(
        "Why there are no percentiles: as `obstacle`, or `not_informative`: the figures would allow every answer."
    )
    percentile_cell = fields.Nested(
        CellCodes,
        required=True,
        allow_none=True,
        metadata={
            "description": "The group the percentiles are of: the nearest with a `channel_count` to be relied on (or, "
            "where the release lacks that, the use of any channel, or of the first) and with a distribution, or, where "
            "no group has one, without."
        },
    )
    based_on = parts.texts("Ids of the figures that the percentiles follow from.")


class ComparedMinutes(Compared):
    """Working time of the company beside the mean of its peers (`minutes_per_day`), who use the channel themselves."""

    channel = parts.text("The channel; `_T` is all together.", example="_T")
    company = parts.number("Minutes per day of the company, as said or summed over its channels.", null=False)
    relation = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([None, *RELATIONS]),
        metadata={"description": "To the confidence interval of the peers' mean; null where there is none."},
    )
    median = fields.Nested(
        Figure,
        required=True,
        allow_none=True,
        metadata={"description": "The peers' median (`median_minutes_per_day`), of a group found in the same way."},
    )
    percentile_low = parts.number(
        "At least this share of peers spend no more: 0.5 above the median's interval, 0 below; null within it."
    )
    percentile_high = parts.number("At most this share of peers spend less: 1 above the median's interval, 0.5 below.")


class Point(Schema):
    """One of the answers."""

    indicator = parts.text("Of which indicator.")
    channel = parts.text("Of which channel.")
    peers_share = parts.number(f"The share of peers that do it, {SHARE}.", null=False, example=0.61)
    id = parts.text("The id of that figure.")
    text = parts.text("The answer in words.")


class Position(Schema):
    """Where one company stands."""

    ref = parts.text("Your name for the company.")
    group = parts.one(PeerGroup, "Its peers.")
    answers = parts.many(ComparedAnswer, "Each yes and no, in the order of the survey's channels.")
    channel_count = parts.one(ComparedCount, "The number of channels.")
    minutes = parts.many(ComparedMinutes, "Working time: in all, and by channel where the release has it so.")
    strongest = fields.Nested(
        Point,
        required=True,
        allow_none=True,
        metadata={
            "description": "Of what the company does (`company` true, compared): that which the smallest share of its "
            "peers do; of equal shares the first in `answers`. A dialogue counts among the channel's users where the "
            "release has that, else among all. null: it does nothing that could be compared. Shares are compared as "
            "displayed, without regard to their intervals."
        },
    )
    weakest = fields.Nested(
        Point,
        required=True,
        allow_none=True,
        metadata={
            "description": "Of what the company does not do (`company` false, compared): that which the largest share "
            "of its peers do; of equal shares the first in `answers`. A missing dialogue counts among the channel's "
            "users where the release has that, else among all, and only on channels the company uses. null: there is "
            "nothing compared that it does not do."
        },
    )
    sentence = parts.text("The position in a few sentences that can be quoted alone, with what must be said first.")


class PositionLinks(shared.SelfLinks):
    """Where this is."""


class PositionsAnswer(Schema):
    data = parts.many(Position, "The positions, in the order of the companies.")
    meta = parts.one(FigureMeta, "What is needed to read them: the release compared with, texts, citation.")
    links = parts.one(PositionLinks, "Where this is.")
