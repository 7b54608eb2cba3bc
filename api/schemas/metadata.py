"""Answers about what there is: entry point, surveys, codelists, indicators, releases and their
reports, health."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.answers.discovery import codelists, indicators, releases, surveys
from api.answers.figures.meta import Licence
from api.answers.reports.certificates.certificate import ReleaseCertificate
from api.answers.reports.quality.records import Quality
from api.schemas import parts, shared
from api.schemas.described import schema_of


class EntryAnswer(Schema):
    """Where to begin."""

    title = parts.text("What this is.")
    version = parts.text("The version of the software.", example="0.1.0")
    licence = parts.one(schema_of(Licence), "Of the software; figures carry their own.")
    contact = parts.text(
        "Where to ask the operator: an e-mail address or a web page; null where none is given.", null=True
    )
    formats = parts.texts("The formats of figures, as for `format=`.")
    languages = parts.texts("The languages of texts, as for `lang=`.")
    limits = parts.by_key(fields.Integer(), "What one request may ask for at most.")
    links = parts.by_key(fields.String(), "The resources. Relative to this server.")


class SurveyListAnswer(shared.ListAnswer):
    data = parts.many(schema_of(surveys.SurveyTexts), "The surveys, by id.")


class SurveyAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(surveys.Survey), "The survey.")


class CodelistListAnswer(shared.ListAnswer):
    data = parts.many(schema_of(codelists.CodelistSummary), "The codelists, by id.")


class CodelistAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(codelists.Codelist), "The codelist.")


class IndicatorListAnswer(shared.ListAnswer):
    data = parts.many(schema_of(indicators.IndicatorSummary), "The indicators, by id.")


class IndicatorAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(indicators.Indicator), "The indicator.")


class ReleaseListAnswer(shared.ListAnswer):
    data = parts.many(schema_of(releases.ReleaseSummary), "The releases, survey by survey, oldest first.")


class ReleaseAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(releases.Release), "The release.")


class QualityAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(Quality), "The report.")


class CertificateAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(ReleaseCertificate), "The certificate.")


class HealthAnswer(Schema):
    """Whether the server works."""

    status = parts.word("It works; anything else is a problem.", ("ok",))
