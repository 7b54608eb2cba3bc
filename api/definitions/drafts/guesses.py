"""What the columns of a survey file probably are: by their names, labels and first values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import polars as pl

ROLES: Mapping[str, str] = {
    "respondent": r"^id$|_id$|^id_|respondent|resp_?id|case_?id|caseid|lfd|fallnummer|fall_?nr|firm_?id|folio|^caso"
    r"|^(nr|no)\.?$|^(number|nummer)$",
    "weight": r"^w$|^w_|weight|gewicht|^wgt|^wt|^pond|ponder|peso|^fact(or)?_?exp",
    "stratum": r"^strat|_strat|schicht|estrato",
    "population_size": r"^n_h$|popul|^fpc|grundgesamtheit",
    "cluster": r"cluster|^psu|klumpen|conglomerado",
    "contributor": r"group_?id|enterprise_group|konzern|unternehmensgruppe|network_group|grupo_empres",
    "sector": r"sector|branche|industr|nace|^wz|division|^rama|actividad|ciiu|isic|wirtschaftszweig",
    "size": r"size|employee|emplead|besch[aä]e?ftigt|mitarbeiter|gr[oö]e?(ss|ß)e|persons|ocupad|tama[nñ]o|staff",
    "region": r"region|bundesland|^land$|^state$|provinc|departamento|nuts|country",
}
"""Role → pattern of names and labels, in English, German and Spanish."""

YES_WORDS = ("yes", "ja", "sí", "si", "oui", "true", "y", "x", "genannt", "selected", "mentioned", "checked")
NO_WORDS = ("no", "nein", "non", "false", "n", "nicht genannt", "not selected", "not mentioned", "unchecked")
NO_ANSWER_WORDS = (
    *("no answer", "don't know", "don’t know", "not stated", "refused", "n/a"),
    *("keine angabe", "k.a.", "k. a.", "weiß nicht", "weiss nicht", "no sabe", "no contesta", "ns/nc"),
)
_YES_NO_CODES = (("1", "0"), ("1", "2"))
_NOTHING = frozenset({"-9", "-8", "-1", "9", "88", "98", "99", "888", "998", "999", "9999"})


class FileColumn(Protocol):
    """What a reader says about a column of the file."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def value_labels(self) -> Mapping[str, str]: ...
    @property
    def kind(self) -> Literal["text", "number"]: ...


@dataclass(frozen=True)
class Texts:
    """The distinct texts in a column's first rows, in the order they appear, and whether some cells are empty."""

    distinct: tuple[str, ...]
    some_empty: bool
    all_different: bool


@dataclass(frozen=True)
class YesNoCoding:
    """How a column seems to say yes and no; ``ticked`` columns hold the answer's text or nothing."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    not_asked: tuple[str, ...]
    ticked: bool = False
    no_answer: tuple[str, ...] = ()


def texts_of(sample: pl.DataFrame, name: str) -> Texts:
    cells = sample[name].cast(pl.String) if name in sample.columns else pl.Series([], dtype=pl.String)
    filled = cells.drop_nulls()
    filled = filled.filter(filled != "")
    distinct = tuple(filled.unique(maintain_order=True).to_list())
    return Texts(distinct, len(filled) < len(cells), len(distinct) == len(cells) > 0)


def guess_roles(columns: Sequence[FileColumn], texts: Mapping[str, Texts]) -> dict[str, FileColumn]:
    """Role → the first column whose name (else: label) fits and whose values could be that."""
    found: dict[str, FileColumn] = {}
    for role, pattern in ROLES.items():
        wanted = re.compile(pattern, re.IGNORECASE)
        free = [column for column in columns if column not in found.values() and _could_be(role, texts[column.name])]
        named = [column for column in free if wanted.search(column.name)]
        labelled = [column for column in free if column.label and wanted.search(column.label)]
        if candidates := named or (labelled if role in ("sector", "size", "region") else []):
            found[role] = candidates[0]
    return found


def _could_be(role: str, texts: Texts) -> bool:
    if role == "respondent":
        return texts.all_different
    if role in ("weight", "population_size"):
        return bool(texts.distinct) and all(is_number(text) and not text.startswith("-") for text in texts.distinct)
    return len(texts.distinct) > 1 and yes_no_of(texts, {}) is None


def is_number(text: str) -> bool:
    return re.fullmatch(r"\s*[-+]?\d[\d.,' ]*([eE][-+]?\d+)?\s*", text) is not None


def yes_no_of(texts: Texts, labels: Mapping[str, str]) -> YesNoCoding | None:
    """How the column says yes and no, if it does."""
    if labels:
        return _labelled_yes_no(texts, labels)
    remaining = [text for text in texts.distinct if text not in _NOTHING]
    nothing = tuple(text for text in texts.distinct if text in _NOTHING)
    if len(remaining) == 1 and texts.some_empty and (remaining[0] == "1" or not is_number(remaining[0])):
        return YesNoCoding(("*",), ("",), nothing, ticked=True)
    unanswered = _in(remaining, NO_ANSWER_WORDS)
    answers = [text for text in remaining if text not in unanswered]
    words = {text.strip().casefold() for text in answers}
    if len(answers) == 2 and words & set(YES_WORDS) and words & set(NO_WORDS):
        return YesNoCoding(_in(answers, YES_WORDS), _in(answers, NO_WORDS), nothing, no_answer=unanswered)
    for yes, no in _YES_NO_CODES:
        if set(remaining) == {yes, no}:
            return YesNoCoding((yes,), (no,), nothing)
    return None


def _in(texts: Iterable[str], words: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip().casefold() in words)


def _labelled_yes_no(texts: Texts, labels: Mapping[str, str]) -> YesNoCoding | None:
    yes = tuple(text for text, label in labels.items() if label.strip().casefold() in YES_WORDS)
    no = tuple(text for text, label in labels.items() if label.strip().casefold() in NO_WORDS)
    others = tuple(text for text in dict.fromkeys([*labels, *texts.distinct]) if text not in (*yes, *no))
    if len(yes) == 1 and len(no) == 1 and len(others) <= 3:
        return YesNoCoding(yes, no, others)
    return None
