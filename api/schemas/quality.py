"""The answer that is a release's quality report."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.concepts.surveys.policies import POLICY_NAMES
from api.concepts.vocabulary import BASES, SAMPLE_KINDS
from api.schemas import parts, shared
from api.schemas.metadata import SeriesBreak

CROSSED = "How many dimensions the cells cross; null: all cells."
NOT_SHOWN = "null: not shown, or not assessed."


class Section(Schema):
    """A section."""

    label = parts.text("What it is called.")


class Identification(Section):
    """Contact and identification."""

    title = parts.text("The survey's title.")
    publisher = parts.text("Who published it.")
    homepage = parts.text("More about it, elsewhere.", null=True)
    description = parts.text("More about it.", null=True)
    revision = parts.whole("The release's revision.")
    text_revision = parts.whole("The release's revision of texts only.")


class ReportDimension(Schema):
    """A dimension of the figures."""

    id = parts.text("Its id.", example="size")
    label = parts.text("What it is called.")
    codelist = parts.text("Its codelist.")
    codelist_version = parts.text("The codelist's version.")


class Presentation(Section):
    """Statistical presentation: what the figures describe."""

    population = parts.text("Whom they describe.")
    basis = parts.word("What they rest on.", BASES)
    basis_text = parts.text("What that means for their use.")
    wave_label = parts.text("What the wave is called.")
    period_start = parts.day("First day of the time they describe.")
    period_end = parts.day("Last day of the time they describe.")
    sample = parts.word("How the respondents relate to those of the wave before.", SAMPLE_KINDS)
    dimensions = parts.many(ReportDimension, "The dimensions.")
    indicators = parts.many(shared.Code, "What is measured.")
    crossings = fields.List(
        fields.List(fields.String()),
        required=True,
        metadata={"description": "The crossings published, coarse first; an empty one is the whole population."},
    )
    notes = parts.texts("What must be known about the wave.")
    breaks = parts.many(SeriesBreak, "Series that break in this wave.")


class SampleDesign(Schema):
    """What standard errors take into account."""

    weighted = fields.Boolean(required=True, metadata={"description": "Whether respondents have weights."})
    strata = parts.whole("Strata of the sample.")
    lonely_strata = parts.whole("Strata with a single unit that were not fully surveyed.")
    clustered = fields.Boolean(required=True, metadata={"description": "Whether respondents were drawn in clusters."})
    population_correction = fields.Boolean(
        required=True, metadata={"description": "Whether the finite population is corrected for."}
    )


class MetMargin(Schema):
    """Population counts that weights were brought to."""

    by = parts.texts("The dimensions they are by.")
    cells = parts.whole("In how many cells.")


class WeightAdjustment(Schema):
    """How weights were brought to population counts."""

    method = parts.text("The method.", example="rake")
    iterations = parts.whole("Rounds until all counts were met.")
    largest_difference = parts.number("The largest difference from a count, relative to it.", null=False)
    margins = parts.many(MetMargin, "The counts.")
    factors_cv = parts.number("The coefficient of variation of new over old weights.", null=False)
    kish_effect_before = parts.number("By how much unequal weights multiplied variances before.", null=False)
    kish_effect_after = parts.number("By how much they do since.", null=False)


class Processing(Section):
    """Statistical processing: from answers to figures."""

    source = parts.word("Whether figures were computed from responses or taken over.", ("responses", "figures"))
    design = fields.Nested(
        SampleDesign, required=True, allow_none=True, metadata={"description": "The sample's design; null: unknown."}
    )
    weighting = fields.Nested(
        WeightAdjustment,
        required=True,
        allow_none=True,
        metadata={"description": "How weights were brought to population counts; null: they were not."},
    )
    weighting_text = parts.text("The weighting, in words.")
    variance_text = parts.text("The variance, in words.")
    interval_text = parts.text("The interval, in words.")


class ItemResponse(Schema):
    """A question and how many did not answer it."""

    label = parts.text("What it asks for.")
    indicator = parts.text("Its indicator.")
    channel = parts.text("Its channel.")
    category = parts.text("Its answer option; null: a question with several.", null=True)
    base = parts.text("The id of its base.")
    base_text = parts.text("Whom the base consists of.", null=True)
    asked = fields.Boolean(required=True, metadata={"description": "Whether anybody was asked in this wave."})
    non_response = parts.number(f"The unweighted share of those asked who gave no answer; {NOT_SHOWN}")


class WeightSpread(Schema):
    """How unequal the weights are."""

    cv = parts.number("Their coefficient of variation.", null=False)
    kish_effect = parts.number("1 + cv²: by how much unequal weights alone multiply variances.", null=False)
    p5 = parts.number(f"Their 5 % quantile, relative to the mean weight; {NOT_SHOWN}")
    p50 = parts.number(f"Their median, relative to the mean weight; {NOT_SHOWN}")
    p95 = parts.number(f"Their 95 % quantile, relative to the mean weight; {NOT_SHOWN}")


class FigureSpread(Schema):
    """How a number varies over published figures."""

    crossed = parts.whole(CROSSED, null=True)
    figures = parts.whole("How many published figures have it.")
    p5 = parts.number("5 % of them have at most this.", null=False)
    p25 = parts.number("A quarter of them has at most this.", null=False)
    p50 = parts.number("Half of them has at most this.", null=False)
    p75 = parts.number("Three quarters of them have at most this.", null=False)
    p95 = parts.number("95 % of them have at most this.", null=False)


class Reported(Schema):
    """What figures published elsewhere state about themselves."""

    with_n = parts.whole("Figures with a count of respondents.")
    with_notes = parts.whole("Figures with a note.")
    in_words = parts.whole("Figures in words only.")
    further_reports = parts.whole("Further reports of the same figures.")
    sources = parts.whole("Publications they were taken from.")


class Accuracy(Section):
    """Accuracy and reliability."""

    respondents = parts.whole(f"How many answered; {NOT_SHOWN}", null=True)
    respondents_rounded_to = parts.whole("`respondents` is a multiple of this; null: exact.", null=True)
    items = parts.many(ItemResponse, "The questions, in the order of the survey's definition.")
    weights = fields.Nested(
        WeightSpread, required=True, allow_none=True, metadata={"description": f"The weights; {NOT_SHOWN}"}
    )
    design_effects = parts.many(
        FigureSpread,
        "Variance of published shares relative to a simple random sample of the same size: all, then by crossing.",
    )
    interval_widths = parts.many(
        FigureSpread, "Widths of the 95 % intervals of published shares (0.1: ten points): all, then by crossing."
    )
    effective_sizes = parts.many(FigureSpread, "`n_eff` of published figures: all, then by crossing.")
    statuses = parts.by_key(fields.Integer(), "Status → how many figures have it.")
    reliability = parts.by_key(fields.Integer(), "Reliability → how many published figures have it.")
    reported = fields.Nested(
        Reported,
        required=True,
        allow_none=True,
        metadata={"description": "About figures taken over from publications; null: figures were computed here."},
    )


class Suppression(Schema):
    """How much is withheld."""

    crossed = parts.whole(CROSSED, null=True)
    figures = parts.whole("Figures in all.")
    published = parts.whole("Figures published.")
    withheld = parts.whole("Figures that are confidential or too unreliable.")
    withheld_share = parts.number("`withheld` ÷ `figures`.", null=False)


class Confidentiality(Section):
    """Confidentiality."""

    policy = parts.word("The disclosure policy.", POLICY_NAMES)
    policy_text = parts.text("What it keeps back.")
    k = parts.whole("The least number of contributors behind a figure; null: no limit.", null=True)
    n_rounded_to = parts.whole("`n` of figures is a multiple of this; null: exact.", null=True)
    suppression = parts.many(Suppression, "How much is withheld: in all, then by crossing.")
    report_text = parts.text("What this report itself keeps back.")


class Dissemination(Section):
    """Release and citation."""

    published_at = parts.moment("When the release was published.")
    days_after_period = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "Days from the last day described to publication; null: figures were published before.",
            "format": "int64",
        },
    )
    licence = parts.one(shared.Licence, "The terms the figures come under.")
    citation = parts.text("How to cite them.")
    revision_text = parts.text("How corrections are made.")


class NotAssessed(Schema):
    """Something this report does not say."""

    id = parts.text("What it is.", example="unit_non_response")
    text = parts.text("Why.")


class QualityLinks(shared.LinksToFigures):
    """Where this is and what belongs to it."""

    page = parts.text(f"The same as a page for people. {shared.ADDRESS}")
    release = parts.text(f"The release. {shared.ADDRESS}")


class Quality(Schema):
    """The quality report of a release, in sections after ESMS."""

    release = parts.text("The release.", example="sme-pulse.2026.r1")
    survey = parts.text("Its survey.")
    wave = parts.text("Its wave.")
    notice = parts.text("What must be said first: that figures are simulated.", null=True)
    identification = parts.one(Identification, "Contact and identification.")
    presentation = parts.one(Presentation, "Statistical presentation.")
    processing = parts.one(Processing, "Statistical processing.")
    accuracy = parts.one(Accuracy, "Accuracy and reliability.")
    confidentiality = parts.one(Confidentiality, "Confidentiality.")
    dissemination = parts.one(Dissemination, "Release and citation.")
    not_assessed = parts.many(NotAssessed, "What the report does not say, and why.")
    links = parts.one(QualityLinks, "Where this is and what belongs to it.")


class QualityAnswer(Schema):
    data = parts.one(Quality, "The report.")
    meta = parts.one(shared.TextMeta, "About the answer.")
    links = parts.one(shared.SelfLinks, "Where this is.")
