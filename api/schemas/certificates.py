"""The answer that is a release's disclosure certificate."""

from __future__ import annotations

from api.answers.reports.certificates.certificate import ReleaseCertificate
from api.schemas import parts, shared
from api.schemas.described import schema_of


class CertificateAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(ReleaseCertificate), "The certificate.")
