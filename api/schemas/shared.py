"""Parts that several answers have in common."""

from __future__ import annotations

from marshmallow import Schema

from api.answers.figures import meta
from api.concepts.texts import LANGUAGES
from api.concepts.vocabulary import BASES
from api.schemas import parts
from api.schemas.described import schema_of

ADDRESS = "Relative to this server."


Licence = schema_of(meta.Licence)
Code = schema_of(meta.Code)
IndicatorTexts = schema_of(meta.IndicatorTexts)
WavePeriod = schema_of(meta.WavePeriod)


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


class Node(Code):  # type: ignore[valid-type,misc]
    """A node of a codelist, in its place."""

    parent = parts.text("The code it is displayed below.", null=True)
    members = parts.texts(
        "The codes it is made of, where it is an aggregate. In a survey those that are nodes of the survey; "
        "the codelist lists all of them."
    )
    level = parts.text("The name of its depth, such as `section`.", null=True)
    note = parts.text("What must be known about it.", null=True)


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
