"""The tables, in two schemas: ``confidential`` (respondents; the owner's) and ``published`` (what may be served)."""

from api.models.confidential import estimates, imports, moments, reported, strata
from api.models.metadata import CONFIDENTIAL, PUBLISHED, metadata
from api.models.published import codelists, figures, releases, series

__all__ = [
    "CONFIDENTIAL",
    "PUBLISHED",
    "codelists",
    "estimates",
    "figures",
    "imports",
    "metadata",
    "moments",
    "releases",
    "reported",
    "series",
    "strata",
]
