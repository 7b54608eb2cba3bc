"""A difference as a sentence, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.answers.differences.regrouped import is_measured
from api.answers.differences.rows import P_DECIMALS, ChangeSince, TestedDifference
from api.answers.differences.texts import TEXTS
from api.answers.differences.verdicts import OBSTACLES, REASONS
from api.answers.figures.rows import Figure
from api.answers.figures.sentences import axis_label, formatted, source, subject
from api.answers.selections.selection import Row
from api.concepts.numbers import number_text
from api.concepts.texts import Language
from api.concepts.vocabulary import FRACTIONS

LEAST_P = 10.0**-P_DECIMALS
"""Of a smaller p-value only that is said."""


def difference_sentence(
    a: tuple[Row, Figure],
    b: tuple[Row, Figure],
    axis: str,
    told: TestedDifference,
    language: Language,
    *,
    level: float,
    family: int,
) -> str:
    """What a row of differences says. ``told`` is the difference; ``family`` counts the tests adjusted for."""
    one, other = a[1], b[1]
    # A wave that lacks the series or a code has no labels for them.
    row = a[0] if is_measured(a[0]) else b[0]
    decimals = row.edition.snapshot.indicator[row.series.indicator].decimals
    values = {
        "subject": " – ".join(part for part in (source(row, axis, language), subject(row, axis, language)) if part),
        "a": axis_label(a[0], axis, language),
        "b": axis_label(b[0], axis, language),
    }
    text = TEXTS[told.verdict]
    if told.difference is None:
        text, values["why"] = TEXTS["not_computed"], _why_nothing(values, (one, other), told, language)
    else:
        values["value_a"], values["value_b"] = (
            formatted(side.number, side.unit, decimals, language, "at_points") for side in (one, other)
        )
        # “Higher” and “lower” have the sign in words; else it is shown, as it is in the interval beside it.
        has_sign = told.verdict not in ("higher", "lower")
        size = told.difference if has_sign else abs(told.difference)
        values["difference"] = formatted(size, told.unit, decimals, language)
        values |= _test(told, decimals, language, level, family)
    sentence = text[language].format(**values)
    if told.reasons and told.difference is not None:
        reasons = ", ".join(REASONS[reason][language] for reason in told.reasons)
        sentence += TEXTS["incomparable"][language].format(reasons=reasons)
    if isinstance(told, ChangeSince) and told.skipped:
        sentence += TEXTS["skipped"][language].format(waves=", ".join(told.skipped))
    return sentence


def _why_nothing(
    labels: Mapping[str, str], answered: Sequence[Figure], told: TestedDifference, language: Language
) -> str:
    if told.untested_because != "no_value":
        return _why_untested(told, language)
    sides = [labels[name] for name, one in zip(("a", "b"), answered, strict=True) if one.value is None]
    return TEXTS["no_value"][language].format(sides=TEXTS["and"][language].join(sides))


def _why_untested(told: TestedDifference, language: Language) -> str:
    return OBSTACLES[told.untested_because][language] if told.untested_because else ""


def _test(told: TestedDifference, decimals: int, language: Language, level: float, family: int) -> dict[str, str]:
    """The words about a test, or why there is none."""
    p, low, high = told.p_adjusted, told.ci_low, told.ci_high
    if p is None or low is None or high is None:
        return {"why": _why_untested(told, language)}
    scale = 100 if told.unit in FRACTIONS else 1
    bounds = {name: number_text(scale * bound, decimals, language) for name, bound in (("low", low), ("high", high))}
    sign = "<" if p < LEAST_P else "="
    p_text = f"p {sign} {number_text(max(p, LEAST_P), P_DECIMALS, language)}"
    if p != told.p:
        p_text += TEXTS["adjusted"][language].format(count=family)
    test = TEXTS["test"][language].format(level=number_text(100 * level, None, language), p=p_text, **bounds)
    return {"test": test}
