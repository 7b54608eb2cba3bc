"""SDMX's letters for the state of an observation (code lists CL_OBS_STATUS and CL_CONF_STATUS)."""

from __future__ import annotations

from collections.abc import Mapping

from api.answers.figures.rows import Figure

NORMAL = "A"
LOW_RELIABILITY = "U"
FREE = "F"
NOT_APPLICABLE = "_Z"
"""The code of a dimension that the survey lacks."""

WITHOUT_VALUE: Mapping[str, tuple[str, str]] = {
    "confidential": ("Q", "C"),
    "unreliable": ("Q", FREE),
    "not_asked": ("L", FREE),
    "not_available": ("O", FREE),
    "not_tabulated": ("L", "N"),
}
"""Status → observation status and confidentiality status. Q: suppressed; L: not collected; O: missing, where M would
say that there can be no value; C: confidential, whatever the reason; N: not for publication."""


def sdmx_status(row: Figure) -> tuple[str, str]:
    """OBS_STATUS and CONF_STATUS of a row: each status has a pair of its own.

    Raises:
        KeyError: a status that this table does not know.
    """
    if row.status == "published":
        return (LOW_RELIABILITY if row.reliability == "poor" else NORMAL), FREE
    return WITHOUT_VALUE[row.status]
