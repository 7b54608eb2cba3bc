"""The answer that is a release's quality report."""

from __future__ import annotations

from api.answers.reports.quality.records import Quality
from api.schemas import parts, shared
from api.schemas.described import schema_of


class QualityAnswer(shared.SingleAnswer):
    data = parts.one(schema_of(Quality), "The report.")
