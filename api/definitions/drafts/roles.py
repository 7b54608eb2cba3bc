"""Which columns say who answered, with which weight, and where a respondent belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from api.definitions.drafts.codings import yes_no_of
from api.definitions.drafts.summary import Column
from api.definitions.drafts.survey_tools import is_of_the_tool
from api.definitions.wordings import is_personal, match_size

ROLES: Mapping[str, str] = {
    "respondent": r"^id$|[_\W]id$|^id_|respondent|resp(onse)?_?id|case_?id|caseid|^case$|lfd|fallnummer|fall_?nr"
    r"|firm_?id|folio|^caso|^(nr|no)\.?$|^(number|nummer)$|^_?uuid$|^key$|^vpn?_?nr",
    "weight": r"^w$|^w_|weight|gewicht|^wgt|^wt|^pond|ponder|peso|^fact(or)?_?exp",
    "stratum": r"^strat|_strat|schicht|estrato",
    "population_size": r"^n_h$|popul|^fpc|grundgesamtheit",
    "cluster": r"cluster|^psu|klumpen|conglomerado",
    "contributor": r"group_?id|enterprise_group|konzern|unternehmensgruppe|network_group|grupo_empres",
    "wave": r"^wave|^welle|erhebungswelle|^survey_?year|^erhebungsjahr|^jahr$|^year$|^ola$",
    "sector": r"sector|branche|industr|nace|^wz|division|^rama|actividad|ciiu|isic|wirtschaftszweig",
    "size": r"size|employee|emplead|besch[aä]e?ftigt|mitarbeiter|gr[oö]e?(ss|ß)e|persons|people work|ocupad|tama[nñ]o"
    r"|staff|how many people",
    "region": r"region|bundesland|^land$|^state$|provinc|departamento|nuts|country|_land$",
}
"""Role → pattern of names and labels, in English, German and Spanish."""
DIMENSIONS = ("sector", "size", "region")
MOST_WAVES = 20
_NUMBER = re.compile(r"\s*[-+]?\d[\d.,' ]*([eE][-+]?\d+)?\s*")


def find_roles(columns: Sequence[Column]) -> dict[str, Column]:
    """Role → the first column whose name (else: label) fits and whose cells could be that."""
    found: dict[str, Column] = {}
    for role, pattern in ROLES.items():
        wanted = re.compile(pattern, re.IGNORECASE)
        free = [column for column in columns if column not in found.values()]
        named = [column for column in free if wanted.search(column.name)]
        labelled = [column for column in free if column.label and wanted.search(column.label)]
        fitting = [column for column in (*named, *labelled) if _could_be(role, column)]
        if role == "size":
            fitting += [column for column in free if _holds_classes(column)]
        if fitting:
            found[role] = fitting[0]
    return found


def _holds_classes(column: Column) -> bool:
    """Whether its texts or labels are size classes, whatever it is called."""
    said = tuple(column.value_labels.values()) or column.texts
    return len(said) > 1 and all(not is_number(text) and match_size(text) is not None for text in said)


def _could_be(role: str, column: Column) -> bool:
    if role == "respondent":
        return column.all_different and not is_personal(column.name, column.label, ())
    if role in ("weight", "population_size"):
        return bool(column.counts) and all(is_number(text) and not text.startswith("-") for text in column.texts)
    if role == "wave":
        return 1 < len(column.counts) <= MOST_WAVES and not column.some_empty
    return len(column.counts) > 1 and not yes_no_of(column) and not is_of_the_tool(column.name)


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
