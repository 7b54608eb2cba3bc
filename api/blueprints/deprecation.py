"""Operations on their way out: since when, until when, and where it is explained (RFC 9745, RFC 8594)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response
from werkzeug.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """``since`` and ``sunset`` (None: not decided yet) with their zone; ``page`` explains what to use instead."""

    since: datetime
    page: str
    sunset: datetime | None = None

    def __post_init__(self) -> None:
        if self.sunset is not None and self.sunset < self.since:
            raise ValueError("an operation cannot end before it is deprecated")

    @property
    def sentence(self) -> str:
        """For the specification."""
        end = f"; it ends on {self.sunset:%Y-%m-%d}" if self.sunset else ""
        return f"**Deprecated** since {self.since:%Y-%m-%d}{end}. What to use instead: {self.page}"

    def announce(self, response: Response) -> Response:
        """Say so in the headers, whatever the answer is."""
        response.headers["Deprecation"] = f"@{int(self.since.timestamp())}"
        response.headers.add("Link", f'<{self.page}>; rel="deprecation"; type="text/html"')
        if self.sunset is not None:
            response.headers["Sunset"] = http_date(self.sunset)
            response.headers.add("Link", f'<{self.page}>; rel="sunset"; type="text/html"')
        return response
