"""A difference as a sentence, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.answers.differences.asked_rows import Pair
from api.answers.differences.rows import P_DECIMALS, ChangeSince, TestedDifference
from api.answers.differences.texts import OBSTACLE_TEXTS, REASON_TEXTS, SENTENCE_TEXTS
from api.answers.figures.plan import Asked
from api.answers.figures.rows import Figure
from api.answers.figures.sentences import axis_label, formatted, source, subject
from api.concepts.numbers import number_text
from api.concepts.texts import Language
from api.concepts.vocabulary import FRACTIONS

LEAST_P = 10.0**-P_DECIMALS
"""Of a smaller p-value only that is said."""


def difference_sentence(
    pair: Pair, figures: tuple[Figure, Figure], axis: str, tested: TestedDifference, asked: Asked, tests: int
) -> str:
    """What a row says that sets the ``figures`` of a pair against each other; ``tests`` is how many its family has."""
    language = asked.language
    # A wave that lacks the series or a code has no labels for them.
    row = pair.measured
    decimals = row.edition.snapshot.indicator[row.series.indicator].decimals
    values = {
        "subject": " – ".join(part for part in (source(row, axis, language), subject(row, axis, language)) if part),
        "a": axis_label(pair.a, axis, language),
        "b": axis_label(pair.b, axis, language),
    }
    text = SENTENCE_TEXTS[tested.verdict]
    if tested.difference is None:
        text, values["why"] = SENTENCE_TEXTS["not_computed"], _why_nothing(values, figures, tested, language)
    else:
        values["value_a"], values["value_b"] = (
            formatted(side.number, side.unit, decimals, language, "at_points") for side in figures
        )
        # “Higher” and “lower” have the sign in words; else it is shown, as it is in the interval beside it.
        has_sign = tested.verdict not in ("higher", "lower")
        size = tested.difference if has_sign else abs(tested.difference)
        values["difference"] = formatted(size, tested.unit, decimals, language)
        values |= _test(tested, decimals, asked, tests)
    sentence = text[language].format(**values)
    if tested.reasons and tested.difference is not None:
        reasons = ", ".join(REASON_TEXTS[reason][language] for reason in tested.reasons)
        sentence += SENTENCE_TEXTS["incomparable"][language].format(reasons=reasons)
    if isinstance(tested, ChangeSince) and tested.skipped:
        sentence += SENTENCE_TEXTS["skipped"][language].format(waves=", ".join(tested.skipped))
    return sentence


def _why_nothing(
    labels: Mapping[str, str], figures: Sequence[Figure], tested: TestedDifference, language: Language
) -> str:
    if tested.untested_because != "no_value":
        return _why_untested(tested, language)
    sides = [labels[name] for name, one in zip(("a", "b"), figures, strict=True) if one.value is None]
    return SENTENCE_TEXTS["no_value"][language].format(sides=SENTENCE_TEXTS["and"][language].join(sides))


def _why_untested(tested: TestedDifference, language: Language) -> str:
    return OBSTACLE_TEXTS[tested.untested_because][language] if tested.untested_because else ""


def _test(tested: TestedDifference, decimals: int, asked: Asked, tests: int) -> dict[str, str]:
    """The words about a test, or why there is none."""
    language = asked.language
    p, low, high = tested.p_adjusted, tested.ci_low, tested.ci_high
    if p is None or low is None or high is None:
        return {"why": _why_untested(tested, language)}
    scale = 100 if tested.unit in FRACTIONS else 1
    bounds = {name: number_text(scale * bound, decimals, language) for name, bound in (("low", low), ("high", high))}
    sign = "<" if p < LEAST_P else "="
    p_text = f"p {sign} {number_text(max(p, LEAST_P), P_DECIMALS, language)}"
    if p != tested.p:
        p_text += SENTENCE_TEXTS["adjusted"][language].format(count=tests)
    test = SENTENCE_TEXTS["test"][language].format(
        level=number_text(100 * asked.confidence, None, language), p=p_text, **bounds
    )
    return {"test": test}
