"""The sums that moments are made of, as SQL expressions over the table of responses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Table

from api.concepts.surveys.items import Measure
from api.models.responses import item_column

SHARE_FIELDS = ("n", "positives", "w", "ww", "wy", "ac")
MEAN_FIELDS = ("n", "positives", "w", "ww", "wy", "wyy", "ac", "cc")
CLUSTER_FIELDS = ("n", "positives", "psus", "w", "ww", "wy", "wyy", "aa", "ac", "cc")
CONTRIBUTOR = "coalesce(contributor, 'line ' || line)"
"""Who counts once within one table: the enterprise group; respondents without one are their own."""
JOINT_FIELDS = ("psus", "aa", "ac", "ca", "cc")


def sum_where(expression: str, condition: str) -> str:
    """A sum over the respondents that meet a condition; 0 where none does."""
    return f"coalesce(sum({expression}) FILTER (WHERE {condition}), 0)"


def count_where(condition: str) -> str:
    """How many respondents meet a condition."""
    return f"count(*) FILTER (WHERE {condition})"


def quoted_table(table: Table) -> str:
    """The table of an import's responses."""
    return f'confidential."{table.name}"'


def quoted_column(measure: Measure) -> str:
    """The column of responses a measure is computed from."""
    return f'"{item_column(measure.item or "")}"'


def valid_answer(measure: Measure) -> str:
    """The condition under which a respondent has a valid answer (NaN sorts above infinity in PostgreSQL)."""
    return f"{quoted_column(measure)} < 'Infinity'" if measure.fractional else f"{quoted_column(measure)} >= 0"


def _yes(measure: Measure) -> str:
    return f"{quoted_column(measure)} = {measure.positive}"


def element_sums(measures: Sequence[Measure]) -> list[str]:
    """The sums of every measure, in the order of its fields."""
    sums: list[str] = []
    for measure in measures:
        valid, y = valid_answer(measure), quoted_column(measure)
        base = [count_where(valid), "", sum_where("weight", valid), sum_where("weight * weight", valid)]
        if measure.positive is not None:
            yes = _yes(measure)
            base[1] = count_where(yes)
            sums += [*base, sum_where("weight", yes), sum_where("weight * weight", yes)]
        else:
            base[1] = count_where(f"{valid} AND {y} <> 0")
            products = ("weight * {y}", "weight * {y} * {y}", "weight * weight * {y}", "weight * weight * {y} * {y}")
            sums += [*base, *(sum_where(product.format(y=y), valid) for product in products)]
    return sums


def element_joint(measures: Sequence[Measure], pairs: Iterable[tuple[int, int]]) -> list[str]:
    sums: list[str] = []
    for first, second in pairs:
        a, b = measures[first], measures[second]
        valid_a, valid_b, yes_a, yes_b = valid_answer(a), valid_answer(b), _yes(a), _yes(b)
        sums.append(count_where(f"{valid_a} AND {valid_b}"))
        for left, right in ((valid_a, valid_b), (valid_a, yes_b), (yes_a, valid_b), (yes_a, yes_b)):
            sums.append(sum_where("weight * weight", f"{left} AND {right}"))
    return sums


def unit_sums(measure: Measure) -> dict[str, str]:
    """The sums of a measure within one primary sampling unit."""
    valid, y = valid_answer(measure), quoted_column(measure)
    if measure.positive is not None:
        yes = _yes(measure)
        c = sum_where("weight", yes)
        return {"n": count_where(valid), "positives": count_where(yes), "a": sum_where("weight", valid),
                "ww": sum_where("weight * weight", valid), "c": c, "wyy": c}  # fmt: skip
    return {
        "n": count_where(valid),
        "positives": count_where(f"{valid} AND {y} <> 0"),
        "a": sum_where("weight", valid),
        "ww": sum_where("weight * weight", valid),
        "c": sum_where(f"weight * {y}", valid),
        "wyy": sum_where(f"weight * {y} * {y}", valid),
    }


def cluster_sums(unit: dict[str, str]) -> list[str]:
    n, a, c = unit["n"], unit["a"], unit["c"]
    plain = [f"sum({n})", f"sum({unit['positives']})", f"count(*) FILTER (WHERE {n} > 0)", f"sum({a})"]
    plain += [f"sum({unit['ww']})", f"sum({c})", f"sum({unit['wyy']})"]
    return [*plain, f"sum({a} * {a})", f"sum({a} * {c})", f"sum({c} * {c})"]


def cluster_joint(first: dict[str, str], second: dict[str, str]) -> list[str]:
    both = f"count(*) FILTER (WHERE {first['n']} > 0 AND {second['n']} > 0)"
    return [both, *(f"sum({first[left]} * {second[right]})" for left, right in ("aa", "ac", "ca", "cc"))]
