"""How numbers are written, and which of them stand for no answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from api.concepts.surveys.files import FileFormat
from api.definitions.drafts.answer_words import NOTHING
from api.definitions.drafts.choices import Reading
from api.definitions.drafts.codings import Unanswered
from api.definitions.drafts.dimensions import CLASSES
from api.definitions.drafts.roles import is_number
from api.definitions.drafts.summary import Column
from api.definitions.drafts.yaml_texts import text_list

OPPOSITE = {".": ",", ",": "."}
FAR_OFF = 2
"""So many times the largest other number is far off."""
MEANS_SHOWN = 3
REPEATED = 2
"""A code for no answer stands there at least so often."""


def formats(file: FileFormat, columns: Sequence[Column]) -> list[FileFormat]:
    """The ways the numbers of ``columns`` may be written, the likelier first: one where the cells decide."""
    texts = [text.strip() for column in columns for text in column.texts if is_number(text)]
    if file.thousands or not texts:
        return [file]
    grouped = [sign for sign in OPPOSITE if any(_grouped(sign).fullmatch(text) for text in texts)]
    for sign in grouped:
        grouping = replace(file, decimal=OPPOSITE[sign], thousands=sign)
        signed = [text for text in texts if sign in text]
        if any(text.count(sign) > 1 for text in signed) or any(OPPOSITE[sign] in text for text in texts):
            return [grouping] if all(_grouped(sign, decimals=True).fullmatch(text) for text in signed) else [file]
        if all(_grouped(sign).fullmatch(text) for text in signed):
            return [grouping, replace(file, decimal=sign)]
    return [file]


def _grouped(sign: str, decimals: bool = False) -> re.Pattern[str]:
    """Whole numbers in groups of three digits; with ``decimals`` also such with decimals."""
    end = rf"({re.escape(OPPOSITE[sign])}\d+)?" if decimals else ""
    return re.compile(rf"[-+]?[1-9]\d{{0,2}}({re.escape(sign)}\d{{3}})+{end}")


def number_in(text: str, file: FileFormat) -> float | None:
    """The number in a cell as the format has it."""
    plain = text.strip().replace(file.thousands, "") if file.thousands else text.strip()
    try:
        return float(plain.replace(file.decimal, "."))
    except ValueError:
        return None


def meaning(file: FileFormat, size: Column | None, quantities: Sequence[tuple[Column, Unanswered]]) -> str:
    """What the numbers are when they are read so: a made-up one as an example, sizes by class, means of quantities.

    With each quantity stand its texts that are no answer.
    """
    example = f"1{file.thousands}250 is 1250" if file.thousands else f"1{file.decimal}250 is {1.25:g}"
    told = [_by_class(size, _numbers(size, Unanswered(), file))] if size is not None else []
    told += [mean_of(column, none, file) for column, none in quantities[:MEANS_SHOWN]]
    return f"{example}: {'; '.join(told)}" if told else example


def mean_of(column: Column, none: Unanswered, file: FileFormat) -> str:
    """The mean of a column's numbers, without codes that look like no answer."""
    numbers = _numbers(column, none, file)
    codes = {text for found in codes_among(column, numbers) for text in found}
    return f"{column.name} {_mean(column, {text: one for text, one in numbers.items() if text not in codes})}"


def _by_class(column: Column, numbers: Mapping[str, float]) -> str:
    counted: Counter[str] = Counter()
    for text, number in numbers.items():
        counted[next((code for code, low, high in CLASSES if high is None or number < high + 1), "")] += column.counts[
            text
        ]
    return ", ".join(f"{code} {counted[code]}" for code, *_ in CLASSES)


def number_readings(column: Column, none: Unanswered, file: FileFormat) -> list[Reading]:
    """Which cells of a number are no answer: those declared so; a repeated far-off number may be one."""
    numbers = _numbers(column, none, file)
    negative, far_off = codes_among(column, numbers)
    known = (*none.no_answer, *negative)
    rest = {text: value for text, value in numbers.items() if text not in known}
    if not far_off:
        return [Reading(text_list(("", *known)), "")]
    cells = sum(column.counts[text] for text in far_off)
    without = {text: value for text, value in rest.items() if text not in far_off}
    return [
        Reading(
            text_list(("", *known, *far_off)),
            f"{', '.join(far_off)} is no answer ({cells} cells): {_mean(column, without)}",
        ),
        Reading(text_list(("", *known)), f"{', '.join(far_off)} is a number: {_mean(column, rest)}"),
    ]


def far_codes(column: Column, none: Unanswered, file: FileFormat) -> tuple[str, ...]:
    """The texts that look like codes for no answer, repeated and far from all numbers."""
    negative, far_off = codes_among(column, _numbers(column, none, file))
    return tuple(text for text in (*negative, *far_off) if column.counts[text] >= REPEATED)


def _numbers(column: Column, none: Unanswered, file: FileFormat) -> dict[str, float]:
    return {
        text: value for text in column.texts if text not in none.texts and (value := number_in(text, file)) is not None
    }


def codes_among(column: Column, numbers: Mapping[str, float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Negative codes among numbers, and repeated ones far above all others."""
    negative = tuple(text for text, value in numbers.items() if value < 0 and text in NOTHING)
    rest = {text: value for text, value in numbers.items() if text not in negative}
    codes = tuple(text for text in rest if re.fullmatch(r"(9)\1+|(8)\2+", text) and column.counts[text] >= REPEATED)
    largest = max((value for text, value in rest.items() if text not in codes), default=0.0)
    return negative, tuple(text for text in codes if rest[text] > FAR_OFF * largest)


def _mean(column: Column, numbers: Mapping[str, float]) -> str:
    cells = sum(column.counts[text] for text in numbers)
    total = sum(column.counts[text] * value for text, value in numbers.items())
    return f"mean {total / cells:.1f} of {cells}, without weights" if cells else "no number"
