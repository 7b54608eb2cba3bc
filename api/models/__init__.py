"""The tables: ``confidential`` (respondents; the owner's), ``published`` (what may be served), ``access`` (keys)."""

from api.models.changes import changes
from api.models.confidential import builds, estimates, facts, imports, moments, reported, strata
from api.models.contrasts import cell_contrasts, series_contrasts, series_pairs
from api.models.keys import keys
from api.models.metadata import ACCESS, CONFIDENTIAL, PUBLISHED, metadata
from api.models.published import codelists, figures, releases, series

__all__ = [
    "ACCESS",
    "CONFIDENTIAL",
    "PUBLISHED",
    "builds",
    "cell_contrasts",
    "changes",
    "codelists",
    "estimates",
    "facts",
    "figures",
    "imports",
    "keys",
    "metadata",
    "moments",
    "releases",
    "reported",
    "series",
    "series_contrasts",
    "series_pairs",
    "strata",
]
