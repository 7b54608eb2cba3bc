"""Answers about what there is: entry point, surveys, codelists, indicators, releases, health."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.answers.differences.meta import SeriesBreak as SeriesBreakRow
from api.concepts.vocabulary import BASES
from api.schemas import parts, shared
from api.schemas.described import schema_of


class EntryAnswer(Schema):
    """Where to begin."""

    title = parts.text("What this is.")
    version = parts.text("The version of the software.", example="0.1.0")
    licence = parts.one(shared.Licence, "Of the software; figures carry their own.")
    contact = parts.text(
        "Where to ask the operator: an e-mail address or a web page; null where none is given.", null=True
    )
    formats = parts.texts("The formats of figures, as for `format=`.")
    languages = parts.texts("The languages of texts, as for `lang=`.")
    limits = parts.by_key(fields.Integer(), "What one request may ask for at most.")
    links = parts.by_key(fields.String(), "The resources. Relative to this server.")


class SurveyListAnswer(Schema):
    data = parts.many(shared.SurveyTexts, "The surveys, by id.")
    meta = parts.one(shared.ListMeta, "About the list.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class SurveyDimension(Schema):
    """A dimension as the survey uses it."""

    id = parts.text("The dimension's id.", example="size")
    label = parts.text("What it is called.")
    codelist = parts.text("The codelist of its codes.", example="size")
    codelist_version = parts.text("The codelist's version.")
    whole = parts.text("The whole-population node: what a request gets that leaves the dimension out.", example="_T")
    nodes = parts.many(shared.Node, "The nodes that figures exist for, in the order of answers.")


class SurveyIndicator(shared.IndicatorTexts):  # type: ignore[valid-type,misc]
    """An indicator as the survey has it."""

    base = parts.text("The base of its shares.")
    base_text = parts.text("Whom the base consists of.", null=True)
    channels = parts.texts("The channels it is measured for.")
    categories = parts.many(shared.Code, "Its answer options.")
    waves = parts.texts("The waves that have it, oldest first.")
    wording = parts.by_key(fields.String(), "Wave → the question put to respondents.")


SeriesBreak = schema_of(SeriesBreakRow)


class SurveyWave(shared.WavePeriod):  # type: ignore[valid-type,misc]
    """A wave and its current release."""

    release = parts.text("Its current release.", example="bremerhaven-2012.2012.r1")
    published_at = parts.moment("When that was published.")
    notes = parts.texts("What must be known about the wave.")
    breaks = parts.many(SeriesBreak, "Series that break in this wave.")


class Counted(Schema):
    """How much there is."""

    figures = parts.whole("How many figures there are, in all its waves.")
    shown = parts.whole("How many of them have a value to be seen; the others are withheld or were not asked.")


class Crossing(Counted):
    """Dimensions that figures are crossed by."""

    dimensions = parts.texts("The dimensions; none for the whole population.")
    waves = parts.texts("The waves that have such cells.")


class CombinedSeries(Schema):
    """An indicator for each of these channels and answer options."""

    indicator = parts.text("The indicator.", example="adoption")
    channels = parts.texts("The channels; `_T` alone where there is none.")
    categories = parts.texts("The answer options.")


class Combination(Counted):
    """Codes that go together: each wave has a figure for each of the series and each choice of codes."""

    waves = parts.texts("The waves, oldest first.")
    series = parts.many(CombinedSeries, "What is measured. An indicator may come more than once.")
    codes = parts.by_key(fields.List(fields.String()), "Dimension → codes, in the order of its nodes.")


class ExampleRequest(Schema):
    """A request to begin with."""

    title = parts.text("What it answers.")
    link = parts.text(f"The request. {shared.ADDRESS}", example="/v1/benchmarks?survey=sme-pulse")


class Survey(shared.SurveyTexts):
    """A survey and all that can be asked of it."""

    dimensions = parts.many(SurveyDimension, "Its dimensions.")
    indicators = parts.many(SurveyIndicator, "Its indicators.")
    channels = parts.many(shared.Node, "Its channels, in the order of answers.")
    waves = parts.many(SurveyWave, "Its published waves, oldest first.")
    crossings = parts.many(Crossing, "The crossings published, coarse first.")
    combinations = parts.many(Combination, "All that can be asked: each figure is in exactly one of them.")
    examples = parts.many(ExampleRequest, "Requests to begin with.")


class SurveyAnswer(Schema):
    data = parts.one(Survey, "The survey.")
    meta = parts.one(shared.TextMeta, "About the answer.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class CodelistSummary(Schema):
    """A codelist."""

    id = parts.text("The codelist's id.", example="nace-r2")
    version = parts.text("Its newest version.")
    label = parts.text("What it is called.")
    versions = parts.texts("Its versions, newest first.")
    links = parts.one(shared.SelfLinks, "Where it is.")


class CodelistListAnswer(Schema):
    data = parts.many(CodelistSummary, "The codelists, by id.")
    meta = parts.one(shared.ListMeta, "About the list.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class Codelist(CodelistSummary):
    """A codelist with its nodes."""

    nodes = parts.many(shared.Node, "The nodes, in their order.")


class CodelistAnswer(Schema):
    data = parts.one(Codelist, "The codelist.")
    meta = parts.one(shared.TextMeta, "About the answer.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class IndicatorSummary(shared.IndicatorTexts):  # type: ignore[valid-type,misc]
    """An indicator of the shared vocabulary."""

    surveys = parts.texts("The surveys that have it.")
    links = parts.one(shared.SelfLinks, "Where it is.")


class IndicatorListAnswer(Schema):
    data = parts.many(IndicatorSummary, "The indicators, by id.")
    meta = parts.one(shared.ListMeta, "About the list.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class AskedIndicator(SurveyIndicator):
    """How one survey asked it."""

    class Meta:
        exclude = ("id",)

    survey = parts.text("The survey.")
    basis = parts.word("What its figures rest on.", BASES)


class Indicator(IndicatorSummary):
    """An indicator and where it was asked."""

    asked = parts.many(AskedIndicator, "Survey by survey: definition, base, channels, waves, wording.")


class IndicatorAnswer(Schema):
    data = parts.one(Indicator, "The indicator.")
    meta = parts.one(shared.TextMeta, "About the answer.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class ReleaseLinks(shared.LinksToFigures):
    """Where the release is and what belongs to it."""

    quality = parts.text(f"Its quality report. {shared.ADDRESS}")
    certificate = parts.text(f"Its disclosure certificate. {shared.ADDRESS}")
    download = parts.text(f"The file with all its figures. {shared.ADDRESS}")


class ReleaseSummary(Schema):
    """A release: an immutable set of figures."""

    id = parts.text("The release's id.", example="bremerhaven-2012.2012.r1")
    survey = parts.text("Its survey.")
    wave = parts.text("Its wave.")
    revision = parts.whole("Its revision: figures may have changed.")
    text_revision = parts.whole("Its revision of texts only.")
    state = parts.word("Its state now.", ("published", "superseded", "withdrawn", "scheduled"))
    period_start = parts.day("First day of the time it describes.")
    period_end = parts.day("Last day of the time it describes.")
    basis = parts.word("What its figures rest on.", BASES)
    published_at = parts.moment("When it was published.")
    withdrawn_at = parts.moment("When it was withdrawn.", null=True)
    withdrawn_reason = parts.text("Why it was withdrawn.", null=True)
    superseded_by = parts.text("The newest release of its wave, when that is another.", null=True)
    links = parts.one(ReleaseLinks, "Where it is.")


class ReleaseListAnswer(Schema):
    data = parts.many(ReleaseSummary, "The releases, survey by survey, oldest first.")
    meta = parts.one(shared.ListMeta, "About the list.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class Release(ReleaseSummary):
    """A release and what must be said when its figures are quoted."""

    title = parts.text("The survey's title.")
    publisher = parts.text("Who published it.")
    population = parts.text("Whom it describes.")
    licence = parts.one(shared.Licence, "The terms its figures come under.")
    citation = parts.text("How to cite it.")
    n_rounded_to = parts.whole("`n` is a multiple of this; null: exact.", null=True)


class ReleaseAnswer(Schema):
    data = parts.one(Release, "The release.")
    meta = parts.one(shared.TextMeta, "About the answer.")
    links = parts.one(shared.SelfLinks, "Where this is.")


class HealthAnswer(Schema):
    """Whether the server works."""

    status = parts.word("It works; anything else is a problem.", ("ok",))
