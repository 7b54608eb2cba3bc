"""Answers that have figures."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.concepts.texts import LANGUAGES
from api.concepts.vocabulary import BASES, FLAGS, RELIABILITIES, STATUSES
from api.schemas import parts, shared

CODES_OF_DIMENSION = "null where the survey lacks the dimension."


class CellCodes(Schema):
    """Whom a figure describes."""

    sector = parts.text(f"Economic activity; {CODES_OF_DIMENSION}", null=True, example="_T")
    size = parts.text(f"Size class; {CODES_OF_DIMENSION}", null=True, example="SME")
    region = parts.text(f"Region; {CODES_OF_DIMENSION}", null=True, example="DE")
    other_dimensions = parts.by_key(fields.String(), "The codes of dimensions that only the survey declares.")


class Alternative(CellCodes):
    """The nearest cell that has the figure."""

    id = parts.text("Its id.")


class OtherReport(Schema):
    """Another published report of the same figure, which differs."""

    value = parts.number("The value reported there.")
    value_text = parts.text("The wording there, where there is no number.", null=True)
    base = parts.text("Whom the share is of, there.")
    n = parts.whole("Valid answers stated there.", null=True)
    n_text = parts.text("Their wording there, where it is not exact.", null=True)
    notes = parts.texts("Ids of notes.")
    sources = parts.texts("Ids of sources.")


class Figure(CellCodes):
    """One figure. It can be read alone: `id` resolves for ever."""

    id = parts.text("The figure's id; null for a cell that is not tabulated.", null=True)
    survey = parts.text("The survey.", example="bremerhaven-2012")
    wave = parts.text("The wave.", example="2012")
    release = parts.text("The release, which never changes.", example="bremerhaven-2012.2012.r1")
    indicator = parts.text("What is measured.", example="adoption")
    channel = parts.text("What it is measured for; `_T` where there is no channel.", example="xing")
    category = parts.text("The answer option.", example="yes")
    value = parts.number("The value; null unless `status` is `published`. A true zero is 0.", example=0.508)
    value_text = parts.text("The published wording, where there is no number.", null=True)
    unit = parts.text("`share` (a fraction of 1), `share_difference`, or the unit of a mean.", example="share")
    base = parts.text("Whom the share is of; `meta.bases` has the text.", example="responding")
    basis = parts.word("What the figure rests on.", BASES)
    se = parts.number("Standard error.")
    ci_low = parts.number("Lower end of the confidence interval.")
    ci_high = parts.number("Upper end of the confidence interval.")
    n = parts.whole("Valid answers behind the figure, as it is shown.", null=True)
    n_text = parts.text("The published wording, where `n` is not exact.", null=True, example="> 500")
    n_eff = parts.number("Effective sample size.")
    status = parts.word("Whether there is a value, and why not.", STATUSES)
    reliability = parts.word("How far the figure can be relied on.", RELIABILITIES)
    flags = fields.List(
        fields.String(metadata={"enum": list(FLAGS)}), required=True, metadata={"description": "What is special."}
    )
    notes = parts.texts("Ids of notes; `meta.notes` has the texts.")
    sources = parts.texts("Ids of sources; `meta.sources` has the addresses.")
    also_reported = parts.many(OtherReport, "Differing reports of the same figure.")
    alternatives = parts.many(Alternative, "For a cell that is not tabulated: the nearest that are.")
    rank = parts.rank(
        "Only with `sort`: its place in that order among the rows of the same survey, wave, release and indicator, "
        "1 being the first; equal values share a place. null: no value."
    )
    rank_low = parts.rank(
        "Only with `sort`: the best place its interval allows: 1 + the number of rows whose intervals lie wholly "
        "before its own. null: no interval, as in many published figures."
    )
    rank_high = parts.rank(
        "Only with `sort`: the worst place its interval allows: all rows with a value but those whose intervals lie "
        "wholly behind its own. Rows without an interval may stand on either side. null: no interval."
    )


class UsedCode(shared.Code):
    """A code in the rows."""

    surveys = parts.texts("The surveys it means this in.")


class UsedCodes(Schema):
    """The codes of one dimension (or of indicators, channels, categories) in the rows."""

    id = parts.text("The field of the row.", example="size")
    label = parts.text("What it is called.")
    codes = parts.many(UsedCode, "The codes, in codelist order.")


class UsedIndicator(shared.IndicatorTexts):
    """An indicator in the rows, as these surveys define it."""

    surveys = parts.texts("The surveys that define it so.")


class Source(Schema):
    """Where a published figure was read."""

    urls = parts.texts("The pages that print it.")
    text = parts.text("What they are.", null=True)


class UsedRelease(Schema):
    """A release in the rows and what must be said when it is quoted."""

    id = parts.text("The release's id.")
    survey = parts.text("Its survey.")
    wave = parts.text("Its wave.")
    title = parts.text("The survey's title.")
    publisher = parts.text("Who published it.")
    population = parts.text("Whom it describes.")
    basis = parts.word("What its figures rest on.", BASES)
    published_at = parts.moment("When it was published.")
    licence = parts.one(shared.Licence, "The terms its figures come under.")
    citation = parts.text("How to cite it.")
    n_rounded_to = parts.whole("`n` is a multiple of this; null: exact.", null=True)


class FigureMeta(Schema):
    """What the codes and ids in the rows mean. Keyed by a row's `release` where texts may differ by release."""

    total = parts.whole("How many rows there are in all.")
    confidence_level = parts.number("Of `ci_low` and `ci_high`.", null=False, example=0.95)
    language = parts.word("The language of the texts.", LANGUAGES)
    notice = parts.text("What must be said first: that figures are simulated.", null=True)
    indicators = parts.many(UsedIndicator, "The indicators in the rows.")
    dimensions = parts.many(UsedCodes, "The codes in the rows, with labels.")
    waves = parts.by_key(fields.Nested(shared.WavePeriod), "Release → the time it describes.")
    bases = parts.by_key(fields.Dict(fields.String(), fields.String()), "Release → base → text.")
    notes = parts.by_key(fields.Dict(fields.String(), fields.String()), "Release → note → text.")
    sources = parts.by_key(fields.Dict(fields.String(), fields.Nested(Source)), "Release → source → where it is.")
    releases = parts.many(UsedRelease, "The releases in the rows.")
    citation = parts.text("How to cite the answer.")
    n_rounded_to = parts.whole("The coarsest rounding of `n` in the rows; null: exact.", null=True)


class SelectionCodes(Schema):
    """The selection as it was understood: every parameter with the codes it came to."""

    survey = parts.texts("Surveys.")
    wave = parts.texts("Waves.")
    release = parts.texts("Releases.")
    indicator = parts.texts("Indicators.")
    channel = parts.texts("Channels.")
    category = parts.texts("Answer options.")
    sector = parts.texts("Economic activities.")
    size = parts.texts("Size classes.")
    region = parts.texts("Regions.")
    where = parts.by_key(fields.List(fields.String()), "Codes of the surveys' own dimensions.")
    as_of = parts.moment("The moment asked for.", null=True)
    confidence = parts.number("Confidence level.", null=False)
    sort = parts.text("The order asked for; null: codelist order.", null=True, pattern="^-?value$")


class SelectionMeta(FigureMeta):
    """What was understood, and what the codes and ids in the rows mean."""

    selection = parts.one(SelectionCodes, "The selection as it was understood.")
    suppressed_share = fields.Float(
        allow_none=True,
        metadata={"description": "With `limit=0`: the share of rows that are withheld.", "format": "double"},
    )


class AnswerLinks(shared.SelfLinks):
    """Where this is, how to go on, and what to keep."""

    next = parts.text("The next rows.", null=True)
    permalink = parts.text("The same rows for ever: releases are named.", null=True)
    csv = parts.text("The same as CSV.")
    chart = parts.text("The same as a chart; null where it would have too many figures to be read.", null=True)


class BenchmarksAnswer(Schema):
    data = parts.many(Figure, "The figures.")
    meta = parts.one(SelectionMeta, "What is needed to read them.")
    links = parts.one(AnswerLinks, "Where this is, how to go on, and what to keep.")
