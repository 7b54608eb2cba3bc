"""Parts that several answers have in common."""

from __future__ import annotations

from marshmallow import Schema

from api.concepts.texts import LANGUAGES
from api.concepts.vocabulary import BASES, INDICATOR_KINDS, SAMPLE_KINDS
from api.schemas import parts

ADDRESS = "Relative to this server."


class Licence(Schema):
    """The terms the figures come under."""

    name = parts.text("Its name.", example="CC BY 4.0")
    url = parts.text("Its text.", null=True)


class SelfLinks(Schema):
    """Where this is."""

    self = parts.text(f"This address. {ADDRESS}", example="/v1/surveys")


class LinksToFigures(SelfLinks):
    """Where this is, and its figures."""

    benchmarks = parts.text(f"Its figures. {ADDRESS}", example="/v1/benchmarks?survey=sme-pulse")


class TextMeta(Schema):
    """About the answer."""

    language = parts.word("The language of the texts.", LANGUAGES)


class ListMeta(TextMeta):
    """About the list."""

    total = parts.whole("How many there are.")


class Code(Schema):
    """A code and its label."""

    code = parts.text("The code, as used in requests and rows.", example="SME")
    label = parts.text("What it is called.", example="SMEs (0–249 persons employed)")


class Node(Code):
    """A node of a codelist, in its place."""

    parent = parts.text("The code it is displayed below.", null=True)
    members = parts.texts(
        "The codes it is made of, where it is an aggregate. In a survey those that are nodes of the survey; "
        "the codelist lists all of them."
    )
    level = parts.text("The name of its depth, such as `section`.", null=True)
    note = parts.text("What must be known about it.", null=True)


class WavePeriod(Schema):
    """The time that answers describe."""

    code = parts.text("The wave's code.", example="2012")
    label = parts.text("What it is called.")
    period_start = parts.day("Its first day.")
    period_end = parts.day("Its last day.")
    sample = parts.word("How its respondents relate to those of the wave before.", SAMPLE_KINDS)
    notes = parts.texts("Ids of notes that hold for all its figures; `meta.notes` has the texts.")


class IndicatorTexts(Schema):
    """What an indicator measures."""

    id = parts.text("The indicator's id.", example="adoption")
    label = parts.text("What it is called.")
    definition = parts.text("What exactly is measured.")
    kind = parts.word("What kind of figure it is.", INDICATOR_KINDS)
    unit = parts.text("The unit of values; shares are fractions of 1.", example="share")
    decimals = parts.whole("Decimals of the percentage (of the unit, for means) to be shown.")


class SurveyTexts(Schema):
    """A survey and what must be said when it is quoted."""

    id = parts.text("The survey's id.", example="bremerhaven-2012")
    title = parts.text("Its title.")
    description = parts.text("More about it.", null=True)
    publisher = parts.text("Who published it.")
    population = parts.text("Whom it describes.")
    basis = parts.word("What its figures rest on.", BASES)
    notice = parts.text("What must be said first: that figures are simulated.", null=True)
    licence = parts.one(Licence, "The terms its figures come under.")
    citation = parts.text("How to cite it.")
    homepage = parts.text("More about it, elsewhere.", null=True)
    headline = parts.text("The indicator that is answered when none is named.")
    latest_wave = parts.text("Its newest published wave.")
    links = parts.one(LinksToFigures, "Where it is, and its figures.")
