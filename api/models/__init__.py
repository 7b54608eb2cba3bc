"""The tables: ``confidential`` (respondents; the owner's), ``published`` (what may be served), ``access`` (keys)."""

from api.models.access import keys
from api.models.actions import actions
from api.models.confidential import builds, estimates, facts, imports, moments, reported, strata
from api.models.metadata import ACCESS, CONFIDENTIAL, PUBLISHED, metadata
from api.models.published import (
    cell_contrasts,
    changes,
    codelists,
    figures,
    releases,
    series,
    series_contrasts,
    series_pairs,
)

__all__ = [
    "ACCESS",
    "CONFIDENTIAL",
    "PUBLISHED",
    "actions",
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
